"""The entries of the framework file, as frozen models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ANY = "any"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, to_lower=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Texts = tuple[Text, ...]
Phrases = tuple[Phrase, ...]


class Part(BaseModel):
    """A part of the file: frozen, with no key that means nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Entry(Part):
    """A part of which the file holds several; `id` is the key it stands under."""

    id: str = ""


class Senior(Part):
    """What a senior candidate shows, and what somebody does who is not one yet."""

    shows: Texts
    merely: Texts


class Team(Entry):
    """A kind of team: what it builds, asks and values.

    `signals` are in order of value. `plus` are further signals that speak for a candidate without being what the team
    asks for first. `how` and `steer` are the hybrid answer's: how it covers both, and how it hands the choice over.
    """

    name: Text
    builds: Text
    asks: Text
    optimizes_for: Texts
    axis: Text = ""
    hidden_question: Text
    key_insight: Text = ""
    signals: tuple[Id, ...] = ()
    plus: tuple[Id, ...] = ()
    depth: Texts
    listens_for: Text
    skips: Text
    tells: Texts
    research: Texts = ()
    ask_them: Texts = ()
    interview_questions: Mapping[Id, Texts] = {}
    senior: Senior | None = None
    how: Texts = ()
    steer: Texts = ()


class Signal(Entry):
    """Something a sentence can show an interviewer.

    `topic` says what it is about, as a phrase that ends "The notes hold ...". `gap` asks the candidate whose story
    lacks it; `never` is an honest reply to `probe` where it never happened. `team` is the first team that wants the
    signal, else `core` (a plus for whoever asks) or `none`. `frame` is a sentence with
    blanks (`___`) that would show it.
    """

    name: Text
    topic: Text
    team: Id = "none"
    tells: Text
    recognized: Text
    weak: Text
    strong: Text
    probe: Text
    gap: Text
    never: Text
    frame: Text | None = None
    study: Texts


class CoreQuality(Entry):
    """What every team wants; `signals` show it in a sentence, `measured` says what is measured of it instead."""

    name: Text
    tells: Text
    recognized: Text
    measured: Text | None = None
    signals: tuple[Id, ...] = ()
    weak: Text
    strong: Text
    probe: Text
    gap: Text
    study: Texts


class Pattern(Entry):
    """A way for an answer to miss its team; `team` is the interviewing one, or `any`."""

    name: Text
    team: Id = ANY
    shows: Text
    heard_as: Text
    from_: Text = Field(alias="from")
    to: Text
    fix: Text


class Mistake(Entry):
    """A smaller slip in an answer to `team`, or to `any`."""

    name: Text
    team: Id = ANY
    shows: Text
    heard_as: Text
    fix: Text


class Cue(Entry):
    """Words of a question that hint at a team, in lower case, and what to lead the answer with."""

    hints_at: Id
    phrases: Annotated[Phrases, Field(min_length=1)]
    lead_with: Text


class AnswerPart(Entry):
    """A part of the answer structure: what goes there, and what of it for which team."""

    name: Text
    holds: Text
    by_team: Mapping[Id, Text] = {}


class Capability(Entry):
    """Something a candidate has to be able to do to speak to both kinds of team."""

    name: Text
    what: Text
    by_team: Mapping[Id, Text] = {}
    practise: Text


class HiringQuestion(Entry):
    """What the hiring manager decides on, and what in an answer speaks for it."""

    question: Text
    shown_by: Text


class CareerPath(Entry):
    """Where one kind of work leads."""

    name: Text
    what: Text


class Split(Part):
    """Why one answer does not serve two teams."""

    question: Text
    misalignment: Text
    adapting: Text
    why_it_grows: Texts


class Unclear(Part):
    """What to ask and where to look when the kind of team is not known."""

    ask: Text
    why: Text
    sources: Texts
