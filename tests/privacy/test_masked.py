"""A model behind placeholders: each call on its own, restored whole or in pieces, and strangers fail the checks."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reframer import tasks
from reframer.llm import Message, Reply, Request, ScriptedModel, complete_all
from reframer.llm.masked import MaskedModel
from reframer.llm.model import Origin
from reframer.privacy import Terms
from reframer.prompts import marker
from reframer.reviewing.answers import Detection
from reframer.schema import RewriteInput
from reframer.settings import Settings

ASK = Request((Message("system", "Say it again."), Message("user", "I met Okafor at Globex, 3 times.")), name="again")
SAID = "I met [NAME_1] at [COMPANY_1], 3 times."
STORY = "I worked on search with Priya Okafor. One query in nine came back empty. Empty results fell from 11% to 7%."


def test_the_request_is_masked_and_the_answer_restored() -> None:
    model = ScriptedModel(lambda request: request.messages[-1].content)
    reply = MaskedModel(model).complete(dataclasses.replace(ASK, origin=Origin("f", {"text": "Okafor"}, {})))
    assert [message.content for message in model.requests[0].messages] == ["Say it again.", SAID]
    assert model.requests[0].origin is None
    assert reply.text == ASK.messages[-1].content


def test_the_marks_around_a_text_tell_nothing_of_the_words_that_are_hidden() -> None:
    model = ScriptedModel(lambda request: "no.")
    for name in ("Okafor", "Larkspur"):
        words = f"I met {name} at work."
        fenced = f"The notes, marker {marker(words)}:\n<data-{marker(words)}>\n{words}\n</data-{marker(words)}>"
        MaskedModel(model).complete(Request((Message("user", fenced),)))
    assert model.requests[0].messages == model.requests[1].messages
    assert "<data-" in model.requests[0].messages[0].content


def test_a_parsed_answer_is_restored() -> None:
    said = {"sides": [], "team": "x", "share": [], "ask": "Ask [NAME_1].", "cues": [], "pivot": None, "from_story": [],
            "research": ["COMPANY_1?"]}  # fmt: skip
    reply = MaskedModel(ScriptedModel([json.dumps(said)])).complete(dataclasses.replace(ASK, schema=Detection))
    assert isinstance(reply.parsed, Detection)
    assert (reply.parsed.ask, reply.parsed.research) == ("Ask Okafor.", ["Globex?"])


class Pieces:
    """A model whose answer comes in the given pieces."""

    name = "pieces"

    def __init__(self, pieces: list[str]) -> None:
        self.pieces = pieces

    def complete(self, request: Request, on_text: object = None) -> Reply:
        assert callable(on_text)
        for piece in self.pieces:
            on_text(piece)
        return Reply("".join(self.pieces))


@given(st.lists(st.integers(1, 9), min_size=1), st.sampled_from([SAID, r"**NAME\_1** met \[COMPANY\_1\] [x", "NAME_1"]))
@settings(max_examples=60, deadline=None)
def test_a_placeholder_in_pieces_is_held_back_until_it_is_whole(sizes: list[int], said: str) -> None:
    pieces, at = [], 0
    while at < len(said):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(said[at : at + size])
        at += size
    heard: list[str] = []
    reply = MaskedModel(Pieces(pieces)).complete(ASK, heard.append)
    assert "".join(heard) == reply.text
    assert not re.search(r"NAME|COMPANY", reply.text)


def test_calls_made_at_once_share_nothing() -> None:
    model = MaskedModel(ScriptedModel(lambda request: request.messages[-1].content), Terms(["Kormoran"]))
    texts = [f"I met Okafor{'xyz'[n % 3]} at Kormoran, {n} times." for n in range(60)]
    replies = complete_all(model, [Request((Message("user", text),)) for text in texts], limit=8)
    assert [reply.text for reply in replies if isinstance(reply, Reply)] == texts


def test_each_call_begins_anew() -> None:
    inner = ScriptedModel(["a", "b"])
    model = MaskedModel(inner)
    for text in ("I met Okafor.", "I met Larkspur."):
        model.complete(Request((Message("user", text),)))
    assert [request.messages[0].content for request in inner.requests] == ["I met [NAME_1]."] * 2


@pytest.mark.parametrize("stranger", ["[NAME_7]", "[PERSON_2]", "NAME_9", "[COMPANY_3]"])
def test_a_placeholder_that_stands_for_nothing_is_never_shown_as_supported(stranger: str) -> None:
    written = f"I worked on search with {stranger}. One query in nine came back empty."
    check = json.dumps({"sources": [[1], [2]], "edits": []})
    model = ScriptedModel({"rewrite": written, "check": check, "repair": written})
    made = tasks.rewrite(RewriteInput(story=STORY, target="platform"), settings=Settings(redact=True), model=model)
    framing = made.framings["platform"]
    assert all(stranger.strip("[]") not in line.text for line in framing.lines)
    assert any(stranger.strip("[]") in line.text for line in framing.withheld)


def test_a_model_is_not_put_behind_placeholders_twice() -> None:
    model = MaskedModel(ScriptedModel([]))
    assert tasks.asked(Settings(redact=True), model) is model
