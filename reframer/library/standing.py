"""Where each candidate stands: the signals of the stories and of the practice answers, and the weakest two."""

from __future__ import annotations

from dataclasses import dataclass

from reframer import reading
from reframer import story as stories
from reframer.errors import InputError
from reframer.framework import HYBRID, Framework
from reframer.library.records import Profile, Run
from reframer.library.store import Library
from reframer.practice.summary import shown

# Practice counts from this many answers on; before that the stories alone tell.
ENOUGH_ANSWERS = 3
RECENT_RUNS = 3
WEAKEST = 2
# With so many stories that show a signal, another adds nothing.
MANY = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate: how many stories show each signal, the share of recent answers that do, and the weakest two."""

    profile: Profile
    stories: dict[str, int]
    practised: dict[str, float]
    answers: int
    last: str | None
    weakest: tuple[str, ...]


def standing(library: Library, profile: Profile, framework: Framework, target: str | None = None) -> Standing:
    """Where one candidate stands, before all teams or before one; of equals the more valued signals count as weaker."""
    teams = (target,) if target else framework.team_ids
    wanted = tuple(dict.fromkeys(id for team in teams for id in framework.wanted(team)))
    told = _in_stories(library, profile.name, wanted)
    runs = [run for run in library.sessions(profile.name) if run.session.answered]
    practised, answers = _in_practice(runs[-RECENT_RUNS:], wanted, framework)
    last = max((run.changed for run in runs), default=None)
    known = practised if answers >= ENOUGH_ANSWERS else {}
    strength = {id: _strength(told[id], known.get(id)) for id in wanted}
    rank = {id: place for place, id in enumerate(framework.wanted(target or HYBRID))}
    weakest = sorted(wanted, key=lambda id: (strength[id], rank[id]))[:WEAKEST] if profile.stories or runs else []
    return Standing(profile, told, practised, answers, last, tuple(weakest))


def _strength(told: int, practised: float | None) -> float:
    """How well a signal is in hand, from 0 to 1: by the stories that show it, and by practice where there was any."""
    by_stories = min(told, MANY) / MANY
    return by_stories if practised is None else (by_stories + practised) / 2


def _in_stories(library: Library, profile: str, wanted: tuple[str, ...]) -> dict[str, int]:
    counts = dict.fromkeys(wanted, 0)
    for kept in library.stories(profile):
        try:
            present = reading.read(stories.read(kept.text, kept.answers)).present
        except InputError:
            continue  # a story that cannot be read shows nothing; telling it says why
        for id in present.intersection(counts):
            counts[id] += 1
    return counts


def _in_practice(runs: list[Run], wanted: tuple[str, ...], framework: Framework) -> tuple[dict[str, float], int]:
    turns = [turn for run in runs for turn in run.session.answered]
    shares = {}
    for id in wanted:
        able = [turn for turn in turns if id in framework.wanted(turn.team)]
        if able:
            shares[id] = sum(id in shown(turn) for turn in able) / len(able)
    return shares, len(turns)
