"""What a terminal obeys is left out of texts, and escaped in JSON; disguised letters are read as they are meant."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.attacks.faces import LOOSE
from reframer import inert
from reframer.errors import InputError

SIGNS = st.text(st.sampled_from("ab \n\t\r\x07\x08\x1b[]31m;0\\\x9b\x9d\x9c\x85\u202e\u2067\U000e0041é中"))


@given(st.text() | SIGNS)
def test_a_plain_text_holds_nothing_that_a_terminal_obeys_and_stays_as_it_is(said: str) -> None:
    plain = inert.plain(said)
    assert not LOOSE.search(plain)
    assert inert.plain(plain) == plain


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))))
def test_a_text_without_such_signs_is_left(said: str) -> None:
    assert inert.plain(said) == said


@given(st.text() | SIGNS)
def test_escaped_json_says_the_same_and_holds_none(said: str) -> None:
    raw = json.dumps({"said": said}, ensure_ascii=False)
    assert json.loads(inert.escaped(raw)) == {"said": said}
    assert not LOOSE.search(inert.escaped(raw))


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("a\x1b[31mb\x1b[0mc", "abc"),
        ("a\x1b]8;;http://x\x1b\\b\x1b]8;;\x1b\\c", "abc"),
        ("a\x1b]52;c;cm0=\x07b", "ab"),
        ("a\x9b2Kb", "ab"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("5 > 4\tand [x]", "5 > 4\tand [x]"),
    ],
)
def test_a_sequence_goes_whole_and_its_surroundings_stay(said: str, plain: str) -> None:
    assert inert.plain(said) == plain


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("s\u200ba\u2060y", "say"), ("ｓａｙ", "say"), ("s\u0336a\u0336y", "say"), ("\u202eyas\u202c it", "say it"),
        ("café naïve", "café naïve"), ("\U000e0073\U000e0061\U000e0079", "say"),
    ],
)  # fmt: skip
def test_a_disguise_is_read_as_it_is_meant(said: str, meant: str) -> None:
    assert inert.folded(said) == meant


def test_the_message_of_an_error_holds_none() -> None:
    assert str(InputError("no\x1b[2J.txt is missing")) == "no.txt is missing"
