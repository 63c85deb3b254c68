"""Named technologies: which a line names, and whether the story names them too.

Concepts (scalable, robust, pipeline) are no names and are never gated. A candidate's own names pass because they stand
in the story; a name found in neither the story nor this list is judged by how it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from reframer.grounding import weighed
from reframer.grounding.evidence import Evidence
from reframer.grounding.lexicon import NUMBER_WORDS
from reframer.grounding.lines import Read
from reframer.grounding.names import PIECE, Mention, components, lexicon, places, spelling
from reframer.grounding.report import Report
from reframer.grounding.tokens import stem
from reframer.grounding.units import UNITS
from reframer.schema import Violation

_NAME = re.compile(r"(?<![\w.@/])[A-Za-z][A-Za-z0-9]*(?:[-./&][A-Za-z0-9]+)*[+#]*")
_ORDINARY = frozenset(
    "i i'm i've i'd i'll monday tuesday wednesday thursday friday saturday sunday mondays fridays "
    "sundays january february march april may june july august september october november december jan "
    "feb mar apr jun jul aug sep sept oct nov dec christmas easter q1 q2 q3 q4 h1 h2 eu us uk usa europe "
    "european america american asia africa english german french spanish italian dutch polish turkish "
    "chinese japanese korean portuguese arabic hindi black ai ml ok pm cto ceo cfo coo vp hr it qa ux ui "
    "api apis id ids url html csv json xml yaml pdf sql rest http https cpu cpus gpu gpus ram ssd kpi "
    "kpis roi sla slas slo slos faq tv pc ios android web internet mr mrs ms dr bayesian gaussian "
    "boolean poisson p.m a.m ab a/b ci cd ci/cd pr prs qps rps ms d1 d7 d30 ctr auc roc mae mape rmse "
    "ndcg mrr f1 map ate rate sre sres swe mle mles ds dau mau wau llm llms nlp cv asr tts ocr etl elt "
    "sdk ide vm vms os db dba oncall on-call x-ray x-rays eta etas poc mvp okr okrs gdpr hipaa pii nda "
    "b2b b2c saas crm erp".split()
)
_SPOKEN = frozenset("a an the and or of for to in on at by with & -".split())


class Known:
    """The technologies and names of a story."""

    def __init__(self, evidence: Evidence) -> None:
        texts = [s.text for s in evidence.sentences] + [h.text for h in evidence.headings]
        self._whole = " " + " ".join(" ".join(p.lower() for p in PIECE.findall(t)) for t in texts) + " "
        self._pieces = frozenset(self._whole.split())
        self._joined = frozenset(_joined(m.group()) for t in texts for m in _NAME.finditer(t))
        self._stems = frozenset(t.stem for s in evidence.sentences for t in s.tokens)
        self._kin = frozenset(t.kin for s in evidence.sentences for t in s.tokens) | self._stems
        self._texts = texts
        self._told: dict[str, list[weighed.Named]] = {}
        for text, after in zip(texts, (*texts[1:], ""), strict=True):
            for mention in lexicon().mentions(text):
                self._told.setdefault(mention.name, []).append(weighed.Named(text, mention.start, mention.end, after))
        for name in tuple(self._told):
            implied = lexicon().implied.get(name)
            # A name that is told over again would go round in circles.
            while implied and implied not in self._told:
                self._told[implied] = self._told[name]
                implied = lexicon().implied.get(implied)

    @cached_property
    def _initials(self) -> frozenset[str]:
        return frozenset(_initials(self._texts))

    def check(self, line: Read) -> Report:
        """The names in a line that the story does not hold."""
        report = Report()
        taken: list[tuple[int, int]] = []
        for mention in lexicon().mentions(line.text):
            taken.append((mention.start, mention.end))
            said = line.text[mention.start : mention.end]
            if mention.name not in self._told and not self._verbatim(said):
                report.violations.append(_violation(said, f"The story does not mention {said}."))
            elif mention.name in self._told:
                self._rejected(line, mention, said, report)
        self._components(line, taken, report)
        for match in _NAME.finditer(line.text):
            if not match.group().islower() and not any(
                start < match.end() and match.start() < end for start, end in taken
            ):
                self._unlisted(line, match, report)
        return report

    def _components(self, line: Read, taken: list[tuple[int, int]], report: Report) -> None:
        """A part or a technique without a brand (a load balancer, pruning) that no word of the story speaks of."""
        parts = components()
        for token in line.tokens:
            part = token.what == "word" and token.low not in UNITS and token.low in parts and token.kin not in self._kin
            if part and not any(start <= token.start < end for start, end in taken):
                report.violations.append(_violation(token.text, f"The story does not mention {token.low}."))

    def _verbatim(self, said: str) -> bool:
        """Whether the story holds these very words, however joined."""
        return f" {spelling(said)} " in self._whole or _joined(said) in self._joined

    def _spelled(self, said: str) -> bool:
        """Whether the story holds these very words, or what they abbreviate."""
        return self._verbatim(said) or (said.isupper() and said.lower().rstrip("s") in self._initials)

    def _rejected(self, line: Read, mention: Mention, said: str, report: Report) -> None:
        """A technology that the story only weighed or left, told as the one in use."""
        left = weighed.left(self._told[mention.name])
        if left and weighed.told_in_use(line.low, mention.start, strong=left.strong):
            report.violations.append(_violation(said, f'The story says "{left.quote}", not that {said} was used.'))

    def _unlisted(self, line: Read, match: re.Match[str], report: Report) -> None:
        """A name in neither the list nor the story, by how it is written."""
        said = match.group()
        bare = re.sub(r"(?:'s|s)$", "", said)
        inner = any(c.isupper() for c in said[1:]) or (
            any(c.isdigit() for c in said) and any(c.isupper() for c in said)
        )
        if not inner and not said[:1].isupper():
            return
        if said.lower() in _ORDINARY or bare.lower() in _ORDINARY or self._spelled(said) or self._spelled(bare):
            return
        # Of "single-GPU" only what is written as a name is one; the first word of a sentence is written so anyway.
        opens = _opens(line.text, match.start())
        written = [
            p for n, p in enumerate(PIECE.findall(said)) if not (p.islower() or (opens and not n and p.istitle()))
        ]
        pieces = [p.lower() for p in written]
        if all(p in self._pieces or p in _ORDINARY or p in NUMBER_WORDS or stem(p) in self._stems for p in pieces):
            return
        if inner:
            if bare.lower() not in self._initials:
                report.violations.append(_violation(said, f"The story does not mention {said}."))
        elif not opens:
            # A place may be told by its people; another capital word inside a sentence is a name that was added.
            place = bare.lower() in places()
            (report.doubts if place else report.violations).append(_violation(said, f"The story does not name {said}."))


def _joined(said: str) -> str:
    """A name's letters and digits in lower case."""
    low = said.lower()
    return low if low.isalnum() else "".join(c for c in low if c.isalnum())


def _opens(text: str, start: int) -> bool:
    """Whether a word's capital may be owed to its place: the start of a sentence, a quote or a list item."""
    before = text[:start].rstrip(" \t*_#(")
    return not before or before[-1] in ".!?:;\"'“‘’”•–—-…\n"


def _initials(texts: list[str]) -> Iterator[str]:
    """First letters of each two to five words in a row: what an abbreviation may stand for."""
    for text in texts:
        words = [w.lower() for w in re.findall(r"[^\W\d_]+", text) if w.lower() not in _SPOKEN]
        for size in range(2, 6):
            for at in range(len(words) - size + 1):
                yield "".join(w[0] for w in words[at : at + size])


def _violation(span: str, why: str) -> Violation:
    return Violation(kind="technology", span=span, why=why)
