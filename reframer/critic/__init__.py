"""A draft answer as the hiring manager hears it, without a language model.

`hearing` reads the answer, `measures` counts, `judging` weighs what was counted, `findings` names patterns and mistakes
with the words that show them, `qualities` looks at structure and manner, `advice` says what to do, `against` compares.
"""

from __future__ import annotations

from collections.abc import Sequence

from reframer import text
from reframer.critic import advice, against, findings, judging, qualities, tradeoffs
from reframer.critic.findings import Asked
from reframer.critic.hearing import Heard, hear
from reframer.critic.measures import measure
from reframer.framework import Framework
from reframer.reading import Reading
from reframer.schema import Critique, CritiqueInput, MadeBy, Quote, ShownSignal, Spoken, TeamReading

__all__ = ["critique", "hear", "listen"]


def listen(item: CritiqueInput, target: str, framework: Framework) -> Asked:
    """An answer with everything that is counted of it before a team."""
    heard = hear(item.answer, framework)
    measured = measure(heard, target, framework, item.question, item.context)
    cues = findings.read_cues(heard, item.question, framework)
    return Asked(heard, target, framework, item.question, item.context, measured, cues)


def critique(
    item: CritiqueInput,
    target: str,
    framework: Framework,
    made_by: MadeBy,
    *,
    team: TeamReading | None = None,
    reading: Reading | None = None,
) -> Critique:
    """How an answer comes across to `target`; `team` is what was read of those who ask, `reading` the story's."""
    asked = listen(item, target, framework)
    heard = asked.heard
    likely = judging.verdict(asked.measures, target)
    verdict = max(judging.VERDICTS, key=lambda name: likely[name])
    patterns = findings.patterns(asked)
    wanted = framework.wanted(target)
    missing = tuple(id for id in wanted if id not in heard.present)
    there, order = qualities.parts(heard, target, framework)
    every = qualities.read(heard, there, order, framework)
    choices = tradeoffs.find(heard, framework)
    untold_of = against.violations(heard, reading) if reading else ()
    untold = against.untold(heard, reading, missing) if reading else {}
    own = {id: reading.story.sentence(ids[0]).text for id, ids in untold.items() if ids} if reading else {}
    return Critique(
        id=item.id, engine="embedded", made_by=made_by, target=target, verdict=verdict,
        first=advice.first(patterns, missing, target, framework, own),
        patterns=patterns, mistakes=findings.mistakes(asked, patterns),
        signals=shown(heard, wanted), missing=missing, core=every, structure=there, order=order,
        depth=advice.depth(heard), sentences=spoken(heard, heard.sides), tradeoffs=choices, cues=asked.cues,
        level=advice.expectations(heard, item.level, target, framework),
        hiring=advice.hiring(verdict, asked, every, choices, patterns),
        suggestions=tuple(
            each
            for each in advice.suggestions(asked, missing, own)
            if not any(untrue.span in each.quote for untrue in untold_of)
        ),
        follow_ups=advice.follow_ups(heard, missing, target, framework),
        team=team, story=reading.story if reading else None,
        unused=tuple(dict.fromkeys(id for ids in untold.values() for id in ids)),
        violations=untold_of,
        words=heard.words, seconds=text.seconds(heard.words),
    )  # fmt: skip


def spoken(heard: Heard, sides: Sequence[str]) -> tuple[Spoken, ...]:
    """The answer's sentences with the side each speaks to."""
    return tuple(
        Spoken(text=said, start=span.start, end=span.end, side=side)
        for said, span, side in zip(heard.sentences, heard.spans, sides, strict=True)
    )


def shown(heard: Heard, wanted: tuple[str, ...]) -> tuple[ShownSignal, ...]:
    """The wanted signals that the answer shows, each with the sentences that show it, the plainest first."""
    found = []
    for id in wanted:
        places = [(heard.scores[place].get(id, 0.0), place) for place, ids in enumerate(heard.shown) if id in ids]
        plainest = [place for _, place in sorted(places, key=lambda scored: -scored[0])]
        if plainest:
            found.append(ShownSignal(id=id, quotes=tuple(_quote(heard, place) for place in plainest)))
    return tuple(found)


def _quote(heard: Heard, place: int) -> Quote:
    span = heard.spans[place]
    return Quote(text=heard.sentences[place], start=span.start, end=span.end)
