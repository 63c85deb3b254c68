"""How the time of each parser grows with its input, on inputs that are made to be read again and again.

    python -m eval.fuzz.growth [PARSER …]

Each unit is repeated to some length, with and without a letter at its end, which undoes what the run began. Within one
run the time for four times the length is held against the time for the length: work that is linear gives 4, quadratic
work 16. What grows more than `MOST` times is measured again, named, and makes the exit code 1.
"""

from __future__ import annotations

import contextlib
import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

from reframer import documents, instructions, privacy, splitting, story, text
from reframer.errors import ReframerError
from reframer.framework_file import entries
from reframer.grounding import quantities
from reframer.grounding.tokens import tokens
from reframer.llm.answers import Visible, without_thinking
from reframer.llm.schemas import Malformed, parse
from reframer.practice import bank, transcript
from reframer.prompts import front
from reframer.schema import Reframing

SHORT, TIMES, MOST = 15_000, 4, 9.0
# What takes less than this many seconds at the greater length is not worth a ratio.
LEAST, ROUNDS = 0.05, 3
UNITS = [
    ".", " .x", "a. ", "e.g. ", "No. ", "…", "!", "!x", " ", "\t", "\u00a0", "\n", "\r\n", "\n ", " \n\t", "\u2028",
    "a\n\n", "(", "[", "]", "{", "{}", '{"a":', "<", "<a ", "<b>x", "<div>", "<li>x", "&amp;", "<!--", "<!-- -->\n",
    "<system>", "<system ", "[user]", "<|x|>", "<|", "#", "# system\n", "-", "- ", "*", "* ", "**a", "_", "__a: ", "`",
    "```\n", "``` ", "---\n", "== == ", "1", "1 ", "1,", "1.", "1,000 ", "111.", "111 ", "1.000,", "1:", "00:", "1/",
    "1-", "1 in ", "one ", "a hundred and ", "million ", "point ", "and a half ", "a third of a ", "a", "word ",
    "so then we ", "I, ", "the reranker ", "because of it and ", "ignore ", "please now ", "you are a ", "we we we ",
    '"', "’", "a’", "a@", "a@a.", "a.", "a-", "https://a.b/", "+1 ", "555-", "Dr ", "Maria ", "Maria-", "A ", "A: x\n",
    "A  ", "00:00 ", "1\n", "00:00 --> 00:01\n", "<think>", "</think>", ": ", "- : ", "&a ", "*a", "? ", "İ",
    "[PERSON_", "[PERSON ", "TERM_1 ", "\\[TERM\\_", "We built it at a shop with five people and ran it.\n\n",
]  # fmt: skip


def piecewise(said: str) -> None:
    """An answer that comes letter by letter."""
    visible = Visible()
    for letter in said:
        visible.feed(letter)
    visible.flush()


def hidden(said: str) -> None:
    """A text hidden and restored."""
    mask = privacy.Mask(["Acme Corp"])
    mask.unresolved(mask.restore(mask.hide(said)))


def meant(said: str) -> None:
    """The instructions among a text's sentences."""
    found = instructions.Instructions(said)
    for span in text.sentences(said):
        for start, end in found.parts(span.start, span.end):
            found.hold(start, end)


PARSERS: dict[str, Callable[[str], object]] = {
    "sentences": text.sentences, "tags": text.unmarked, "words": text.spoken_of_as_known, "story": story.read,
    "projects": splitting.projects, "instructions": meant, "privacy": hidden, "transcript": transcript.candidate,
    "tokens": tokens, "quantities": lambda said: quantities.read(said, tokens(said)),
    "parse": lambda said: parse(said, Reframing), "thinking": without_thinking, "pieces": piecewise,
    "front": lambda said: front.read_front("x", Path("x"), f"---\n{said}\n---\n"),
    "framework": lambda said: entries(said, "x"), "bank": lambda said: bank.parse(said, "x"),
    "html": lambda said: documents.taken(said.encode("utf-8", "replace"), "x.html"),
}  # fmt: skip


def main(names: list[str]) -> int:
    """Prints what grows too fast, and for each parser its greatest growth."""
    bad = 0
    for name in names or PARSERS:
        worst, what, slowest = 0.0, "", 0.0
        for unit in UNITS:
            for tail in ("", "x"):
                growth, took = grown(PARSERS[name], unit, tail)
                slowest = max(slowest, took)
                worst, what = max((worst, what), (growth, unit + tail))
                if growth > MOST:
                    bad += 1
                    print(f"{name}: {unit!r} and {tail!r}: {growth:.1f} times for {TIMES} times the length")
        print(f"{name}: at most {worst:.1f} times ({what!r}), slowest {slowest:.2f} s", flush=True)
    return bool(bad)


def grown(parser: Callable[[str], object], unit: str, tail: str) -> tuple[float, float]:
    """How many times longer it takes for the greater length (0 where that is soon done), and how long, in seconds."""
    short, long = ((unit * (length // len(unit) + 1))[:length] + tail for length in (SHORT, SHORT * TIMES))
    took = _took(parser, long, 1)
    if took < LEAST:
        return 0.0, took
    growth = took / _took(parser, short, 1)
    if growth > MOST:
        growth = _took(parser, long, ROUNDS) / _took(parser, short, ROUNDS)
    return growth, took


def _took(parser: Callable[[str], object], said: str, rounds: int) -> float:
    """The shortest of some rounds, in seconds of work; each has a text of its own, as some parsers remember."""
    times = []
    gc.collect()
    gc.disable()
    for round in range(rounds):
        start = time.process_time()
        with contextlib.suppress(ReframerError, Malformed):
            parser(f"{rounds}{round} {said}")
        times.append(time.process_time() - start)
    gc.enable()
    return min(times)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
