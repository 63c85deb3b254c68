"""What kind of team a text is about, without a language model: by its sentences and the framework's tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from reframer import signals, text
from reframer.framework import Framework
from reframer.schema import Evidence, MadeBy, TeamReading

# A side of less than this share of the weight is in passing; both above it is a hybrid.
IN_EARNEST = 0.36
LEAST_WEIGHT = 0.9
MOST_EVIDENCE = 6


def detect(said: str, framework: Framework, made_by: MadeBy, id: str | None = None) -> TeamReading:
    """Reads a job description, blurb, note or question for the kind of team; `unclear` where there is too little.

    Every sentence is weighed by the signals it would show and by the framework's tells, so that one word proves little.
    """
    spans = text.sentences(said)
    tells = _tells(framework)
    weight = dict.fromkeys(framework.team_ids, 0.0)
    evidence: list[tuple[float, Evidence]] = []
    for span, scores in zip(spans, signals.read([said[s.start : s.end] for s in spans]), strict=True):
        sentence = said[span.start : span.end]
        by_team = {team: _weight(sentence, scores, framework, team, tells[team]) for team in framework.team_ids}
        for team, value in by_team.items():
            weight[team] += value
        best = max(by_team, key=lambda team: by_team[team])
        lead = by_team[best] - max((v for t, v in by_team.items() if t != best), default=0.0)
        if lead > 0.3:
            evidence.append((lead, Evidence(text=sentence, start=span.start, end=span.end, team=best)))
    total = sum(weight.values())
    share = {team: round(value / total, 2) if total else 0.0 for team, value in weight.items()}
    team = _verdict(share, total)
    strongest = sorted(sorted(evidence, key=lambda item: -item[0])[:MOST_EVIDENCE], key=lambda item: item[1].start)
    return TeamReading(
        id=id,
        engine="embedded",
        made_by=made_by,
        team=team,
        share=share,
        evidence=tuple(found for _, found in strongest),
        ask=framework.unclear.ask if team == "unclear" else None,
        research=framework.team(team).research + framework.team(team).ask_them if team != "unclear" else (),
    )


def _verdict(share: Mapping[str, float], total: float) -> str:
    if total < LEAST_WEIGHT:
        return "unclear"
    first, second = sorted(share, key=lambda team: -share[team])[:2] if len(share) > 1 else (next(iter(share)), None)
    return "hybrid" if second is not None and share[second] >= IN_EARNEST else first


def _weight(
    sentence: str, scores: Mapping[str, float], framework: Framework, team: str, tells: re.Pattern[str]
) -> float:
    read = max((scores.get(id, 0.0) for id in framework.wanted(team)), default=0.0)
    told = len({match.group().lower() for match in tells.finditer(sentence)})
    return read**2 + 0.35 * min(told, 3)


@lru_cache(maxsize=8)
def _tells(framework: Framework) -> dict[str, re.Pattern[str]]:
    return {team: _any_of(framework.team(team).tells) for team in framework.team_ids}


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    if not phrases:
        return re.compile(r"(?!)")
    return re.compile(
        rf"\b(?:{'|'.join(re.escape(p) for p in sorted(phrases, key=len, reverse=True))})\b", re.IGNORECASE
    )
