"""A story with the signals its sentences show: what both engines start from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reframer import signals, text
from reframer.schema import Sentence, Story

# What limits a result stated before it: it travels with that result, or the result would claim more than it may.
CAVEAT = re.compile(
    r"\b(?:can'?t (?:swear|say|claim|tell)|cannot (?:say|claim|tell)|not (?:statistically )?significant|n\.s\.|"
    r"(?:not|never) (?:verified|measured|tested|significant|tracked)|no (?:tracking|measurement|proper)|"
    r"(?:nobody|no one) (?:measured|can say|knows|looked|checked|tracked)|in (?:the same|that) (?:quarter|"
    r"month|period|week|time)|"
    r"(?:who knows|self-reported|inside the noise|within noise)|could(?:'ve| have) been|may have been|might have been|"
    r"(?:don'?t|didn'?t|do not|did not) (?:know|measure)|never saw|also (?:changed|switched|hired|shipped|added|came)|"
    r"estimates?|not (?:only )?(?:because of|all) (?:this|us|it|of it)|not separable|confounded|regression to the mean|"
    r"not by (?:me|us)|only (?:advised|helped)|wasn'?t (?:me|mine|the lead)|to be fair|did most of)\b",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"\d.*(?:->|→|\b(?:to|down|up|fell|rose|dropped|went|versus|vs|instead of|after|before|since)\b)|"
    r"\b(?:results?|in the end|saved|halved|doubled|launched|rolled out|shipped|outcome)\b|[+-]\d",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"(?:(?:and|but|so|because|although|though|however|yet|or|still|then|also|too|instead|otherwise|else|therefore|"
    r"plus|which|meaning|since then|after (?:that|this|which)|before that|afterwards|since|until then|that way)\b"
    r"|(?:it|its|it's|that|that's|this|these|those|they|they're|their|them|he|she|his|her|one|both|neither|none|"
    r"each|all of (?:it|them)|some of (?:it|them)|such|same|the (?:other|others|rest|second|latter|former|"
    r"same|fix|reason|"
    r"result|idea|first one|second one)|second|third|two|in (?:that|the same|the other)|for (?:that|this|those)|reason|"
    r"not by|by then|there|here|who|reasons?)\b)",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:that|it|this|them|those|there|the (?:same|other|rest)|so)\b(?!\s+(?:was|is|were) (?:a|an)\b)", re.IGNORECASE
)
_DEFINITE = re.compile(r"\b(?:the|that|those|these|this|their|his|her) (?:\w+ )?(\w{4,})", re.IGNORECASE)
OPENS_WITHIN = 60
# "Found by Bea in review.": what was found stands in the sentence before.
_NO_SUBJECT = re.compile(
    r"(?:\w+ed|found|caught|built|written|done|made|run) (?:by|in|at|with|on|after|for)\b", re.IGNORECASE
)
# "This was at a payments company" opens a story; its "this" is the story itself.
_OPENS = re.compile(
    r"(?:this|it|that) (?:was|is) (?:at|for|a|an|the|my|about|in)\b|there (?:was|were)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Reading:
    """A story, and for each of its sentences the signals' scores and those that count as shown."""

    story: Story
    scores: tuple[Mapping[str, float], ...]
    shown: tuple[tuple[str, ...], ...]

    @cached_property
    def present(self) -> frozenset[str]:
        """The signals that some sentence of evidence shows."""
        return frozenset(
            id for s, ids in zip(self.story.sentences, self.shown, strict=True) if s.kind == "said" for id in ids
        )

    @cached_property
    def best(self) -> dict[str, int]:
        """For each signal present, the id of the sentence that shows it best."""
        found: dict[str, int] = {}
        for sentence, ids in zip(self.story.sentences, self.shown, strict=True):
            for id in ids if sentence.kind == "said" else ():
                if id not in found or self.score(sentence.id, id) > self.score(found[id], id):
                    found[id] = sentence.id
        return found

    @cached_property
    def leaning(self) -> frozenset[int]:
        """The ids of sentences that make no sense without the one before, as "The gain was gone." does not."""
        first: dict[str, int] = {}
        found = set()
        for sentence in self.story.sentences:
            if leans(sentence, self.story) or _is_brought_in(sentence, first):
                found.add(sentence.id)
            for word in text.words(sentence.text):
                if len(word) > 3:
                    first.setdefault(text.stem(word), sentence.id)
        return frozenset(found)

    @cached_property
    def results(self) -> frozenset[int]:
        """The ids of sentences that tell what came of something, in numbers or in words."""
        return frozenset(sentence.id for sentence in self.story.said if _RESULT.search(sentence.text))

    @cached_property
    def terms(self) -> dict[int, set[str]]:
        """What each sentence names, by its id: the stems of words that a listener must have been told of."""
        return {sentence.id: text.terms(sentence.text) for sentence in self.story.said}

    @cached_property
    def known(self) -> dict[int, set[str]]:
        """What each sentence speaks of as known, by its id."""
        return {sentence.id: text.spoken_of_as_known(sentence.text) for sentence in self.story.said}

    @cached_property
    def caveats(self) -> frozenset[int]:
        """The ids of sentences that limit a claim made before them."""
        return frozenset(sentence.id for sentence in self.story.sentences if is_caveat(sentence))

    def opens_paragraph(self, id: int) -> bool:
        """Whether a sentence opens a paragraph, an item of notes where there are no paragraphs, or a reply."""
        sentence = self.story.sentence(id)
        before = self.story.sentence(id - 1) if id > 1 else None
        if before is None or before.kind == "heading" or before.answer != sentence.answer:
            return True
        if sentence.answer is not None:
            return False
        between = self.story.text[before.end : sentence.start]
        return bool(text.BLANK_LINE.search(between)) if self.has_paragraphs else "\n" in between or "\r" in between

    @cached_property
    def has_paragraphs(self) -> bool:
        """Whether blank lines part the text; else each line of it stands for itself."""
        return bool(text.BLANK_LINE.search(self.story.text.strip()))

    def score(self, sentence: int, signal: str) -> float:
        """The confidence, from 0 to 1, that a sentence (by its id) shows a signal; 0 for one the weights don't know."""
        return self.scores[sentence - 1].get(signal, 0.0)

    def with_signals(self, found: Mapping[str, Sequence[int]]) -> Reading:
        """The reading with signals that somebody else read, by sentence ids; ids that the story lacks are ignored."""
        if not found:
            return self
        scores = [dict(score) for score in self.scores]
        shown = [list(ids) for ids in self.shown]
        for signal, ids in found.items():
            for id in ids:
                if 1 <= id <= len(scores) and signal not in shown[id - 1]:
                    scores[id - 1][signal] = 1.0
                    shown[id - 1].append(signal)
        return Reading(self.story, tuple(scores), tuple(tuple(ids) for ids in shown))


def read(story: Story) -> Reading:
    """Reads every sentence of a story for its signals."""
    scores = signals.read([s.text for s in story.sentences])
    return Reading(story, tuple(scores), tuple(signals.shown(s) for s in scores))


def leans(sentence: Sentence, story: Story) -> bool:
    """Whether a sentence makes no sense without the one before it: "That I did myself.", "But nobody measured it."."""
    if sentence.id == 1 or sentence.answer is not None or sentence.kind != "said":
        return False
    before = story.sentence(sentence.id - 1)
    if (
        before.kind != "said"
        or before.answer is not None
        or text.BLANK_LINE.search(story.text, before.end, sentence.start)
    ):
        return bool(
            re.match(r"(?:but|because|although|which|that's|that|he|she|they)\b", sentence.text, re.IGNORECASE)
        ) and (before.kind == "said" and before.answer is None)
    if _OPENS.match(sentence.text):
        return False
    if _NO_SUBJECT.match(sentence.text):
        return True
    brief = sentence.end - sentence.start < 60 and _POINTS_BACK.search(sentence.text)
    return bool(_LEANS.match(sentence.text) or brief) or before.text.endswith(":")


def _is_brought_in(sentence: Sentence, first: Mapping[str, int]) -> bool:
    """Whether a sentence opens with something spoken of as known that the sentence before it brought in."""
    if sentence.answer is not None:
        return False
    return any(first.get(text.stem(w)) == sentence.id - 1 for w in _DEFINITE.findall(sentence.text[:OPENS_WITHIN]))


def is_caveat(sentence: Sentence) -> bool:
    """Whether a sentence limits a claim made before it."""
    return bool(CAVEAT.search(sentence.text))


def shares(texts: Sequence[str], shown: Sequence[Sequence[str]]) -> dict[str, float]:
    """Each signal's share of the words of some sentences, those that show nothing included, largest first."""
    total, found = 0, dict[str, float]()
    for said, ids in zip(texts, shown, strict=True):
        count = len(text.words(said))
        total += count
        for id in ids:
            found[id] = found.get(id, 0.0) + count / len(ids)
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return {id: round(count / total, 3) for id, count in ordered} if total else {}
