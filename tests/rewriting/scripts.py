"""A story, and models whose answers about it are scripted."""

from __future__ import annotations

import json
from collections.abc import Sequence

from reframer import tasks
from reframer.llm import Request, ScriptedModel
from reframer.schema import Framing, RewriteInput

ONE = "I worked on search at a marketplace for used furniture."
TWO = "One query in nine came back empty."
THREE = "I helped to build the rewriter with a colleague."
FOUR = "In a test of three weeks empty results fell from 11% to 7%."
FIVE = "We planned a second version."
STORY = " ".join([ONE, TWO, THREE, FOUR, FIVE])
GOOD = f"{ONE} {TWO}\n\n{FOUR}"
ITEM = RewriteInput(story=STORY, target="product")
FINE = {"sources": [[1], [2], [4]], "edits": []}


def check(sources: Sequence[Sequence[int]], *edits: tuple[int, str, str, str], **more: object) -> str:
    made = [{"line": line, "kind": kind, "quote": quote, "mend": mend} for line, kind, quote, mend in edits]
    return json.dumps({"sources": sources, "edits": made} | more)


def scripted(rewrite: object, check: object = json.dumps(FINE), repair: object = GOOD) -> ScriptedModel:
    return ScriptedModel({"rewrite": rewrite, "check": check, "repair": repair})  # type: ignore[dict-item]


def told(model: ScriptedModel, item: RewriteInput = ITEM, **more: object) -> Framing:
    (framing,) = tasks.rewrite(item, model=model, **more).framings.values()  # type: ignore[arg-type]
    return framing


def asked(model: ScriptedModel, name: str) -> list[Request]:
    return [request for request in model.requests if request.name == name]


def prompt(request: Request) -> str:
    return "\n".join(message.content for message in request.messages)
