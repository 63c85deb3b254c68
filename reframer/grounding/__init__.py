"""What a line adds to its story, found by rules: quantities, technologies, roles, certainty, causes, extent, support.

A line is checked against the whole story; only what the story says is evidence, never an instruction in it, a heading
or a denial.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from reframer.grounding import (
    amounts,
    causes,
    certainty,
    extent,
    judge,
    lines,
    pairs,
    roles,
    standing,
    support,
    technologies,
)
from reframer.grounding import evidence as evidences
from reframer.grounding import orders as _orders
from reframer.grounding.lines import Read
from reframer.grounding.measures import Beside
from reframer.grounding.told import Told
from reframer.grounding.verbatim import Verbatim
from reframer.schema import Derived, Status, Story, Support, Violation

LONGEST = 400

__all__ = ["Checker", "Finding", "check", "tie"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules say of a line: its status, and what is proved against it or left in doubt."""

    status: Status
    violations: tuple[Violation, ...] = ()
    doubts: tuple[Violation, ...] = ()
    derived: tuple[Derived, ...] = ()
    sources: tuple[int, ...] = ()
    support: tuple[Support, ...] = ()


class Measured(NamedTuple):
    """All clauses of a line beside the story, and those in which 'I' or 'we' act, each with what is counted of it."""

    clauses: list[Beside]
    claimed: list[Beside]


class Checker:
    """Checks lines against one story, which is read once.

    What the judge alone finds likely false is doubtful; with `firm`, where nobody looks again, it is false. `orders`
    are sentences around the story that address the tool; those within it are known by their kind.

    >>> from reframer.story import read
    >>> checker = Checker(read("I helped with the backfill. p99 fell from 45 to 12 ms."))
    >>> checker.check("I led the backfill.").violations[0].kind
    'ownership'
    """

    def __init__(self, story: Story, *, firm: bool = False, orders: Sequence[str] = ()) -> None:
        self.story = story
        self._evidence = evidences.Evidence(story)
        self._verbatim = Verbatim(self._evidence)
        self._orders = _orders.Orders(self._evidence, orders)
        # Who reads what addresses its reader may have obeyed it, and clears no doubt.
        self._firm = firm or self.ordered

    # Built when a line is first found that does not only repeat its story.
    @cached_property
    def _told(self) -> Told:
        return Told(self._evidence)

    @cached_property
    def _technologies(self) -> technologies.Known:
        return technologies.Known(self._evidence)

    @cached_property
    def _roles(self) -> roles.Roles:
        return roles.Roles(self._evidence)

    @cached_property
    def _standing(self) -> standing.Standing:
        return standing.Standing(self._evidence)

    @cached_property
    def _extent(self) -> extent.Extent:
        return extent.Extent(self._evidence)

    @cached_property
    def _support(self) -> support.Support:
        return support.Support(self._evidence)

    @cached_property
    def _certainty(self) -> certainty.Certainty:
        return certainty.Certainty(self._evidence)

    @cached_property
    def _judge(self) -> judge.Judge:
        return judge.Judge(self._evidence)

    @property
    def ordered(self) -> bool:
        """Whether something in the story or around it addresses the tool."""
        return bool(self._orders)

    def check(self, text: str, sources: Sequence[int] = ()) -> Finding:
        """What `text`, one sentence of a rewrite, adds to the story."""
        line = lines.read(text)
        said = self._verbatim.sources(line)
        if said is not None:
            sources = tuple(sources) or said
            return Finding("supported", sources=sources, support=self._evidence.support(line, sources))
        if len(line.tokens) > LONGEST:
            return Finding("unsupported", (_unread(text),), sources=tuple(sources))
        line = replace(line, told=self._told.clauses(line))
        sources = tuple(sources) or evidences.tie(line, self._evidence)
        violations, doubts, derived = self._objections(line, sources)
        violations, doubts = self._weighed(line, violations, doubts)
        status: Status = "supported"
        if violations:
            status = "unsupported"
        elif doubts:
            status = "doubtful"
        elif derived:
            status = "derived"
        return Finding(status, violations, doubts, derived, sources, self._evidence.support(line, sources))

    def _weighed(
        self, line: Read, violations: tuple[Violation, ...], doubts: tuple[Violation, ...]
    ) -> tuple[tuple[Violation, ...], tuple[Violation, ...]]:
        """What stands against a line: what the rules prove, else what the judge finds beside the story."""
        if violations:
            return violations, doubts
        found = {"proved": [], "doubted": [*doubts]}
        another = tuple(self._judge.credit(line, found))
        if another:
            return another, doubts
        likely, violation = self._judge.judge(line, found)
        limits = judge.limits()
        if violation is None or likely < limits.doubtful:
            return (), doubts
        return ((violation,), doubts) if self._firm and likely >= limits.false else ((), doubts or (violation,))

    def _objections(
        self, line: Read, sources: Sequence[int]
    ) -> tuple[tuple[Violation, ...], tuple[Violation, ...], tuple[Derived, ...]]:
        """What the rules prove against a line, what they doubt, and what they computed anew."""
        numbers = amounts.check(line, self._evidence, sources)
        found = [
            numbers,
            pairs.check(line, self._evidence, numbers),
            self._technologies.check(line),
            self._roles.check(line),
            self._standing.check(line),
            self._certainty.check(line),
            causes.check(line, self._evidence),
            self._extent.check(line),
            self._orders.check(line),
        ]
        violations = tuple(v for f in found for v in f.violations)
        doubts = tuple(v for f in found for v in f.doubts)
        if not violations and not doubts:
            doubts = tuple(self._support.check(line).doubts)
        return violations, doubts, tuple(numbers.derived)

    def measured(self, text: str) -> Measured:
        """What is counted of a line beside the story; nothing of one that only repeats it."""
        line = lines.read(text)
        if self._verbatim.sources(line) is not None:
            return Measured([], [])
        line = replace(line, told=self._told.clauses(line))
        violations, doubts, _ = self._objections(line, evidences.tie(line, self._evidence))
        found = {"proved": list(violations), "doubted": list(doubts)}
        return Measured(list(self._judge.beside(line, found)), list(self._judge.claimed(line, found)))

    def support(self, text: str, sources: Sequence[int]) -> tuple[Support, ...]:
        """How much of a line each of some story sentences says."""
        return self._evidence.support(lines.read(text), sources)

    def holding(self, span: str) -> str | None:
        """The story sentence that has all the words and amounts of `span`; None where none has, or `span` has none.

        >>> from reframer.story import read
        >>> Checker(read("We moved it to Kafka. It took 3 weeks.")).holding("to Kafka")
        'We moved it to Kafka.'
        """
        said = lines.read(span)
        amounts = [q for q in said.quantities if q.text]
        if not said.kin and not amounts:
            return None
        for sentence in self._evidence.sentences:
            told = {q.value for q in sentence.quantities}
            if said.kin <= sentence.kin and all(q.value in told for q in amounts):
                return sentence.text
        return None


def _unread(text: str) -> Violation:
    why = f"This is longer than any sentence ({LONGEST} words and signs), so it was not checked; split it."
    return Violation(kind="activity", span=text[:80].strip() or text[:1], why=why)


def check(text: str, story: Story, sources: Sequence[int] = ()) -> Finding:
    """What one sentence of a rewrite adds to a story; `Checker` does the same for many sentences of one story."""
    return Checker(story).check(text, sources)


def tie(text: str, story: Story) -> tuple[int, ...]:
    """The ids of the one to four story sentences that a line stands on; () when nothing fits."""
    return evidences.tie(lines.read(text), evidences.Evidence(story))
