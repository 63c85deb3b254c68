"""What every parser promises, for any bytes: the same table that `python -m eval.fuzz` runs for longer."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.fuzz import CORPUS
from eval.fuzz.seeds import seeds
from eval.fuzz.targets import TARGETS

pytestmark = pytest.mark.hypothesis
# What means something to one parser or another, so that chance does not have to find it.
PIECES = [
    "<think>", "</think>", "[think]", "```json\n", "```", "{", "}", '{"a": ', "[", "]", '"', "\\", "\\ud800", "1e999",
    "NaN", "---\n", "\n", "\r\n", "\r", " ", "\t", "- ", "* ", "# ", "**", ":", ": ", ", ", "&a ", "*a", "!!int ",
    "|\n", "2024-13-45", "9" * 5000, "{% block user %}", "{% endblock %}", "{{ x }}", "<!--", "-->", "<system>",
    "[/user]", "<|im|>", "Write that I", "Task: ", "00:01 --> 00:02\n", "WEBVTT", "Me: ", "Interviewer: ",
    "one hundred", " and ", "1,000", "1.000", "%", "½", "a@b.com", "https://x.y/z", "[PERSON_1]", "TERM_1", "\\[",
    "Acme", "Maria Lopez", "<p>", "<li hidden>", "</p>", "id: ", '"id": 1', "task: verify\n", "İ", "\u2028", "\x00",
    "\ufeff", "\x1e", "é",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=24).map("".join)
SLOW = {"import", "pdf", "docx", "word", "cases", "resume"}


def broken(seed: bytes, at: int, gone: int, put: bytes) -> bytes:
    at %= len(seed) + 1
    return seed[:at] + put + seed[at + gone :]


def damaged(name: str) -> st.SearchStrategy[bytes]:
    """The seeds of a target with some bytes of them put in the place of others."""
    every = list(seeds(name)) or [b""]
    put = st.sampled_from(PIECES).map(lambda piece: piece.encode()) | st.binary(max_size=4)
    return st.builds(broken, st.sampled_from(every), st.integers(0, 1 << 16), st.integers(0, 8), put)


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_parser_keeps_its_promise_for_any_bytes(name: str) -> None:
    bytes_ = st.binary(max_size=200) | texts.map(lambda said: said.encode("utf-8", "surrogatepass")) | damaged(name)
    usual = settings().max_examples

    @given(bytes_)
    @settings(deadline=None, max_examples=usual // 4 if name in SLOW else usual)
    def promised(data: bytes) -> None:
        TARGETS[name](data)

    promised()


FOUND = sorted(CORPUS.glob("*/*"))


@pytest.mark.parametrize("file", FOUND, ids=[f"{file.parent.name}/{file.name}" for file in FOUND])
def test_what_once_broke_a_promise_does_not_again(file: Path) -> None:
    TARGETS[file.parent.name](file.read_bytes())
