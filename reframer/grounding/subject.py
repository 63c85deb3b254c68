"""What a quantity measures: a true number told of the wrong thing.

A number of the story's is misplaced where the words around it in the line are those around another number of its kind,
and not those around itself; or where the line gives it to another arm, round or state than the story does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reframer.grounding.clauses import Clause
from reframer.grounding.evidence import Evidence
from reframer.grounding.lines import Read
from reframer.grounding.quantities import Quantity
from reframer.grounding.tokens import Token, tokens
from reframer.grounding.units import UNITS

MARGIN, MARGIN_COARSE, KNOWN, FEW = 5.0, 6.5, 1.0, 10
_REACH = 5
_NARROW = 3
_YEARS = range(1980, 2050)
_NO_SUBJECT = frozenset(t.kin for t in tokens(" ".join(UNITS)) if t.what == "word")
# Words that tell one arm, round or state from another; of each set a number belongs to one.
_RIVALS = tuple(
    frozenset(words.split())
    for words in (
        "weak weakest medium middle strong strongest", "online offline", "treatment control", "precision recall "
        "sensitivity "
        "specificity auroc auc", "training serving inference", "staging production", "mobile desktop", "upstream "
        "downstream",
        "ios android", "reads writes", "morning evening", "german english dutch french spanish turkish polish",
    )
)  # fmt: skip
_LIMIT = re.compile(
    r"\b(?:cap|capped|budget|goal|target|limit|limited|at most|maximum|quota|aim|aimed|wanted|bar|threshold|up to|"
    r"ceiling|allowed|"
    r"most|guardrail|below|under|within|over|past|beyond|if|when|more than|less than|gave up|objective|planned|"
    r"hop\w+|expect\w*)\b"
)
_CAPACITY = re.compile(r"\b(?:can|could|handles?|manages?|room|capacity)\b[^,;]*$")
_SHORT = 40
_CAP = re.compile(r"\b(?:cap|budget|goal|target|limit|at most|maximum|quota|ceiling|objective|guardrail|aim)\b")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "1": 1, "2": 2, "3": 3, "one": 1, "two": 2, "three": 3}
_ROUNDS = frozenset("test pilot version city region wave round phase release experiment attempt arm site run".split())


def misplaced(said: Quantity, equal: Sequence[Quantity], line: Read, evidence: Evidence) -> str:
    """A sentence that says so where a line hangs a number of the story's on another thing, else ''."""
    rival = _rival(said, equal, line, evidence) or _other_count(said, equal, line, evidence)
    if rival:
        return rival
    if year(said) or (said.value <= 10 and not said.text[:1].isdigit() and said.dimension in ("", "count")):
        return ""
    around = _around(said, line, _REACH)
    told = [(_score(q, around, evidence), q) for q in equal]
    mine = max(score for score, _ in told)
    if mine > KNOWN or any(len(q.near | _beside(q, evidence)) < 2 for q in equal):
        return ""
    values = {v for q in line.quantities for v in (q.value, q.value / (q.unit or 1))}
    if said.per and any(q.per == said.per for q in equal):
        return ""
    rivals = [
        q
        for q in evidence.told
        if _alike(said, q) and q not in equal and not values & {q.value, q.value / (q.unit or 1)}
    ]
    best = max(((_score(q, around, evidence), q.start, q) for q in rivals), key=lambda x: x[:2], default=None)
    if best is None or best[0] - mine < (MARGIN_COARSE if said.fraction else MARGIN):
        return ""
    return f'The story says "{clause_of(best[2], evidence)}"; {said.text} stands in "{clause_of(equal[0], evidence)}".'


def _other_count(said: Quantity, equal: Sequence[Quantity], line: Read, evidence: Evidence) -> str:
    """A count that the line gives to what the story counts otherwise: 400 agents, where 140 agents had it."""
    if said.dimension != "count" or said.value <= FEW or not said.noun:
        return ""
    if any(said.noun & (_named_around(q, evidence) | _understood(q, evidence)) for q in equal):
        return ""
    shown = {q.value for q in line.quantities}
    for told in evidence.told:
        alike = told.dimension == "count" and told.noun and told.noun <= said.noun
        if alike and told.value > FEW and told.value not in shown:
            quote = clause_of(equal[0], evidence)
            return f'The story says "{clause_of(told, evidence)}"; {said.text} stands in "{quote}".'
    return ""


def _named_around(told: Quantity, evidence: Evidence) -> set[str]:
    """The word families of a quantity's clause."""
    return {t.stem for c in _homes(told, evidence) for t in c.tokens}


def _understood(told: Quantity, evidence: Evidence) -> set[str]:
    """What a number without a noun may count: the things of the sentences before it ("it was eleven of seventeen")."""
    if told.noun:
        return set()
    place = evidence.place[told.sentence]
    return {t.stem for sentence in evidence.sentences[max(place - 4, 0) : place] for t in sentence.tokens}


def _homes(told: Quantity, evidence: Evidence) -> Iterator[Clause]:
    """The clause of the story that a quantity stands in."""
    return (c for c in _home(told, evidence).clauses if c.start <= told.start < c.end)


def likeness(said: Quantity, told: Quantity, line: Read, evidence: Evidence) -> float:
    """How telling the words are that stand around both a line's and a story's quantity."""
    return _score(told, _around(said, line, _REACH), evidence)


def _alike(said: Quantity, told: Quantity) -> bool:
    if said.dimension == told.dimension:
        return not year(told)
    return said.dimension == "share" and not told.dimension


def year(quantity: Quantity) -> bool:
    """Whether a bare number is a year."""
    return not quantity.dimension and len(quantity.text) == 4 and quantity.value in _YEARS


def _around(said: Quantity, sentence: Read, reach: int) -> frozenset[str]:
    """The word families close to a quantity in its sentence; units are none of them."""
    return frozenset(t.kin for t in _words(said, sentence, reach)) - _NO_SUBJECT


def _words(said: Quantity, sentence: Read, reach: int) -> Iterator[Token]:
    for step in (-1, 1):
        seen, at = 0, said.token + step
        while 0 <= at < len(sentence.tokens) and seen < reach:
            token = sentence.tokens[at]
            if token.low in (";", "."):
                break
            if token.content:
                yield token
                seen += 1
            at += step


def _beside(told: Quantity, evidence: Evidence) -> frozenset[str]:
    return _around(told, evidence.sentences[evidence.place[told.sentence]], _REACH)


def _score(told: Quantity, around: frozenset[str], evidence: Evidence) -> float:
    sentence = evidence.sentences[evidence.place[told.sentence]]
    close = around & (told.near | _beside(told, evidence))
    return evidence.mass(close) + 0.4 * evidence.mass((around - close) & sentence.kin)


def _rival(said: Quantity, equal: Sequence[Quantity], line: Read, evidence: Evidence) -> str:
    """A number that the line gives to one arm or round and the story to another."""
    here = {t.low for t in _narrow(said, line)}
    for rivals in _RIVALS:
        mine = here & rivals
        if mine:
            theirs = [{t.low for t in _narrow(q, _home(q, evidence))} & rivals for q in equal]
            if all(words and not words & mine for words in theirs):
                return f'The story says "{clause_of(equal[0], evidence)}", not {" ".join(sorted(mine))}.'
    rounds = dict(_rounds(line))
    for noun, number in rounds.items() if len(line.quantities) < 4 else ():
        told = [_round_of(q, noun, evidence) or number for q in equal]
        if all(other != number for other in told):
            return f'The story gives {said.text} for another {noun}: "{clause_of(equal[0], evidence)}".'
    return ""


def _round_of(told: Quantity, noun: str, evidence: Evidence) -> int:
    """Which test or pilot a story's number belongs to: its sentence says so, or one of the two before."""
    place = evidence.place[told.sentence]
    for here in range(place, max(place - 3, -1), -1):
        number = dict(_rounds(evidence.sentences[here])).get(noun)
        if number:
            return number
    return 0


def limit(said: Quantity, equal: Sequence[Quantity], line: Read, evidence: Evidence) -> str:
    """A sentence that says so where a cap or a goal of the story's is told as what came, else ''."""
    if _LIMIT.search(line.low) or _CAPACITY.search(line.low, max(said.start - _SHORT, 0), said.start):
        return ""
    if all(_CAP.search(_home(q, evidence).low[max(q.start - 30, 0) : q.start]) for q in equal):
        return f'The story says "{clause_of(equal[0], evidence)}": a limit, not what came.'
    return ""


def _home(told: Quantity, evidence: Evidence) -> Read:
    return evidence.sentences[evidence.place[told.sentence]]


def _narrow(said: Quantity, sentence: Read) -> Iterator[Token]:
    """The few words next to a number, up to the next number or comma."""
    for step in (1, -1):
        for n in range(1, _NARROW + 3):
            at = said.token + step * n
            if not 0 <= at < len(sentence.tokens):
                break
            token = sentence.tokens[at]
            if token.low in (";", ".", ",", "and", "(", ")") or (token.what == "number" and n > 1):
                break
            yield token


def _rounds(sentence: Read) -> Iterator[tuple[str, int]]:
    """Which test, pilot or version a sentence is about: 'the second test', 'test 2'."""
    found = sentence.tokens
    for n, token in enumerate(found):
        if token.low in _ROUNDS:
            near = [found[m].low for m in range(max(n - 4, 0), n)]
            if n + 1 < len(found) and found[n + 1].low in ("1", "2", "3"):
                near.append(found[n + 1].low)
            numbers = [w for w in near if w in ("first", "second", "third") or (w in "123" and near[-1] == w)]
            if numbers:
                yield token.low, _ORDINALS[numbers[-1]]


def clause_of(told: Quantity, evidence: Evidence) -> str:
    """The words of the story around a quantity, to be quoted."""
    sentence = _home(told, evidence)
    for clause in sentence.clauses:
        if clause.start <= told.start < clause.end:
            return sentence.text[clause.start : clause.end]
    return told.text
