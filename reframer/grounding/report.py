"""What one kind of check found in a line."""

from __future__ import annotations

from dataclasses import dataclass, field

from reframer.schema import Derived, Violation


@dataclass(slots=True)
class Report:
    """Violations are proved; doubts could be neither proved nor refuted; derived values were recomputed."""

    violations: list[Violation] = field(default_factory=list)
    doubts: list[Violation] = field(default_factory=list)
    derived: list[Derived] = field(default_factory=list)
