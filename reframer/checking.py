"""An answer's sentences under check: what the rules find, what the model's second pass mends, what fails.

The second pass may add suspicion and clear what was doubtful; it never clears what the rules proved false.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from reframer import signals, text
from reframer.arrange.speech import spoken
from reframer.framework import Framework
from reframer.grounding import Checker, Finding
from reframer.schema import Line, Status, Story, Violation, ViolationKind, Withheld

MOST_SOURCES = 4
# Of the story's own sentences that stand in for one that failed.
MOST_IN_PLACE = 2


class Edit(BaseModel):
    """A sentence that the notes do not bear out, and the whole sentence mended; empty where it has to go."""

    line: int
    kind: ViolationKind
    quote: str
    mend: str


class NoteSignal(BaseModel):
    """A signal, and the numbers of the notes that show it."""

    id: str
    notes: list[int]


class Check(BaseModel):
    """The second pass over a finished answer: each sentence's sources, and the edits."""

    sources: list[list[int]]
    edits: list[Edit]


class CheckWithSignals(Check):
    """The second pass where it also reads signals that the trained weights do not know."""

    signals: list[NoteSignal]


def notes_by_signal(check: Check, asked: Collection[str]) -> dict[str, list[int]]:
    """For each signal that was asked about, the notes that show it."""
    found = check.signals if isinstance(check, CheckWithSignals) else []
    return {signal.id: signal.notes for signal in found if signal.id in asked}


@dataclass(frozen=True)
class Checked:
    """A sentence with what was found about it; `before` is what it was until it was mended.

    `seen` tells whether the model's pass looked at the answer, `dropped` that nothing true was left of the sentence,
    `opens` that a paragraph begins with it.
    """

    text: str
    finding: Finding
    before: str | None = None
    seen: bool = False
    dropped: bool = False
    opens: bool = False
    suspicion: tuple[Violation, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether the sentence may not be shown."""
        return not self.dropped and (self.finding.status == "unsupported" or not self.finding.sources)

    @property
    def why(self) -> str:
        """What is wrong with the sentence, to be read by the candidate or the model."""
        found = self.finding.violations or self.suspicion or self.finding.doubts
        return " ".join(v.why for v in found) or "Nothing in the story bears this out."

    def as_line(self, ids: tuple[str, ...]) -> Line:
        """The sentence as a line of a framing."""
        finding = self.finding
        doubts = (*self.suspicion, *finding.doubts)
        status = "doubtful" if self.suspicion and finding.status != "unsupported" else finding.status
        return Line(
            text=self.text, sources=finding.sources, signals=ids, status=status, derived=finding.derived,
            doubts=doubts if status == "doubtful" else (), support=finding.support,
        )  # fmt: skip

    def as_withheld(self) -> Withheld:
        """The sentence kept apart, with what is wrong with it."""
        wrong = self.finding.violations or (Violation(kind="activity", span=self.text, why=self.why),)
        return Withheld(text=self.text, sources=self.finding.sources, violations=wrong)


def by_rules(checker: Checker, line: str, sources: Sequence[int] = ()) -> Checked:
    """A sentence checked by the rules alone."""
    return Checked(line, checker.check(line, sources))


def unknown_signals(framework: Framework) -> list[str]:
    """The framework's signals that the trained weights cannot read, and a language model has to."""
    return sorted(framework.unknown_signals(signals.KNOWN))


def numbered(story: Story) -> str:
    """A story's sentences as a checking model reads them, a line each.

    A heading is no evidence to cite, but it may say where and when the story happened.
    """
    told = (s for s in story.sentences if s.kind in ("said", "heading"))
    return "\n".join(f"{s.id}. {' '.join(s.text.split())}" for s in told)


def variables(story: Story, lines: Sequence[Checked], framework: Framework) -> dict[str, Any]:
    """The variables of the prompt `check`."""
    objections = [
        f"{number}: {line.why}"
        for number, line in enumerate(lines, 1)
        if line.finding.violations or line.finding.doubts
    ]
    return {
        "notes": numbered(story),
        "answer": "\n".join(f"{number}. {line.text}" for number, line in enumerate(lines, 1)),
        "objections": objections,
        "signals": [f"{id}: {framework.signal(id).recognized}" for id in unknown_signals(framework)],
    }


def mend(checker: Checker, lines: Sequence[Checked], check: Check) -> list[Checked]:
    """The sentences after the second pass: mended, tied to their sources, doubts cleared or added."""
    edits = {edit.line: edit for edit in check.edits}
    said = {s.id for s in checker.story.said}
    mended: list[Checked] = []
    for number, line in enumerate(lines, 1):
        told = number <= len(check.sources)
        given = check.sources[number - 1] if told else []
        sources = [id for id in dict.fromkeys(given) if id in said][:MOST_SOURCES]
        after = _after(checker, line, edits.get(number), sources)
        mended += [replace(each, seen=told or number in edits) for each in after]
    return mended


def _after(checker: Checker, line: Checked, edit: Edit | None, sources: Sequence[int]) -> Iterable[Checked]:
    if edit is None:
        checked = replace(by_rules(checker, line.text, sources), seen=True, opens=line.opens)
        return [_cleared(checked) if sources and not checker.ordered else checked]
    suspicion = Violation(kind=edit.kind, span=edit.quote, why=f'The story does not bear out "{edit.quote}".')
    new = [" ".join(edit.mend[s.start : s.end].split()) for s in text.sentences(edit.mend)]
    if not new:
        return [replace(line, dropped=True, seen=True, before=line.text, suspicion=(suspicion,))]
    if new == [line.text]:
        doubted = (suspicion,) if edit.quote in line.text else ()
        return [replace(by_rules(checker, line.text, sources), seen=True, opens=line.opens, suspicion=doubted)]
    mended = [replace(by_rules(checker, said, sources), seen=True, before=line.text) for said in new]
    return [replace(mended[0], opens=line.opens), *mended[1:]]


def _cleared(line: Checked) -> Checked:
    if line.finding.status != "doubtful":
        return line
    status: Status = "derived" if line.finding.derived else "supported"
    return replace(line, finding=replace(line.finding, status=status, doubts=()))


def merged(checker: Checker, lines: Sequence[Checked], rewritten: Sequence[tuple[str, bool]]) -> list[Checked]:
    """The sentences after a repair: those that stand as they were keep their check, the changed ones get a new one.

    Each comes with whether it opens a paragraph. What is gone from the repaired answer is gone; an empty repair
    changes nothing.
    """
    known: Mapping[str, Checked] = {line.text: line for line in lines if not line.dropped}
    failed = [line for line in lines if line.fails]
    after: list[Checked] = []
    for said, opens in rewritten:
        if said in known and not known[said].fails:
            after.append(replace(known[said], opens=opens))
            continue
        was = next((line for line in failed if _kin(line.text, said)), None)
        before = was.text if was and was.text != said else None
        after.append(replace(by_rules(checker, said), before=before, opens=opens))
    if not after:
        return list(lines)
    after += [line for line in lines if line.dropped]
    return after


def in_own_words(checker: Checker, lines: Sequence[Checked]) -> list[Checked]:
    """The sentences with the story's own put after each that still fails, so that withholding it leaves no hole.

    A story sentence that a shown line cites already is not said twice.
    """
    told = {source for line in lines if not line.fails and not line.dropped for source in line.finding.sources}
    after: list[Checked] = []
    for line in lines:
        after.append(line)
        for source in line.finding.sources[:MOST_IN_PLACE] if line.fails else ():
            own = spoken(checker.story.sentence(source).text)
            if own and source not in told:
                told.add(source)
                # The candidate's own words need no second pass.
                after.append(replace(by_rules(checker, own, (source,)), seen=True, opens=line.opens))
    return after


def firm(lines: Sequence[Checked]) -> list[Checked]:
    """The sentences with those in doubt made to fail: for a candidate who says only what is beyond question."""
    return [_firmly(line) for line in lines]


def _firmly(line: Checked) -> Checked:
    doubts = (*line.suspicion, *line.finding.doubts)
    if line.dropped or line.finding.status == "unsupported" or not doubts:
        return line
    return replace(line, finding=replace(line.finding, status="unsupported", violations=doubts, doubts=()))


def _kin(one: str, other: str) -> bool:
    a, b = set(text.words(one.lower())), set(text.words(other.lower()))
    return len(a & b) >= 0.5 * min(len(a), len(b))
