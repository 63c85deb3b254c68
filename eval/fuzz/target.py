"""One target under Atheris: `python -m eval.fuzz.target NAME [OPTION …]`, which `python -m eval.fuzz` runs."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["reframer", "yaml", "tomllib", "docx", "pypdf", "jinja2", "json"]):
    # These are imported when first used, which would be too late to be looked into.
    import docx  # noqa: F401
    import jinja2  # noqa: F401
    import pypdf  # noqa: F401

    from eval.fuzz.targets import TARGETS
    from reframer.documents import html_in, pdf_in, word_in  # noqa: F401

if __name__ == "__main__":
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()
