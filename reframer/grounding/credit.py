"""Whose work a clause tells: what 'I' or 'we' claim beside what the story gives to 'I', to 'we' and to others.

The rules of `roles` need the same verbs and things; here the nearest clauses of each actor are set side by side, by
words and meanings, and a small trained model (`weights/grounding.json`, `credit`) weighs which of them the line tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from reframer.grounding.clauses import Clause
from reframer.grounding.deeds import PEOPLE, TEAMS, Deed, own_subject
from reframer.grounding.evidence import Evidence
from reframer.grounding.likeness import Alike, Likeness
from reframer.grounding.lines import Read
from reframer.grounding.measures import Beside, objections
from reframer.grounding.rungs import HELPED, RUNG
from reframer.schema import Violation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WITH = re.compile(r"\b(?:with|together|both|each other|jointly)\b", re.IGNORECASE)
_OTHERS = frozenset("his her their he she they him them who".split())
_MY = frozenset("my mine myself".split())
_BEING = frozenset("was am i'm were are we're".split())
# What was taken over is told as another's.
_TAKEN_OVER = frozenset(("inherited", "inherit", "joined"))
_NOT = frozenset(("not", "never", "cannot"))
_ACTORS = ("I", "we", "other", "")
# What the sentence around a story clause, and the line around a clause, say about where it belongs.
SENTENCE, LINE = 0.5, 0.2
# Of the nearest clause's share, what a clause of someone else must have to be what the line tells.
CLOSE = 0.75
# Of the things that a line claims to have made, how much a clause of someone else must tell.
SAME = 0.2


class Credit:
    """Sets what a line claims for 'I' or 'we' beside who does such things in one story."""

    def __init__(self, evidence: Evidence, likeness: Likeness) -> None:
        self._evidence = evidence
        self._likeness = likeness

    @cached_property
    def _actors(self) -> NDArray[np.int64]:
        """Who acts in each clause of the story, as places in `_ACTORS`."""
        import numpy as np

        return np.array([_ACTORS.index(self._evidence.deed(clause).actor) for clause in self._evidence.clauses])

    def of(self, line: Read, found: Mapping[str, list[Violation]]) -> Iterator[Beside]:
        """The clauses of a line in which 'I' or 'we' act; `found` is what the rules object to, proved and doubted."""
        said = self._evidence.acting(line)
        if not self._evidence.clauses or not any(deed.actor in ("I", "we") for deed in said):
            return
        alike = self._likeness.of(line)
        if not alike.words:
            return
        person = any(self._person(token.low) for token in line.tokens)
        together = bool(_WITH.search(line.text))
        around = {"person": float(person), "with": float(together), "one": float(self._evidence.alone)}
        for clause, acting in zip(line.clauses, said, strict=True):
            deed = own_subject(clause, acting, self._evidence.persons)
            places = alike.within(clause.start, clause.end)
            if places and clause.start not in line.told and deed.actor in ("I", "we") and not _no_deed(clause, deed):
                made, told, theirs = self._nearest(alike, places, deed)
                if theirs is not None:
                    made |= around | _claim(clause, deed) | _told(deed, self._evidence.deed(told))
                    yield Beside(clause, theirs, made | _objected(line, clause, found))

    def _person(self, low: str) -> bool:
        bare = low[:-2] if low.endswith(("'s", "’s")) else low
        return low in PEOPLE or low in TEAMS or bare in self._evidence.persons

    def _nearest(self, alike: Alike, places: list[int], said: Deed) -> tuple[dict[str, float], Clause, Clause | None]:
        """How near the story's clauses come, by who acts in them; the nearest of all, and of those of someone else."""
        import numpy as np

        home = np.array(self._likeness.home)
        sentences = alike.share(alike.sentences, places)[home]
        whole = alike.share(alike.sentences, list(range(len(alike.words))))[home]
        near = alike.share(alike.clauses, places) + SENTENCE * sentences + LINE * whole
        things = [place for place in places if alike.words[place].low not in RUNG] or places
        made = self._by_actor("near", near) | self._by_actor("sentence", sentences)
        thing = alike.share(alike.clauses, things)
        made |= self._by_actor("thing", thing)
        nearest = int(near.argmax())
        here = self._actors[home == home[nearest]]
        made["beside_other"] = float((here == _ACTORS.index("other")).any())
        made["beside_me"] = float((here == _ACTORS.index("I")).any())
        others = self._actors == _ACTORS.index("other")
        if said.actor == "I" and not self._evidence.alone:
            others |= self._actors == _ACTORS.index("we")
        theirs = int(np.where(others, near, -1.0).argmax())
        same = others[theirs] and near[theirs] >= CLOSE * near[nearest] and thing[theirs] >= SAME
        return made, self._evidence.clauses[nearest], self._evidence.clauses[theirs] if same else None

    def _by_actor(self, name: str, shares: NDArray[np.float64]) -> dict[str, float]:
        """The largest share by actor, and how far the others' and all but the candidate's own are ahead."""
        best = [float(shares[self._actors == place].max(initial=0.0)) for place in range(len(_ACTORS))]
        mine, ours, other, nobody = best
        return {
            f"{name}_me": mine, f"{name}_we": ours, f"{name}_other": other, f"{name}_nobody": nobody,
            f"{name}_other_ahead": other - max(mine, ours), f"{name}_mine_behind": max(other, ours) - mine,
            f"{name}_other_first": other - max(mine, ours, nobody),
        }  # fmt: skip


def _no_deed(clause: Clause, deed: Deed) -> bool:
    """Whether a clause says what someone is, of which `standing` knows more, or what they did not do."""
    if any(low in _NOT or low.endswith("n't") for low in clause.words[:4]) or not _TAKEN_OVER.isdisjoint(clause.words):
        return True
    return not deed.rung and not _BEING.isdisjoint(clause.words[:3])


def _claim(clause: Clause, deed: Deed) -> dict[str, float]:
    return {
        "alone": float(deed.actor == "I"),
        "rung": float(deed.rung),
        "others": float(not _OTHERS.isdisjoint(clause.words)),
        "my": float(not _MY.isdisjoint(clause.words)),
        "named": float("i" in clause.words or not _MY.isdisjoint(clause.words)),
    }


def _told(said: Deed, told: Deed) -> dict[str, float]:
    return {
        f"told:{told.actor}": 1.0,
        f"{said.actor}:{told.actor}": 1.0,
        "told_rung": float(told.rung),
        "raised": float(said.rung - told.rung),
        "helped": float(told.rung == HELPED),
    }


def _objected(line: Read, clause: Clause, found: Mapping[str, list[Violation]]) -> dict[str, float]:
    """Which rules on roles object to words of the clause."""
    every = objections(line, clause, found)
    return {strength: 1.0 for strength in found if f"{strength}:ownership" in every}
