"""How the signals of one candidate's answers change from session to session."""

from __future__ import annotations

from collections.abc import Sequence

from reframer.framework import Framework
from reframer.practice.session import Session
from reframer.practice.summary import shown
from reframer.schema.shared import Value

# A share of fewer answers says nothing.
LEAST_ANSWERS = 2
STEPS = "▁▂▃▄▅▆▇█"


class Point(Value):
    """A session: when it began, and for each wanted signal the share of the answers that showed it, from 0 to 1."""

    when: str
    target: str
    answers: int
    shares: dict[str, float]


def trend(sessions: Sequence[tuple[str, Session]], framework: Framework, target: str) -> tuple[Point, ...]:
    """The sessions for a team, each with when it began, oldest first; those with fewer than two answers left out."""
    wanted = framework.wanted(target)
    points = []
    for when, session in sessions:
        turns = [turn for turn in session.answered if turn.team == target]
        if len(turns) >= LEAST_ANSWERS:
            shares = {id: sum(id in shown(turn) for turn in turns) / len(turns) for id in wanted}
            points.append(Point(when=when, target=target, answers=len(turns), shares=shares))
    return tuple(points)


def line(values: Sequence[float]) -> str:
    """Shares from 0 to 1 as a row of small bars.

    >>> line([0, 0.5, 1])
    '▁▅█'
    """
    return "".join(STEPS[round(value * (len(STEPS) - 1))] for value in values)
