"""Whether each quantity of a line is the story's: the same value, of the same thing, moving the same way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from reframer.grounding import derive
from reframer.grounding.direction import opposed
from reframer.grounding.evidence import Evidence
from reframer.grounding.lines import Read
from reframer.grounding.numerals import FOLDS
from reframer.grounding.quantities import Quantity
from reframer.grounding.readings import inherited
from reframer.grounding.report import Report
from reframer.grounding.subject import clause_of, likeness, limit, misplaced, year
from reframer.grounding.units import DAY, HOUR
from reframer.schema import Violation

LISTED, RIVAL = 12, 3.0
# A number of the story's that shares less than this with a line's is not what the story says instead.
ALIKE = 1.0
_EXACT = 1e-9
_HEDGED, _FRACTION, _ROUNDED = 0.07, 0.05, 0.026
_LOOSE = frozenset(("", "count"))
_MEASURED = frozenset(("time", "bytes"))


def check(line: Read, evidence: Evidence, sources: Sequence[int]) -> Report:
    """Compares every quantity of a line with the story's."""
    report = Report()
    for quantity in line.quantities:
        if line.holds(quantity.start):
            continue
        equal = [q for q in evidence.candidates(quantity.value) if same(quantity, q)]
        if not equal and quantity.dimension in _LOOSE:
            others = [o for o in inherited(line.quantities) if o.start == quantity.start]
            equal = [q for q in evidence.quantities if any(same(o, q) for o in others)]
        if not equal:
            _unmatched(quantity, line, evidence, report)
            continue
        _judge(quantity, equal, line, evidence, report)
    return report


def _judge(quantity: Quantity, equal: list[Quantity], line: Read, evidence: Evidence, report: Report) -> None:
    """A value that the story does hold: whether it belongs to this thing and moved this way."""
    why = misplaced(quantity, equal, line, evidence)
    if why:
        rounded = quantity.vague and not quantity.fraction
        derived = None if rounded else derive.find(quantity, line, evidence, RIVAL)
        if derived:
            report.derived.append(derived)
            return
        report.violations.append(_violation(quantity, line, why))
        return
    why = opposed(quantity, equal, line, evidence) or limit(quantity, equal, line, evidence)
    if why:
        report.violations.append(_violation(quantity, line, why))
        return


def _unmatched(quantity: Quantity, line: Read, evidence: Evidence, report: Report) -> None:
    nearest = _nearest(quantity, line, evidence)
    rival = likeness(quantity, nearest, line, evidence) if nearest else 0.0
    derived = derive.find(quantity, line, evidence, rival - RIVAL)
    if derived:
        report.derived.append(derived)
        return
    alike = nearest is not None and rival >= ALIKE
    why = (
        f'The story says "{clause_of(nearest, evidence)}".' if nearest and alike else "The story gives no such number."
    )
    if _is_named(quantity, line, evidence):
        return
    report_to = report.doubts if _excusable(quantity, nearest, line, evidence) else report.violations
    report_to.append(_violation(quantity, line, why))


def _is_named(quantity: Quantity, line: Read, evidence: Evidence) -> bool:
    """Whether a number only spells out a name of the story's (day 14 for D14, eight-bit) or one of its percentiles."""
    if quantity.dimension == "share" and quantity.fraction:
        ranks = (quantity.value, 100 - quantity.value)
        told = [q for rank in ranks for q in evidence.percentiles.get(rank, ())]
        return any(same(other, q) for q in told for other in line.quantities if other is not quantity)
    if quantity.dimension not in _LOOSE:
        return False
    if quantity.value == 1 and _one(quantity, line, evidence):
        return True
    glued = line.text[quantity.start - 1 : quantity.start] == "-" or line.text[quantity.end :][:4] in ("-bit", " bit")
    if glued:
        return any(value == quantity.value for _, value in evidence.names)
    before = line.tokens[quantity.token - 1].low if quantity.token > 0 else ""
    return (before[:1], quantity.value) in evidence.names


_PART_OF_ALL = re.compile(r" of (?:that|this|it|the (?:gain|gap|difference|rise|drop|fall|change|effect|saving))\b")


def _excusable(quantity: Quantity, nearest: Quantity | None, line: Read, evidence: Evidence) -> bool:
    """Whether an unmatched number may sum up what the story tells piece by piece, and no other number stands "
    "for it."""
    span = quantity.dimension == "time" and quantity.unit >= HOUR and quantity.value / quantity.unit <= 2 * LISTED
    if span and _dated(line, evidence):
        return True
    if quantity.dimension == "factor" and not quantity.text[:1].isdigit():
        return True
    if quantity.fraction and _PART_OF_ALL.match(line.text, quantity.end):
        return True
    if quantity.text[:1].isdigit() and not quantity.vague:
        return False
    if quantity.dimension in _LOOSE and quantity.value > LISTED:
        return False
    counted = quantity.dimension in _LOOSE
    if nearest is not None and nearest.noun & quantity.noun:
        return False
    rival = nearest is not None and likeness(quantity, nearest, line, evidence) >= RIVAL
    return counted or (not rival and (quantity.fraction or bool(quantity.vague)))


_DATE = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|q[1-4]|20\d\d|"
    r"\d{1,2} ?(?:am|pm)|\d{1,2}:\d\d|"
    r"midnight|noon|summer|spring|autumn|winter|christmas|easter)\b",
    re.IGNORECASE,
)


def _dated(line: Read, evidence: Evidence) -> bool:
    """Whether a span of time may be what lies between two dates of the story."""
    near = " ".join(evidence.sentences[place].text for _, place in evidence.near(line, 4))
    return len({m.group().lower() for m in _DATE.finditer(near)}) > 1


def same(said: Quantity, told: Quantity) -> bool:
    """Whether a line's amount is the story's, spelling and honest rounding aside."""
    if not _comparable(said, told):
        return False
    if said.statistic and told.statistic and said.statistic != told.statistic and said.dimension == told.dimension:
        return False
    if said.per and told.per and said.per != told.per:
        return False
    return any(_value_fits(said, told, value) for value in _readings(said, told))


def _readings(said: Quantity, told: Quantity) -> tuple[float, ...]:
    """The story's value on the line's scale: a bare 0.5 is 50%, a bare 520 may be milliseconds."""
    if told.dimension == said.dimension:
        return (told.value,)
    if {told.dimension, said.dimension} == {"factor", "share"}:
        return (told.value * 100,) if told.dimension == "factor" else (told.value / 100,)
    if not told.dimension and said.dimension == "share":
        return (told.value, told.value * 100) if told.value <= 1 else (told.value,)
    if not told.dimension and said.dimension in _MEASURED:
        return ()
    if not said.dimension and told.unit != 1.0:
        return (told.value / told.unit,)
    if not said.dimension and told.dimension == "share":
        return (told.value, told.value / 100) if said.value <= 1 else (told.value,)
    return (told.value,)


def _comparable(said: Quantity, told: Quantity) -> bool:
    first, second = said.dimension, told.dimension
    if year(told) and not year(said):
        return False
    if said.text.lower() in FOLDS and second != "factor":
        return False
    if first == second or not first or not second:
        return True
    if {first, second} == {"share", "points"}:
        return False
    if first in _LOOSE and second in _LOOSE:
        return True
    if "count" in (first, second):
        other = second if first == "count" else first
        return other in ("dollar", "euro", "pound", "factor", "rate", "points")
    return {first, second} in ({"clock", "time"}, {"factor", "share"})


def _value_fits(said: Quantity, told: Quantity, value: float) -> bool:
    if close_values(said.value, value, _EXACT):
        return True
    bounds = {"over": (0.8, 1.0), "under": (1.0, 1.25), "nearly": (0.995, 1.12)}.get(said.vague)
    if bounds:
        return bounds[0] * value <= said.value <= bounds[1] * value and _coarser(said, told)
    mixed = said.dimension == told.dimension == "time" and said.unit != told.unit
    mixed = mixed and min(said.unit, told.unit) >= DAY and _digits(said) <= 2
    tolerance = 0.1 if mixed else _HEDGED if said.vague else _FRACTION if said.fraction else _ROUNDED
    if said.vague and (said.fraction or abs(said.value - value) <= 0.5 * _place(said)):
        tolerance = max(tolerance, 0.12 if not said.fraction else 0.1)
    return close_values(said.value, value, tolerance) and (mixed or _coarser(said, told))


def _one(quantity: Quantity, line: Read, evidence: Evidence) -> bool:
    """Whether a 1 stands for the pronoun: "and 1 uses it" where the story says "one uses it"."""
    after = line.tokens[quantity.token + 1 : quantity.token + 2]
    pairs = (pair for sentence in evidence.sentences for pair in pairwise(sentence.tokens))
    return bool(after) and any(a.low == "one" and b.stem == after[0].stem for a, b in pairs)


def _place(quantity: Quantity) -> float:
    """The size of the last digit that a quantity shows: 10 for 30, 0.1 for 2.5."""
    shown = quantity.value / (quantity.unit or 1)
    place = 10.0 ** (len(str(int(shown))) - 1) if shown >= 1 else 0.01
    while place > 1e-3 and abs(shown / place - round(shown / place)) > 1e-6:
        place /= 10
    return place * (quantity.unit or 1)


def _coarser(said: Quantity, told: Quantity) -> bool:
    """Whether the line rounds what the story says, and does not put a finer number in its place."""
    spans = said.dimension == told.dimension == "time" and said.unit != told.unit and said.vague == "under"
    return (
        spans
        or said.fraction
        or told.fraction
        or _digits(said) < _digits(told)
        or (bool(said.vague and told.vague) and _digits(said) <= _digits(told))
    )


def _digits(quantity: Quantity) -> int:
    shown = f"{quantity.value / (quantity.unit or 1):.6g}".split("e")[0].replace(".", "").lstrip("-0")
    return len(shown.rstrip("0")) or 1


def close(said: Quantity, told: Quantity, tolerance: float) -> bool:
    """Whether two amounts agree within a relative tolerance."""
    return any(close_values(said.value, value, tolerance) for value in _readings(said, told))


def close_values(first: float, second: float, tolerance: float) -> bool:
    """Whether two numbers agree within a tolerance relative to the second."""
    return abs(first - second) <= tolerance * max(abs(second), 1e-12)


def _nearest(quantity: Quantity, line: Read, evidence: Evidence) -> Quantity | None:
    """The story's quantity of the same kind that stands among the same words, to be quoted."""
    alike = [q for q in evidence.by_dimension.get(quantity.dimension, ()) if q.token >= 0]
    return max(alike, key=lambda q: likeness(quantity, q, line, evidence), default=None)


def _violation(quantity: Quantity, line: Read, why: str) -> Violation:
    return Violation(kind="number", span=line.text[quantity.start : quantity.end], why=why)
