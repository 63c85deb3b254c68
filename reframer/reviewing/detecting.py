"""The kind of team a text speaks of, read by a language model; its quotes are sentences of the text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reframer import cues, teams, text
from reframer import story as stories
from reframer.framework import HYBRID, Framework
from reframer.llm import Model
from reframer.reviewing import quotes
from reframer.reviewing.answers import Detection
from reframer.reviewing.asking import ask
from reframer.schema import Cue, DetectInput, Evidence, MadeBy, TeamReading

KINDS = {"jd": "a job description", "team": "a team's blurb", "note": "a note", "question": "an interviewer's question"}


def detect(item: DetectInput, framework: Framework, model: Model, folder: Path | None, made_by: MadeBy) -> TeamReading:
    """Reads a text for the kind of team, by the model; a team that the framework does not have counts as unclear.

    Raises PromptError or ModelError.
    """
    spans = text.sentences(text.unmarked(item.text))
    said = [item.text[span.start : span.end] for span in spans]
    told = [s.text for s in stories.read(item.story).said] if item.story and item.story.strip() else []
    found, usage, fingerprint = ask(model, "detect", Detection, variables(item, framework, said, told), folder)
    team = found.team if found.team in (*framework.team_ids, HYBRID) else teams.UNCLEAR
    sides = {each.sentence: each.team for each in found.sides if each.team in framework.team_ids}
    return TeamReading(
        id=item.id, engine="llm", made_by=made_by.model_copy(update={"prompt": fingerprint}), team=team,
        share=_share(found, framework),
        evidence=tuple(
            Evidence(text=sentence, start=span.start, end=span.end, team=sides[number])
            for number, (sentence, span) in enumerate(zip(said, spans, strict=True), 1)
            if number in sides
        ),
        cues=_cues(found, item.text, framework),
        pivot=found.pivot, ask=found.ask or (framework.unclear.ask if team == teams.UNCLEAR else None),
        from_story=tuple(s for number in found.from_story if (s := quotes.placed(number, told)) is not None),
        research=tuple(found.research) or teams.research(framework, team), usage=usage,
    )  # fmt: skip


def variables(item: DetectInput, framework: Framework, said: list[str], told: list[str]) -> dict[str, Any]:
    """The variables of the prompt `detect`."""
    kind = item.kind or ("question" if cues.is_question(item.text) else None)
    return {
        "teams": [f"{id}: {team.name}, builds {team.builds}" for id, team in framework.teams.items()],
        "kind": KINDS.get(kind, "a text") if kind else "a text",
        "text": quotes.numbered(said),
        "story": quotes.numbered(told),
    }


def _share(found: Detection, framework: Framework) -> dict[str, float]:
    """The shares of the framework's teams, summing to 1 where any was given."""
    given = {each.team: max(each.percent, 0.0) for each in found.share if each.team in framework.team_ids}
    total = sum(given.values())
    return {team: round(given.get(team, 0.0) / total, 2) if total else 0.0 for team in framework.team_ids}


def _cues(found: Detection, said: str, framework: Framework) -> tuple[Cue, ...]:
    made = []
    for each in found.cues:
        quote = quotes.find(each.quote, said)
        if quote is not None and each.hints_at in framework.team_ids:
            made.append(Cue(quote=quote, hints_at=each.hints_at, lead_with=each.lead_with))
    return tuple(made)
