"""How the prompts of two variants differ, template by template."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from reframer import prompts
from reframer.evals.suite import Suite

ASKED = {
    "rewrite": ("rewrite", "check", "repair"), "critique": ("critique",), "detect": ("detect",), "verify": ("verify",),
}  # fmt: skip


def difference(suite: Suite, before: str, after: str) -> str:
    """A unified diff of two sides' templates, partials and all; empty where a side is no variant that has prompts."""
    one, other = (suite.variants.get(name.partition("@")[0]) for name in (before, after))
    if one is None or other is None or "embedded" in (one.engine, other.engine):
        return ""
    return "\n".join(
        line
        for name in ASKED[suite.task]
        for line in _lines(name, prompts.find(name, one.prompts), prompts.find(name, other.prompts))
    )


def _lines(name: str, one: prompts.Prompt, other: prompts.Prompt) -> Iterator[str]:
    before, after = ({source.name: source.text.strip() for source in prompt.sources} for prompt in (one, other))
    for source in sorted(before.keys() | after.keys()):
        yield from difflib.unified_diff(
            before.get(source, "").splitlines(), after.get(source, "").splitlines(), source, source, n=1, lineterm=""
        )
