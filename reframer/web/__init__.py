"""The page in the browser, and the same as a JSON API: faces over the tasks, the library and practice.

`site` is what every page works with, `guards` keeps out who has no business here, `forms` are the forms as values; each
page has a module of its own, `api` is for programs. Server-rendered; without script everything works, with it lines
appear as they come.
"""

from reframer.web.application import create
from reframer.web.site import Site

__all__ = ["Site", "create"]
