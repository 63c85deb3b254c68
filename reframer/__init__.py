"""One true project story, told for a product team and for a platform team, with no fact added.

>>> from reframer import rewrite
>>> result = rewrite("Search lost one query in ten. I built a rewriter. Empty results fell from 11% to 7%.")
>>> result.framings["product"].lines[0].sources
(1,)

Everything here is imported when first used, so that `import reframer` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reframer.errors import ReframerError
    from reframer.framework import load as load_framework
    from reframer.runnables import runnable
    from reframer.schema import Answer, CritiqueInput, Reframing, RewriteInput
    from reframer.settings import Settings
    from reframer.tasks import critique, detect, rewrite, tag

__version__ = "0.1.0"
_HOMES = {
    "rewrite": "tasks",
    "critique": "tasks",
    "detect": "tasks",
    "tag": "tasks",
    "runnable": "runnables",
    "Settings": "settings",
    "RewriteInput": "schema",
    "CritiqueInput": "schema",
    "Answer": "schema",
    "Reframing": "schema",
    "ReframerError": "errors",
    "load_framework": "framework",
}
__all__ = [
    "Answer",
    "CritiqueInput",
    "ReframerError",
    "Reframing",
    "RewriteInput",
    "Settings",
    "critique",
    "detect",
    "load_framework",
    "rewrite",
    "runnable",
    "tag",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'reframer' has no attribute {name!r}")
    return getattr(import_module(f"reframer.{_HOMES[name]}"), "load" if name == "load_framework" else name)
