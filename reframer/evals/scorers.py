"""Scorers: what one output is worth by one metric, as a value and the reason for it.

A scorer sees a case and its output and gives one value from 0 to 1, or None where it cannot tell. `LOWER` names the
metrics of which less is better.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from reframer.errors import InputError
from reframer.evals.cases import Case
from reframer.evals.outputs import Output


class Judged(NamedTuple):
    """A value from 0 to 1, or None where it could not be judged, and why."""

    value: float | None
    reason: str = ""


Scorer = Callable[[Case, Output, tuple[int, int]], Judged]
LOWER = frozenset(("opposite", "untrue_drafted", "untrue_told"))
# Scored from what models said of the outputs, in `judging`.
BY_MODEL = frozenset(("untrue_drafted", "untrue_told", "preferred"))
_OPPOSITE = {"aligned": "misaligned", "misaligned": "aligned"}
_MARKUP = (
    (re.compile(r"^\s*#{1,6}\s", re.MULTILINE), "a heading"),
    (re.compile(r"^\s*(?:[-*•]|\d+[.)])\s", re.MULTILINE), "a list"),
    (re.compile(r"\*\*|__"), "bold type"),
    (re.compile(r"\[[^\]]{2,40}\]|_{3,}"), "a blank to fill in"),
    (re.compile(r"^\s*(?:sure|certainly|here(?:'s| is)|of course)\b", re.IGNORECASE), "a preface"),
    (re.compile(r"^[-–—]{3,}\s*$", re.MULTILINE), "a rule"),
)
_SENTENCE = re.compile(r"[.!?](?:\s|$)")
MOST_WORDS = 32


def team(case: Case, output: Output, words: tuple[int, int]) -> Judged:
    """Whether the team read is the labelled one."""
    return _same(_result(output)["team"], case.expect.get("team"))


def verdict(case: Case, output: Output, words: tuple[int, int]) -> Judged:
    """Whether the verdict is the labelled one."""
    return _same(_result(output)["verdict"], case.expect.get("verdict"))


def opposite(case: Case, output: Output, words: tuple[int, int]) -> Judged:
    """Whether the verdict is the labelled one's opposite: aligned for misaligned, or the other way round."""
    said, labelled = _result(output)["verdict"], case.expect.get("verdict")
    if labelled is None:
        return Judged(None, "the case has no label")
    return Judged(float(_OPPOSITE.get(said) == labelled), f"said {said}, labelled {labelled}")


def patterns(case: Case, output: Output, words: tuple[int, int]) -> Judged:
    """The F1 of the failure patterns found against the labelled ones; 1 where both are none."""
    if "patterns" not in case.expect:
        return Judged(None, "the case has no label")
    labelled, found = set(case.expect["patterns"]), {each["id"] for each in _result(output)["patterns"]}
    if not labelled and not found:
        return Judged(1.0, "none, as labelled")
    told = [f"missed {each}" for each in sorted(labelled - found)] + [
        f"added {each}" for each in sorted(found - labelled)
    ]
    return Judged(2 * len(labelled & found) / (len(labelled) + len(found)), ", ".join(told) or "as labelled")


def quotes(case: Case, output: Output, words: tuple[int, int]) -> Judged:
    """Whether every quote stands verbatim in what it is quoted from."""
    item = case.item.model_dump()
    whole = "\n".join(str(item.get(name) or "") for name in ("answer", "question", "context", "text", "story"))
    for quote, placed in _quotes(_result(output)):
        if quote not in whole:
            return Judged(0.0, f"not in the input: {quote!r}")
        source = str(item.get("answer") or item.get("text") or "")
        if placed and source[placed[0] : placed[1]] != quote:
            return Judged(0.0, f"not where it says: {quote!r}")
    return Judged(1.0, "all verbatim")


def caught(case: Case, output: Output, words: tuple[int, int]) -> Judged:
    """The share of the labelled violations that are told unsupported."""
    lines = case.expect.get("violations", {})
    missed = [line for line in lines if not _unsupported(case, output, line)]
    if not lines:
        return Judged(None, "the case has no violation")
    told = "; ".join(f"missed {lines[line]}: {line}" for line in missed)
    return Judged(1 - len(missed) / len(lines), told or "all caught")


def kept(case: Case, output: Output, words: tuple[int, int]) -> Judged:
    """The share of the labelled true sentences that are not told unsupported."""
    lines = case.expect.get("true", [])
    flagged = [line for line in lines if _unsupported(case, output, line)]
    if not lines:
        return Judged(None, "the case has no true sentence")
    return Judged(1 - len(flagged) / len(lines), "; ".join(f"flagged: {line}" for line in flagged) or "none flagged")


def faithful(case: Case, output: Output, words: tuple[int, int]) -> Judged:
    """Whether the rules find nothing unsupported in a rewrite's text."""
    from reframer.grounding import Checker
    from reframer.story import read
    from reframer.text import sentences

    said, checker = told(output), Checker(read(case.item.model_dump()["story"]))
    for span in sentences(said):
        found = checker.check(said[span.start : span.end])
        if found.status == "unsupported":
            return Judged(0.0, f"{said[span.start : span.end]!r}: {found.violations[0].why}")
    return Judged(1.0, "nothing found by rules")


def moved(case: Case, output: Output, words: tuple[int, int]) -> Judged:
    """How much larger a part of the words speaks to the rewrite's own team than in the story, of what speaks to any."""
    item = case.item.model_dump()
    before, after = _aim(item["story"], item.get("target")), _aim(told(output), item.get("target"))
    if before is None or after is None:
        return Judged(None, "no signal of either team")
    return Judged(after - before, f"from {before:.2f} to {after:.2f}")


def _aim(said: str, target: str | None) -> float | None:
    """Of the words in sentences that send a team's signal, the share that sends one team's."""
    from reframer import framework, tasks

    lens = framework.load()
    weight: dict[str, float] = dict.fromkeys(lens.team_ids, 0.0)
    for sentence in tasks.tag(said).sentences:
        teams = {lens.signal(signal.id).team for signal in sentence.signals} & set(lens.team_ids)
        for each in teams:
            weight[each] += len(sentence.text.split()) / len(teams)
    whole = sum(weight.values())
    return weight[target] / whole if target in weight and whole else None


def spoken(case: Case, output: Output, words: tuple[int, int]) -> Judged:
    """Whether a rewrite can be said aloud as it stands: no markup, no blanks, no sentences beyond breath."""
    said = told(output)
    for pattern, name in _MARKUP:
        if pattern.search(said):
            return Judged(0.0, f"holds {name}")
    mean = len(said.split()) / max(len(_SENTENCE.findall(said)), 1)
    return Judged(float(mean <= MOST_WORDS), f"{mean:.0f} words a sentence")


def length(case: Case, output: Output, words: tuple[int, int]) -> Judged:
    """Whether a rewrite's length is within the suite's."""
    count = len(told(output).split())
    return Judged(float(words[0] <= count <= words[1]), f"{count} words")


SCORERS: Mapping[str, Scorer] = {
    each.__name__: each
    for each in (team, verdict, opposite, patterns, quotes, caught, kept, faithful, moved, spoken, length)
}


def check(names: tuple[str, ...]) -> None:
    """Raises InputError for a name that is no scorer's."""
    for name in names:
        if name not in SCORERS and name not in BY_MODEL:
            raise InputError(f"there is no scorer `{name}`; there are {', '.join((*SCORERS, *sorted(BY_MODEL)))}")


def told(output: Output) -> str:
    """What a rewrite's output says to the interviewer: the framing's text, or an unchecked draft."""
    result = _result(output)
    if "draft" in result:
        return str(result["draft"])
    return "\n\n".join(framing["text"] for framing in result["framings"].values())


def drafted(output: Output) -> str:
    """What the model first wrote for a rewrite, before any check; the text itself where no model wrote it."""
    said = [each["text"] for each in output.said if each["prompt"] == "rewrite"]
    return "\n\n".join(said) or told(output)


def _result(output: Output) -> dict[str, Any]:
    assert output.result is not None, "only what is done is scored"
    return output.result


def _same(said: str, labelled: str | None) -> Judged:
    if labelled is None:
        return Judged(None, "the case has no label")
    return Judged(float(said == labelled), f"said {said}, labelled {labelled}")


def _quotes(result: Any) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """Every quote in a result, with its place where it has one."""
    if isinstance(result, list):
        for each in result:
            yield from _quotes(each)
    elif isinstance(result, dict):
        if isinstance(result.get("quote"), str):
            yield result["quote"], None
        if "start" in result and "end" in result and "text" in result and "id" not in result:
            yield result["text"], (result["start"], result["end"])
        for name, each in result.items():
            if name not in ("story", "team", "made_by", "violations"):
                yield from _quotes(each)


def _unsupported(case: Case, output: Output, line: str) -> bool:
    """Whether any sentence that shares words of a line is told unsupported."""
    start = case.item.model_dump()["text"].find(line)
    return any(
        each["status"] == "unsupported" and each["start"] < start + len(line) and each["end"] > start
        for each in _result(output)["sentences"]
    )
