"""Which clauses of a line stand in the story nearly word for word: no rule is asked of those.

Order is kept; small words, hedges, contractions, spellings of numbers, endings of words and a supplied subject are not
told apart. A word that turns a claim round (not, would, helped, most …) must stand in both or in neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from reframer.grounding.clauses import Clause
from reframer.grounding.deeds import Deed
from reframer.grounding.evidence import Evidence
from reframer.grounding.lines import Read
from reframer.grounding.quantities import Quantity
from reframer.grounding.tokens import Token, stem

# Words that a telling adds or drops without claiming anything.
_SMALL = frozenset(
    "a an the our its this that these those there which who is are was were am be been being has have had having do "
    "does did to of in at on for from with and or so but then also too plus as well just really actually basically "
    "honestly like um uh okay ok yeah about around roughly approximately approx circa ca some than it's that's there's "
    "still even now here like".split()
)
_SUBJECTS = frozenset("i we i'm i've i'd i'll we're we've we'd we'll".split())
_ACTORS = frozenset(("i", "we"))
_LEADING = frozenset("they it he she".split())
_SPELLED = {
    "afaik": ("far", "i", "know"), "iirc": ("if", "i", "remember", "right"), "w/o": ("without",), "vs": ("versus",),
    "engs": ("engineer",), "eng": ("engineer",), "prod": ("production",), "prio": ("priority",), "sth": ("something",),
    "cannot": ("can", "not"), "can't": ("can", "not"), "won't": ("will", "not"), "everybody": ("everyone",),
    "let's": ("let",), "i'd": ("i", "would"), "we'd": ("we", "would"), "wks": ("week",), "incl": ("including",),
}  # fmt: skip
# What turns or limits a claim: none may stand inside or right before the story's words and be missing in the line.
_TURNS = frozenset(
    stem(word)
    for word in (
        "not no never nobody none nothing without neither would could should might may can't hardly barely almost "
        "except unless if helped helping help assisted supported plan planned planning hoped hope hoping wanted want "
        "wants tried try trying proposed propose suggested suggest considered discussed supposed expected estimated "
        "estimate asked most few only until instead prototype spec specced draft draughted pilot offline nearly he she "
        "his her someone colleague intern vendor going intended intend meant aimed due slated"
    ).split()
)
_EXCEPT = frozenset(stem(word) for word in ("except", "unless", "not", "never", "excluding"))
_GAP, _BEFORE, _LEAST = 2, 2, 2


class _Word(NamedTuple):
    """A word as compared, with where it starts in its sentence."""

    key: str
    start: int


class Told:
    """The words of a story in order, found by any of them."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._rows = [_keys(s) for s in evidence.sentences]
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for row, words in enumerate(self._rows):
            for at, word in enumerate(words):
                self._places[word.key].append((row, at))

    def clauses(self, line: Read) -> frozenset[int]:
        """The starts of those clauses of a line that the story holds."""
        words = _keys(line)
        places = self._found(words)
        found: set[int] = set()
        said: list[Deed] = []
        if not places:
            at = 0
            for clause in line.clauses:
                first = at
                while at < len(words) and words[at].start < clause.end:
                    at += 1
                places = self._found(words[first:at])
                said = said or (self._evidence.acting(line) if places else said)
                if places and self._borne(places, words[first], said[line.clauses.index(clause)]):
                    found.add(clause.start)
        elif self._borne(places, words[0], self._evidence.acting(line)[0]):
            found.update(c.start for c in line.clauses)
        return frozenset(found)

    def _found(self, words: list[_Word]) -> list[tuple[int, int]]:
        """Where the story says these words; a subject that leads them is not looked for."""
        keys = [w.key for w in words]
        if keys and (keys[0] in _ACTORS or keys[0] in _LEADING):
            keys = keys[1:]
        if len(keys) < _LEAST:
            return []
        return [(row, at) for row, at in self._places.get(keys[0], ()) if self._follows(row, at, keys)]

    def _borne(self, places: list[tuple[int, int]], first: _Word, said: Deed) -> bool:
        return any(self._bears(row, at, said if first.key in _ACTORS or said.actor else None) for row, at in places)

    def _follows(self, row: int, at: int, keys: Sequence[str]) -> bool:
        """Whether the story goes on with these words, and nothing that turns them stands before or between."""
        words = self._rows[row]
        here = at
        for key in keys[1:]:
            following = next((n for n in range(here + 1, min(here + 2 + _GAP, len(words))) if words[n].key == key), -1)
            if following < 0 or any(words[n].key in _TURNS for n in range(here + 1, following)):
                return False
            here = following
        after = words[here + 1 : here + 1 + _GAP]
        return not any(w.key in _TURNS for w in self._before(row, at)) and not any(w.key in _EXCEPT for w in after)

    def _before(self, row: int, at: int) -> list[_Word]:
        """The few words before one, in its own clause."""
        clause = self._clause(row, at)[0]
        return [w for w in self._rows[row][max(at - _BEFORE, 0) : at] if w.start >= clause.start]

    def _clause(self, row: int, at: int) -> tuple[Clause, int]:
        start = self._rows[row][at].start
        parts = self._evidence.sentences[row].clauses
        number = next((n for n in range(len(parts) - 1, -1, -1) if parts[n].start <= start), 0)
        return parts[number], number

    def _bears(self, row: int, at: int, said: Deed | None) -> bool:
        """Whether whoever acts in the line is who acts in the story, or nobody is named there."""
        if said is None or said.actor in ("", "other"):
            return True
        told = self._evidence.deed(self._clause(row, at)[0]).actor
        return told in ("", said.actor) or (told == "I" and said.actor == "we")


def _keys(sentence: Read) -> list[_Word]:
    """The words of a sentence that are compared, each quantity as one."""
    found: list[_Word] = []
    amounts = {q.token: q for q in sentence.quantities}
    end = -1
    for n, token in enumerate(sentence.tokens):
        if token.start < end:
            continue
        if n in amounts:
            found.append(_Word(_amount(amounts[n]), token.start))
            end = amounts[n].end
        else:
            found.extend(_Word(key, token.start) for key in _spelled(token))
    return found


def _amount(quantity: Quantity) -> str:
    kind = "" if quantity.dimension == "count" else quantity.dimension
    return f"#{quantity.value:.4g} {kind}"


def _spelled(token: Token) -> tuple[str, ...]:
    low = token.low
    if low in _SPELLED:
        return _SPELLED[low]
    if low in _SUBJECTS:
        return (low[:1] if low[0] == "i" else "we",)
    if low.endswith("n't"):
        return ("not",)
    if low in _SMALL or (token.what == "sign" and low not in "<>%"):
        return ()
    return (token.stem,) if token.what == "word" else (low,)
