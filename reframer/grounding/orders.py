"""Lines that stand on what somebody ordered, and not on what the story says.

A sentence that addresses the tool is no evidence. A line whose words are rather its than any real sentence's comes from
it, whoever vouches for the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reframer import inert
from reframer.grounding.evidence import Evidence
from reframer.grounding.lines import Read, read
from reframer.grounding.report import Report
from reframer.schema import Violation

# Of what is new in a line, by weight, what an order must say of it; and of the whole line where nothing is new.
NEW, WHOLE = 0.5, 0.5


class Orders:
    """What speaks to the tool in a story, and in `others`: the texts around it, which are no evidence either."""

    def __init__(self, evidence: Evidence, others: Sequence[str] = ()) -> None:
        self._evidence = evidence
        within = [(s.text, f"sentence {s.id}") for s in evidence.story.sentences if s.kind == "instruction"]
        beside = [(said, "a text around the story") for said in others]
        self._orders = [(read(inert.folded(said)), place) for said, place in (*within, *beside)]

    def __bool__(self) -> bool:
        return bool(self._orders)

    def check(self, line: Read) -> Report:
        """What of a line comes from an order."""
        report = Report()
        report.violations.extend(self._borrowed(line))
        return report

    def _borrowed(self, line: Read) -> Iterator[Violation]:
        for order, place in self._orders:
            if self._is_new_by(line, order) or self._is_nearest(line, order):
                why = f"It comes from {place}, which addresses the tool and is no evidence."
                yield Violation(kind="activity", span=line.text, why=why)
                return

    def _is_new_by(self, line: Read, order: Read) -> bool:
        """Whether what no sentence of the story says is mostly the order's."""
        new = line.kin - self._evidence.kin
        shared = new & order.kin
        weight = self._weight(shared)
        # One word that happens to stand in both ("altogether", "whole") is too little to come from anywhere.
        enough = len(shared) > 1 or weight >= WHOLE * self._weight(line.kin)
        return bool(shared) and enough and weight >= NEW * self._weight(new)

    def _is_nearest(self, line: Read, order: Read) -> bool:
        """Whether the order says more of the line than any sentence of the story does."""
        said = self._weight(line.kin & order.kin)
        real = max((self._weight(line.kin & sentence.kin) for sentence in self._evidence.sentences), default=0.0)
        return said > real and said >= WHOLE * self._weight(line.kin)

    def _weight(self, kin: Iterable[str]) -> float:
        return self._evidence.mass(kin)
