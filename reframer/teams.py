"""What kind of team a text speaks of, without a language model: by what its sentences say the work is.

Two small models, trained by `eval/training/teams.py` on postings, blurbs, notes and interviewers' questions: which side
a sentence speaks for, and which team a whole text means.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from reframer import cues, text
from reframer import story as stories
from reframer.framework import HYBRID, Framework
from reframer.linear import Linear
from reframer.schema import ContextKind, Evidence, MadeBy, TeamReading
from reframer.senses import HOME

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTS = HOME / "teams.npz"
UNCLEAR = "unclear"
# The sides that the weights know, and what they say of a whole text.
SIDES = ("product", "platform")
TEAMS = (*SIDES, HYBRID, UNCLEAR)
MOST_EVIDENCE = 6
MEASURES = 20
# A sentence speaks for a side from this margin on, and as evidence where it leads the other side by `LEAD`.
SPEAKS, LEAD = 0.3, 0.15
# A text with so many sentences that plainly speak for a side is not unclear, however much filler stands around them.
ENOUGH, PLAINLY = 4, 0.1
# In a text of so many sentences single ones, however strong, mean little: the side that more is said for leads.
LONG = 25


class Read(NamedTuple):
    """A text's sentences (HTML tags passed over), how far each speaks for a side, and how likely each team is."""

    spans: list[text.Span]
    margins: NDArray[np.float32]
    likely: dict[str, float]


# Many answers are read against the same posting.
@lru_cache(maxsize=512)
def read(said: str, *, question: bool = False) -> Read:
    """Reads a text; `likely` sums to 1 over `TEAMS`. An interviewer's question is weighed otherwise than a posting."""
    import numpy as np

    plain = text.unmarked(said)
    spans = text.sentences(plain)
    model = _model()
    margins = model.margins([plain[s.start : s.end] for s in spans]) if spans else np.zeros((0, 2), dtype=np.float32)
    weights = model.held["question" if question else "text"]
    strength = weights[:, :-1] @ measures(margins) + weights[:, -1]
    odds = np.exp(strength - strength.max())
    if _plain(margins) >= ENOUGH:
        odds[TEAMS.index(UNCLEAR)] = 0
    if len(margins) >= LONG:
        odds[: len(SIDES)] = np.sort(odds[: len(SIDES)])[np.argsort(np.argsort(_speaking(margins)))]
    return Read(spans, margins, dict(zip(TEAMS, (odds / odds.sum()).tolist(), strict=True)))


def _plain(margins: NDArray[np.float32]) -> int:
    """How many sentences speak plainly for a side."""
    if not len(margins):
        return 0
    return int(((margins.max(axis=1) >= SPEAKS) & (abs(margins[:, 0] - margins[:, 1]) >= PLAINLY)).sum())


def measures(margins: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the model of a whole text sees of its sentences' margins: how many speak for a side, how strongly the
    strongest do, how much of it there is of the lesser side, and by how much one sentence leads.

    Nothing in it counts what speaks for nobody: a posting may be as long as it likes.
    """
    import numpy as np

    if not len(margins):
        return np.zeros(MEASURES, dtype=np.float32)
    speaking = _speaking(margins)
    order = np.sort(margins, axis=0)[::-1]
    top = np.concatenate([order[:count].mean(axis=0) for count in (1, 2, 4)])
    pairs = np.sort(top.reshape(-1, 2), axis=1)
    lean = (speaking[0] - speaking[1]) / (speaking.sum() + 0.3)
    lesser, greater = np.sort(np.log1p(speaking))
    lead = margins[:, 0] - margins[:, 1]
    found = [
        *np.log1p(speaking), *top, *pairs[:, 0], *pairs[:, 1], lean, abs(lean), lesser, lesser / (greater + 0.2),
        lead.max(), -lead.min(),
    ]  # fmt: skip
    return np.array(found, dtype=np.float32)


def _speaking(margins: NDArray[np.float32]) -> NDArray[np.float32]:
    """About how many sentences speak for each side."""
    import numpy as np

    counts: NDArray[np.float32] = (1 / (1 + np.exp(-8 * (margins - 0.4)))).sum(axis=0)
    return counts


def detect(
    said: str,
    framework: Framework,
    made_by: MadeBy,
    *,
    id: str | None = None,
    kind: ContextKind | None = None,
    story: str | None = None,
) -> TeamReading:
    """Reads a job description, blurb, note or question for the kind of team; `unclear` where there is too little.

    The share of a team is how much of what speaks for any side speaks for it. For a question, `cues` quotes its hints
    and `pivot` says what to lead with, naming sentences of a given story that would serve.
    """
    question = kind == "question" or (kind is None and cues.is_question(said))
    found = read(said, question=question)
    named = _by_side(framework)
    best = max(found.likely, key=lambda team: found.likely[team])
    team = named.get(best, best if best in (HYBRID, UNCLEAR) else UNCLEAR)
    asked = cues.find(said, framework) if question else ()
    told = [s.text for s in stories.read(story).said] if question and story else []
    return TeamReading(
        id=id, engine="embedded", made_by=made_by, team=team, share=_share(found, named),
        evidence=_evidence(said, found, named), cues=asked,
        pivot=cues.pivot(asked, team, framework) if question else None,
        from_story=tuple(told[place] for place in cues.serving(said, told)),
        ask=framework.unclear.ask if team == UNCLEAR else None, research=research(framework, team),
    )  # fmt: skip


def research(framework: Framework, team: str) -> tuple[str, ...]:
    """What to find out about a team and what to ask them; where the kind is not known, where to look."""
    if team == UNCLEAR:
        return tuple(f"Look at {source}." for source in framework.unclear.sources)
    return framework.team(team).research + framework.team(team).ask_them


def _share(found: Read, named: dict[str, str]) -> dict[str, float]:
    """Each team's part of what speaks for a side, summing to 1 where anything does."""
    total = found.margins.clip(SPEAKS / 2).sum(axis=0) - len(found.margins) * SPEAKS / 2
    whole = float(total.sum())
    return {named[side]: round(float(part) / whole, 2) if whole > 0 else 0.0
            for side, part in zip(SIDES, total, strict=True) if side in named}  # fmt: skip


def _evidence(said: str, found: Read, named: dict[str, str]) -> tuple[Evidence, ...]:
    """The sentences that speak most clearly for a side, in the order of the text."""
    strongest: list[tuple[float, Evidence]] = []
    for span, row in zip(found.spans, found.margins.tolist(), strict=True):
        side = max(range(len(SIDES)), key=lambda place: row[place])
        lead = row[side] - max(value for place, value in enumerate(row) if place != side)
        if row[side] >= SPEAKS and lead >= LEAD and SIDES[side] in named:
            quote = said[span.start : span.end]
            item = Evidence(text=quote, start=span.start, end=span.end, team=named[SIDES[side]])
            strongest.append((row[side] + lead, item))
    kept = sorted(strongest, key=lambda item: -item[0])[:MOST_EVIDENCE]
    return tuple(sorted((item for _, item in kept), key=lambda item: item.start))


@lru_cache(maxsize=8)
def _by_side(framework: Framework) -> dict[str, str]:
    """The framework's team for each side that the weights know: of that name, else the one that wants its signals."""
    found: dict[str, str] = {}
    for side, signals in _WANTED.items():
        wanting = {team: len(signals & set(framework.wanted(team))) for team in framework.team_ids}
        best = max(wanting, key=lambda team: (team == side, wanting[team]))
        if (best == side or wanting[best] >= 2) and best not in found.values():
            found[side] = best
    return found


_WANTED = {
    "product": {"product_thinking", "metric_awareness", "experimentation", "iteration", "tradeoff_awareness"},
    "platform": {"system_design", "scalability", "reliability", "reusability", "operations"},
}


@cache
def _model() -> Linear:
    return Linear(WEIGHTS)
