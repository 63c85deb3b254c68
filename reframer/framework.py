"""What each kind of team listens for, read from `prompts/framework.yaml` into frozen objects.

A file of the user's own lays itself over the shipped one, entry by entry; it may add signals, rename teams and group
the signals otherwise.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from reframer import framework_file as files
from reframer.errors import InputError
from reframer.framework_entries import (
    ANY,
    AnswerPart,
    Capability,
    CareerPath,
    CoreQuality,
    Cue,
    Entry,
    HiringQuestion,
    Id,
    Mistake,
    Part,
    Pattern,
    Signal,
    Split,
    Team,
    Text,
    Texts,
    Unclear,
)
from reframer.framework_file import Loc
from reframer.schema import PARTS, Level, PartName

HYBRID = "hybrid"
# Words that results and targets use beside the teams' ids.
RESERVED = frozenset({HYBRID, ANY, "both", "unclear", "core", "none", "model", "other"})
# The modules whose models make up the file; the bank of questions has models of the same make.
_OF_THE_FILE = (__name__, Entry.__module__)
E = TypeVar("E", bound=Entry)


class Framework(Part):
    """Everything the project knows of interviews, by id."""

    version: Text
    split: Split
    teams: Mapping[Id, Team]
    hybrid: Team
    unclear: Unclear
    signals: Mapping[Id, Signal]
    core: Mapping[Id, CoreQuality]
    patterns: Mapping[Id, Pattern]
    mistakes: Mapping[Id, Mistake]
    cues: Mapping[Id, Cue]
    structure: Mapping[PartName, AnswerPart]
    four_questions: Texts
    capabilities: Mapping[Id, Capability]
    levels: Mapping[Level, Mapping[Id, Texts]]
    hiring: Mapping[Id, HiringQuestion]
    rules: Mapping[Id, Text]
    paths: Mapping[Id, CareerPath]
    preparation: Texts

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    @property
    def team_ids(self) -> tuple[str, ...]:
        """The teams' ids in the file's order, without `hybrid`."""
        return tuple(self.teams)

    def team(self, team: str) -> Team:
        """The team of that id, or the hybrid one. Raises InputError naming the known ids."""
        if team == HYBRID:
            return self.hybrid
        if team not in self.teams:
            raise InputError(f"there is no team {team!r}; name one of {', '.join([*self.teams, HYBRID])}")
        return self.teams[team]

    def signal(self, signal: str) -> Signal:
        """The signal of that id. Raises InputError naming the known ids."""
        if signal not in self.signals:
            raise InputError(f"there is no signal {signal!r}; name one of {', '.join(self.signals)}")
        return self.signals[signal]

    def wanted(self, team: str) -> tuple[str, ...]:
        """The signals a team wants, most valued first; for `hybrid`, all teams' first ones, then their second ones.

        >>> load().wanted("hybrid")[:4]
        ('product_thinking', 'system_design', 'metric_awareness', 'scalability')
        """
        return self.team(team).signals

    def core_for(self, team: str) -> tuple[str, ...]:
        """Signals that speak for a candidate before this team without being among the wanted."""
        return self.team(team).plus

    def foreign(self, team: str) -> tuple[str, ...]:
        """Signals that other teams want and this one does not."""
        own = set(self.wanted(team))
        return _unique(s for other in self.teams.values() for s in other.signals if s not in own)

    def other(self, team: str) -> str | None:
        """The id of the team that shares the fewest signals with this one; None for `hybrid` or a single team."""
        own = set(self.wanted(team))
        rest = [] if team == HYBRID else [t for t in self.teams if t != team]
        return min(rest, key=lambda t: len(own & set(self.teams[t].signals)), default=None)

    def patterns_for(self, team: str) -> tuple[Pattern, ...]:
        """The failure patterns that can occur before this team."""
        return tuple(p for p in self.patterns.values() if p.team in (ANY, self.team(team).id))

    def mistakes_for(self, team: str) -> tuple[Mistake, ...]:
        """The common mistakes before this team."""
        return tuple(m for m in self.mistakes.values() if m.team in (ANY, self.team(team).id))

    def expectations(self, level: Level, team: str) -> Texts:
        """What a team expects at a level; for `hybrid`, of every team. Empty where the file names nothing."""
        teams = self.team_ids if self.team(team) is self.hybrid else (team,)
        by_team = self.levels.get(level, {})
        return tuple(text for t in teams for text in by_team.get(t, ()))

    def unknown_signals(self, known: Collection[str]) -> tuple[str, ...]:
        """Signals that a trained model, which knows the given ids, cannot see."""
        return tuple(s for s in self.signals if s not in known)

    @cached_property
    def fingerprint(self) -> str:
        """Twelve hex digits that change when an entry or an order changes, and not with layout or comments."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()[:12]


def shipped() -> Path:
    """The directory of the prompts that come with the package, in a wheel as in a checkout."""
    packed = Path(__file__).parent / "_prompts"
    return packed if packed.is_dir() else Path(__file__).parents[1] / "prompts"


def load(path: Path | None = None) -> Framework:
    """The shipped framework, or the shipped one with a user's file laid over it.

    Raises FrameworkError, which names the file, the entry, the line where it has one, and the remedy.
    """
    return _shipped() if path is None else parse(files.read(path), str(path))


def parse(text: str, name: str) -> Framework:
    """Lays a YAML text over the shipped framework; `name` stands for it in messages. Raises FrameworkError."""
    return _build(text, name, _shipped_entries())


@cache
def _shipped() -> Framework:
    path = shipped() / "framework.yaml"
    return _build(files.read(path), str(path), {})


@cache
def _shipped_entries() -> dict[str, Any]:
    path = shipped() / "framework.yaml"
    return files.entries(files.read(path), str(path))


def _build(text: str, name: str, below: dict[str, Any]) -> Framework:
    over = files.entries(text, name)
    teams = over.get("teams")
    if isinstance(teams, dict) and below:
        below = files.without(below, below["teams"].keys() - files.overlaid(below["teams"], teams).keys())
    try:
        written = Framework.model_validate(files.overlaid(below, over))
        framework = _resolved(written)
        problems = [*_misplaced(written), *_problems(framework)]
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        problems = [(detail["loc"], files.said(detail, below, _keys())) for detail in details]
    if problems:
        raise files.complaint(text, name, problems)
    return framework


def _resolved(framework: Framework) -> Framework:
    """Fills in what follows from the file: ids from keys, each signal's team, the hybrid team's signals."""
    changes: dict[str, Any] = {
        section: {key: _named(entry, key) for key, entry in entries.items()}
        for section, entries in _sections(framework)
    }
    teams = framework.teams.values()
    for key, signal in changes["signals"].items():
        wanting = next((team for team, entry in framework.teams.items() if key in entry.signals), signal.team)
        changes["signals"][key] = signal.model_copy(update={"team": wanting})
    joined = {"signals": _interleaved(team.signals for team in teams), "plus": _interleaved(t.plus for t in teams)}
    changes["hybrid"] = _named(framework.hybrid, HYBRID).model_copy(update=joined)
    return framework.model_copy(update=changes)


def _sections(framework: Framework) -> Iterator[tuple[str, Mapping[str, Entry]]]:
    for section, entries in framework:
        if isinstance(entries, Mapping) and all(isinstance(entry, Entry) for entry in entries.values()):
            yield section, entries


def _misplaced(framework: Framework) -> Iterator[tuple[Loc, str]]:
    """What the file may not say, because it follows from the rest."""
    for section, entries in _sections(framework):
        for key, entry in entries.items():
            if entry.id not in ("", key):
                yield (section, key, "id"), f"differs from its key `{key}`; delete it"
    for key, signal in framework.signals.items():
        if signal.team not in ("core", "none"):
            yield (
                ("signals", key, "team"),
                "is core or none; a team that wants the signal lists it in its own `signals`",
            )
    for key in ("signals", "plus"):
        if getattr(framework.hybrid, key):
            yield ("hybrid", key), "follows from the teams; delete it"


def _named(entry: E, key: str) -> E:
    return entry.model_copy(update={"id": key})


def _interleaved(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return _unique(name for rank in zip_longest(*groups) for name in rank if name is not None)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _problems(framework: Framework) -> Iterator[tuple[Loc, str]]:
    """What no single entry shows: names that lead nowhere."""
    if not framework.teams:
        yield ("teams",), "names no team; give at least one"
    for part in PARTS:
        if part not in framework.structure:
            yield ("structure", part), f"is missing; the answer structure needs its parts {', '.join(PARTS)}"
    for team in framework.teams.values():
        yield from _team_problems(team)
    for loc, signals in _signal_lists(framework):
        yield from ((loc, _unknown("signal", s, framework.signals)) for s in signals if s not in framework.signals)
    for loc, team_id in _team_references(framework):
        if team_id not in framework.teams:
            yield loc, _unknown("team", team_id, framework.teams)


def _team_problems(team: Team) -> Iterator[tuple[Loc, str]]:
    loc: Loc = ("teams", team.id)
    if team.id in RESERVED:
        yield loc, "has a name that means something else in results; choose another id"
    if not team.signals:
        yield (*loc, "signals"), "is missing; list the signals this team wants, the most valued first"
    for signal in sorted({s for s in team.signals if team.signals.count(s) > 1}):
        yield (*loc, "signals"), f"names `{signal}` twice; name it once"


def _signal_lists(framework: Framework) -> Iterator[tuple[Loc, tuple[str, ...]]]:
    for team in framework.teams.values():
        yield ("teams", team.id, "signals"), team.signals
        yield ("teams", team.id, "plus"), team.plus
    for quality in framework.core.values():
        yield ("core", quality.id, "signals"), quality.signals


def _team_references(framework: Framework) -> Iterator[tuple[Loc, str]]:
    """Every place that names a team, with the name."""
    for section in ("patterns", "mistakes"):
        for entry in getattr(framework, section).values():
            if entry.team != ANY:
                yield (section, entry.id, "team"), entry.team
    for cue in framework.cues.values():
        yield ("cues", cue.id, "hints_at"), cue.hints_at
    for section in ("structure", "capabilities"):
        for key, entry in getattr(framework, section).items():
            yield from (((section, key, "by_team"), team) for team in entry.by_team)
    for level, by_team in framework.levels.items():
        yield from ((("levels", level), team) for team in by_team)


def _unknown(kind: str, name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    remedy = f"did you mean `{near[0]}`?" if near else f"define it under `{kind}s`, or name one of {', '.join(known)}"
    return f"names the {kind} `{name}`, which is not there; {remedy}"


def _keys() -> list[str]:
    """Every key that some entry has, as written in the file."""
    models = [model for model in (*Part.__subclasses__(), *Entry.__subclasses__()) if model.__module__ in _OF_THE_FILE]
    return sorted({field.alias or name for model in models for name, field in model.model_fields.items()})
