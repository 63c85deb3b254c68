"""What a model says in placeholders is heard as it was meant, however it comes in pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reframer.llm import Message, OnText, Reply, Request
from reframer.llm.answers import without_thinking
from reframer.llm.masked import MaskedModel
from reframer.privacy import Terms

PIECES = [
    "[", "PERSON", "_", "1", "]", "\\[", "\\_", "\\]", "[PERSON_1]", "PERSON_1", "TERM\\_1", "[term 1]", " ", ".", "\n",
    "a", "Maria", "[EMAIL_9]", "  [", "-",
]  # fmt: skip


ASKED = Request((Message("user", "Maria Lopez of Acme"),))


class Spoken:
    """A model that says some pieces."""

    name = "spoken"

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = pieces

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        for piece in self._pieces if on_text else ():
            on_text(piece)
        return Reply("".join(self._pieces))


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_an_answer_in_pieces_is_heard_as_it_is_read_whole(pieces: list[str]) -> None:
    heard: list[str] = []
    reply = MaskedModel(Spoken(pieces), Terms(["Acme"])).complete(ASKED, heard.append)
    assert "".join(heard) == reply.text


@pytest.mark.parametrize(
    ("pieces", "heard"),
    [
        (["so ", "PERS", "ON_", "1", " led"], "so Maria Lopez led"),
        (["\\", "[TERM", "\\_1\\", "]."], "Acme."),
        (["[ ", "per", "son 1 ", "]"], "Maria Lopez"),
    ],
)
def test_a_placeholder_in_pieces_is_held_back_until_it_is_whole(pieces: list[str], heard: str) -> None:
    said: list[str] = []
    MaskedModel(Spoken(pieces), Terms(["Acme"])).complete(ASKED, said.append)
    assert "".join(said) == heard


def test_what_stands_in_the_thinking_moves_nothing_after_it() -> None:
    assert without_thinking("<think>İİİ</think>Yes.") == ("Yes.", True)  # two letters each in lower case
