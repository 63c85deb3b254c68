"""What two of the story's values give: a ratio, a difference, a part, a sum, with the sum that shows it."""

from __future__ import annotations

from reframer.grounding.quantities import Quantity
from reframer.schema import Derived

FEW = 10
COUNTS = frozenset(("", "count"))
_MONEY = frozenset(("euro", "dollar", "pound"))


def _like(first: Quantity, second: Quantity) -> bool:
    kinds = {first.dimension, second.dimension}
    return len(kinds) == 1 or kinds == COUNTS or ("" in kinds and not kinds & {"count", "clock"})


def ratio(said: Quantity, first: Quantity, second: Quantity, whole: bool = False) -> Derived | None:
    """The change from one to the other, or the one as a share of the other."""
    a, b = first.value, second.value
    if not _like(first, second) or said.dimension not in ("share", "factor"):
        return None
    high, low = max(a, b), min(a, b)
    if said.dimension == "factor":
        return _factor(said, first, second, high, low)
    gap = f"({spelled(high, first)} - {spelled(low, first)})"
    counted = "count" in (first.dimension, second.dimension) or whole
    for value, shown, meant in (
        ((high - low) / a * 100, f"{gap} / {spelled(a, first)}", said.vague != "under"),
        ((high - low) / b * 100, f"{gap} / {spelled(b, first)}", not said.fraction),
        (low / high * 100, f"{spelled(low, first)} / {spelled(high, first)}", counted or said.vague == "under"),
    ):
        if meant and fits(said, value):
            return derived(said, first, second, f"{shown} = {value:.3g}%")
    return None


def _factor(said: Quantity, first: Quantity, second: Quantity, high: float, low: float) -> Derived | None:
    for over, under in ((high, low), (low, high)):
        if fits(said, over / under):
            return derived(
                said, first, second, f"{spelled(over, first)} / {spelled(under, first)} = {over / under:.3g}x"
            )
    return None


def difference(said: Quantity, first: Quantity, second: Quantity) -> Derived | None:
    """What lies between two values; between two shares it is told in points."""
    if not _like(first, second):
        return None
    gap = abs(first.value - second.value)
    if said.dimension == "points" and first.dimension in ("share", ""):
        for shown in (gap, gap * 100):
            if fits(said, shown):
                sum_ = f"{spelled(first.value, first)} - {spelled(second.value, second)} = {shown:.3g} points"
                return derived(said, first, second, sum_)
    counted = said.dimension in COUNTS and first.dimension in COUNTS
    money = said.dimension in _MONEY and first.dimension in COUNTS
    alike = (said.dimension == first.dimension or counted or money) and said.dimension not in ("share", "clock")
    if {first.dimension, second.dimension} == {"clock"} and said.dimension == "time" and fits(said, gap * 60):
        return derived(said, first, second, f"{first.text} - {second.text} = {gap:g} min")
    whole = said.value == int(said.value)
    if not alike or (counted and whole and said.value < FEW) or not fits(said, gap):
        return None
    high, low = max(first.value, second.value), min(first.value, second.value)
    return derived(said, first, second, f"{spelled(high, first)} - {spelled(low, first)} = {spelled(gap, first)}")


def part(said: Quantity, first: Quantity, second: Quantity) -> Derived | None:
    """Half of the 120 agents is 60 agents."""
    for share, whole in ((first, second), (second, first)):
        alike = said.dimension == whole.dimension or {said.dimension, whole.dimension} <= COUNTS
        if (
            share.dimension == "share"
            and alike
            and whole.dimension != "share"
            and fits(said, whole.value * share.value / 100)
        ):
            return derived(
                said, whole, share, f"{spelled(whole.value, whole)} * {share.value:.3g}% = {spelled(said.value, said)}"
            )
    return None


def sum_of(said: Quantity, first: Quantity, second: Quantity) -> Derived | None:
    """Two counts or two spans of time told as their sum."""
    counted = {said.dimension, first.dimension, second.dimension} <= COUNTS
    timed = said.dimension == first.dimension == second.dimension == "time"
    total = first.value + second.value
    if (counted or timed) and fits(said, total):
        return derived(
            said,
            first,
            second,
            f"{spelled(first.value, first)} + {spelled(second.value, first)} = {spelled(total, first)}",
        )
    return None


def fits(said: Quantity, value: float) -> bool:
    """Whether a computed value, rounded as the line rounds it, is what the line says."""
    if said.vague == "over" and said.dimension == "factor" and said.value < 1:
        return 0.7 * said.value <= value < said.value
    if said.vague == "over":
        return value * 0.85 <= said.value < value * 1.0001
    if said.vague == "under":
        return value < said.value <= value * 1.15
    tolerance = 0.07 if said.vague or said.fraction or said.dimension == "factor" else 0.02
    return abs(value - said.value) <= tolerance * abs(value)


def spelled(value: float, like: Quantity) -> str:
    """A value in the unit of a quantity, as a sum shows it."""
    return f"{value / (like.unit or 1):.10g}"


def derived(said: Quantity, first: Quantity, second: Quantity, arithmetic: str) -> Derived:
    """What the line says, with the two values it follows from and the sum."""
    return Derived.model_validate({"value": said.text, "from": (first.text, second.text), "arithmetic": arithmetic})
