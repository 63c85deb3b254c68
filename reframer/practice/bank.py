"""The bank of interview questions, read from `prompts/questions.yaml` into frozen objects.

A bank of the user's own lays itself over the shipped one, question by question, as a framework does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from reframer import framework_file as files
from reframer.framework import Framework, shipped
from reframer.framework_entries import Entry, Id, Part, Text, Texts
from reframer.framework_file import Loc

Kind = Literal["design", "case", "project", "distributed", "failure", "tradeoff"]
QUOTE = "{quote}"


class FollowUp(Part):
    """What the interviewer asks next: `{quote}` in `asks` is the candidate's own clause, `cue` stands in it."""

    asks: Text
    cue: Text
    probes: Id

    def put(self, quote: str) -> str:
        """The question with the candidate's clause in it."""
        return self.asks.replace(QUOTE, quote)


class Question(Entry):
    """A question of an interview; `cues` are its words that hint at the team, `probes` the signals it asks for."""

    team: Id
    kind: Kind
    asks: Text
    cues: Texts = ()
    probes: Annotated[tuple[Id, ...], Field(min_length=1)]
    follow_ups: tuple[FollowUp, ...] = ()
    strong: Texts = ()


class Bank(Part):
    """Questions by id."""

    version: Text
    questions: Mapping[Id, Question]

    def of(self, team: str, framework: Framework) -> tuple[Question, ...]:
        """The questions that a team may ask; for a team of the user's own without any, those of its framework entry.

        Raises InputError where the framework has no such team.
        """
        entry = framework.team(team)
        known = {id for each in (*framework.teams.values(), framework.hybrid) for id in (*each.signals, *each.plus)}
        found = tuple(q for q in self.questions.values() if q.team == entry.id and known.issuperset(q.probes))
        return found or tuple(_from_framework(team, framework))


def load(path: Path | None = None) -> Bank:
    """The shipped questions, or these with a user's file laid over them.

    Raises FrameworkError, which names the file, the question, the line and the remedy.

    >>> len(load().questions) >= 80
    True
    """
    return _shipped() if path is None else parse(files.read(path), str(path))


def parse(text: str, name: str) -> Bank:
    """Lays a YAML text over the shipped questions; `name` stands for it in messages. Raises FrameworkError."""
    return _build(text, name, _entries())


@cache
def _shipped() -> Bank:
    return _build(files.read(_file()), str(_file()), {})


@cache
def _entries() -> dict[str, Any]:
    return files.entries(files.read(_file()), str(_file()))


def _file() -> Path:
    return shipped() / "questions.yaml"


def _build(text: str, name: str, below: dict[str, Any]) -> Bank:
    try:
        bank = Bank.model_validate(files.overlaid(below, files.entries(text, name)))
        problems = list(_problems(bank))
    except ValidationError as error:
        keys = sorted({key for model in (Bank, Question, FollowUp) for key in model.model_fields})
        details = error.errors(include_url=False, include_input=False)
        problems = [(detail["loc"], files.said(detail, below, keys)) for detail in details]
    if problems:
        raise files.complaint(text, name, problems)
    named = {key: question.model_copy(update={"id": key}) for key, question in bank.questions.items()}
    return bank.model_copy(update={"questions": named})


def _problems(bank: Bank) -> Iterator[tuple[Loc, str]]:
    """What no single field shows: cues that are not in their question, follow-ups that quote nobody."""
    for key, question in bank.questions.items():
        for cue in question.cues:
            if cue not in question.asks:
                yield ("questions", key, "cues"), f"holds {cue!r}, which is not in the question; copy it from there"
        for place, follow in enumerate(question.follow_ups):
            loc: Loc = ("questions", key, "follow_ups", place)
            if follow.asks.count(QUOTE) != 1:
                yield (*loc, "asks"), f"must hold {QUOTE} once, where the candidate's words go"
            if follow.cue not in follow.asks:
                yield (*loc, "cue"), f"is {follow.cue!r}, which is not in the follow-up; copy it from there"


def _from_framework(team: str, framework: Framework) -> Iterator[Question]:
    """Questions for a team that no bank knows, from its own entry: they probe what it wants, in order."""
    entry, wanted = framework.team(team), framework.wanted(team)
    asked = [said for group in entry.interview_questions.values() for said in group]
    asked = asked or [framework.signal(id).probe for id in wanted]
    for place, said in enumerate(asked):
        ids = [wanted[(place + step) % len(wanted)] for step in range(min(3, len(wanted)))]
        follow_ups = tuple(
            FollowUp(
                asks=f"“{QUOTE}”, you said. {framework.signal(id).probe}", cue=framework.signal(id).probe, probes=id
            )
            for id in ids
        )
        yield Question(
            id=f"{team}_{place + 1}", team=team, kind="project", asks=said,
            probes=tuple(ids[:1]), follow_ups=follow_ups,
        )  # fmt: skip
