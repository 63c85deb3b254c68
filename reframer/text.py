"""Sentences, spans and words of informal English; pure functions.

Interview stories come as prose, notes, bullets, STAR sections or transcribed speech, so a line break, a bullet and a
run-on "and then" end a sentence as well as a full stop does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

WORDS_PER_MINUTE = 150

_BULLET = re.compile(r"[ \t]*(?:[-*•–—·▪‣◦●]|->|→|\(?\d{1,2}[.)]|#{1,6}|>)[ \t]+")
_STAR = re.compile(
    r"(?:\*\*)?(?:situation|task|actions?|results?|lessons?(?: learned)?|context|background|outcome|reflection)"
    r"(?:\*\*)?"
    r"[ \t]*[:.–—-](?:\*\*)?(?:[ \t]+|$)|(?-i:[STAR]) ?(?:[–—-]|:)[ \t]+",
    re.IGNORECASE,
)
BLANK_LINE = re.compile(r"(?:\r\n|\n|\r(?!\n))[ \t]*(?:\r\n|\n|\r(?!\n))")
_BOLD = re.compile(r"(?:\*\*|__)[^*_\n]{2,60}(?:[.:!?](?:\*\*|__)|(?:\*\*|__)[.:])\s+")
# A run of marks is looked at from its start alone, and once: nothing shorter of it could end a sentence.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]*]*+(?=\s|$)")
_BLANK = re.compile(r"\s*")
_NEXT = re.compile(r"[A-Z]|(?:one|we|i|the|it|then)\b")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[eE]\.g|[iI]\.e|etc|[aA]pprox|[cC]a|vs|cf|Dr|Mr|Mrs|Ms|Prof|St|[fF]ig|Inc|Ltd|resp|incl|excl|avg|max|min|"
    r"temp|dept|est|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[nN]r|No|wks?|hrs?|yrs?|mos?|sth)|\b[A-HJ-Z])\.$"
)
# Those that often stand at a sentence's end.
_FINAL_ABBREVIATION = re.compile(r"\b(?:etc|hrs?|wks?|yrs?|mos?|sth|min|max|est)\.$")
_RUN_ON = re.compile(
    r"[,;]?\s+(?=(?:and then|so then|but then|and so|and um|and uh|so um|so yeah|and yeah|anyway|but|so|"
    r"because then)\b)"
)
_DEFINITE = re.compile(
    r"\b(?:the|that|those|these|this|its|their|his|her|our) ([A-Za-z-]+)(?: ([A-Za-z-]+))?", re.IGNORECASE
)
_NAME = re.compile(r"(?<=[a-z,;(] )[A-Z][A-Za-z\d-]{3,}|\b[A-Za-z]+[A-Z\d][A-Za-z\d]+\b")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]{0,2000})?/?>|<!--.{0,4000}?-->", re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:li|p|div|br|h[1-6]|ul|ol|tr|td|th|section|article|table|header|footer|title)\b", re.IGNORECASE
)
_LETTER = re.compile(r"\w")
_WORD = re.compile(r"\w+(?:['’.,:/&+-]\w+)*[%+#]*|[$€£]\d[\d.,]*\w*")
# Words so common in accounts of projects that sharing them ties nothing together.
COMMON = frozenset(
    "the and for with was were are that this our they from not but had have which when after before then than "
    "what all one them there their has its you would could should can will did does been into out over under "
    "more less most least very just only also because about like some any each every other his her who how why "
    "where while during per via new old first second two three four five six team teams people work works "
    "worked built made used use using got get went data model models system service user users time week weeks "
    "month months day days year years".split()
)
RUN_ON_WORDS, LEAST_RUN = 45, 10
WRAPPED_AT = 120


class Span(NamedTuple):
    """A stretch of text, end exclusive; `label` is the STAR section it opens, `bullet` whether it starts an item."""

    start: int
    end: int
    label: str | None = None
    bullet: bool = False


def unmarked(text: str) -> str:
    """A text as long as the given one, with HTML tags blanked: a tag that ends a line or an item becomes a line's end.

    Offsets into it are offsets into the text as received.

    >>> unmarked("<li>Own <b>search</b></li>")
    '   \\nOwn    search        \\n'
    """
    if "<" not in text or not _TAG.search(text):
        return text
    return _TAG.sub(_blanked, text)


def _blanked(tag: re.Match[str]) -> str:
    length = tag.end() - tag.start()
    return " " * (length - 1) + "\n" if _BLOCK.match(tag.group()) else " " * length


def words(text: str) -> list[str]:
    """The words of a text, numbers with their signs and units included.

    >>> words("p99 fell to 120 ms, about 40%.")
    ['p99', 'fell', 'to', '120', 'ms', 'about', '40%']
    """
    return list(_words(text))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text))


def stem(word: str) -> str:
    """The first letters, which a word's forms have in common.

    >>> stem("Experiments") == stem("experimental")
    True
    """
    return word.lower()[: min(max(4, len(word) - 3), 7)]


def terms(text: str) -> set[str]:
    """The stems of the words that name something a listener must have been told of."""
    return set(_terms(text))


@lru_cache(maxsize=1024)
def _terms(text: str) -> frozenset[str]:
    return frozenset(stem(w) for w in words(text) if len(w) > 4 and w.lower() not in COMMON and not w[0].isdigit())


def spoken_of_as_known(text: str) -> set[str]:
    """The stems of what a text speaks of as known: after "the", "that", "their" and the like, and names.

    >>> sorted(spoken_of_as_known("If the small reranker is down, Redis has it."))
    ['redi', 'reran', 'smal']
    """
    found = {word for match in _DEFINITE.findall(text) for word in match if len(word) > 4}
    return {stem(w) for w in found | set(_NAME.findall(text)) if w.lower() not in COMMON}


def seconds(count: int) -> int:
    """Speaking time of a number of words at 150 words a minute, in seconds."""
    return round(count * 60 / WORDS_PER_MINUTE)


def sentences(text: str) -> list[Span]:
    """The sentences of a text as spans, in order; blank stretches, bullets and STAR labels lie between them.

    >>> t = "- cut p95 from 200 to 120 ms\\n- shipped it. Nobody complained."
    >>> [t[s.start:s.end] for s in sentences(t)]
    ['cut p95 from 200 to 120 ms', 'shipped it.', 'Nobody complained.']
    """
    found: list[Span] = []
    for block in _blocks(text):
        for start, end in _split(text, block.start, block.end):
            first = start == block.start
            if _LETTER.search(text, start, end):
                found.append(Span(start, end, block.label if first else None, block.bullet and first))
    return found


def _blocks(text: str) -> Iterator[Span]:
    """Stretches that no sentence crosses: a bullet item, a line of notes, a paragraph that was wrapped."""
    for paragraph in _paragraphs(text):
        wrapped = _is_wrapped(paragraph)
        start = end = -1
        bullet, titled, label = False, False, None
        for line_start, line_end in paragraph:
            joins = wrapped or (bullet and not titled)
            if start >= 0 and not _goes_on(text, end, line_start, line_end, joins):
                yield Span(start, end, label, bullet)
                start = -1
            if start < 0:
                titled = text[line_start] == "#"
                start, label, bullet = _opened(text, line_start, line_end)
                if start >= line_end:
                    start = -1
                    continue
            end = line_end
        if start >= 0:
            yield Span(start, end, label, bullet)


def _paragraphs(text: str) -> Iterator[list[tuple[int, int]]]:
    """Runs of lines with no blank line between them."""
    lines: list[tuple[int, int]] = []
    for start, end in _lines(text):
        if start < end:
            lines.append((start, end))
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def _is_wrapped(lines: list[tuple[int, int]]) -> bool:
    """Whether a paragraph was broken into lines by an editor: all but the last are about as long, and none is long."""
    lengths = [end - start for start, end in lines[:-1]]
    return bool(lengths) and max(lengths) <= WRAPPED_AT and min(lengths) >= 0.72 * max(lengths) and min(lengths) >= 45


def _opened(text: str, start: int, end: int) -> tuple[int, str | None, bool]:
    """Where a block's own words begin, with the STAR label before them, and whether a bullet is."""
    mark = _BULLET.match(text, start, end)
    start = mark.end() if mark else start
    star = _STAR.match(text, start, end)
    if not star:
        return start, None, mark is not None
    return star.end(), re.sub(r"[^a-z ]", "", star.group().lower()).strip(), mark is not None


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Every line without the blanks around it, as `str.splitlines` parts them."""
    at = 0
    for line in text.splitlines(keepends=True):
        start, end = at + len(line) - len(line.lstrip()), at + len(line.rstrip())
        yield (start, end) if start < end else (at, at)
        at += len(line)


def _goes_on(text: str, end: int, line_start: int, line_end: int, wrapped: bool) -> bool:
    """Whether a line goes on the sentence before it."""
    if _BULLET.match(text, line_start, line_end) or _STAR.match(text, line_start, line_end):
        return False
    return wrapped or text[end - 1] in ",–—" or text[line_start] in "(,;"


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of one block; a heading set in bold at its start is one of its own."""
    bold = _BOLD.match(text, start, end)
    if bold and bold.end() < end:
        yield start, start + len(bold.group().rstrip())
        start = bold.end()
    begin = start
    for match in _END.finditer(text, start, end):
        stop = match.end()
        if stop < end and not _ends(text, begin, match, end):
            continue
        yield from _run_ons(text, begin, stop)
        begin = stop
        while begin < end and text[begin].isspace():
            begin += 1
    if begin < end:
        yield from _run_ons(text, begin, end)


def _ends(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    """Whether a full stop inside a block ends its sentence, and is not an abbreviation's."""
    before = text[max(begin, match.start() - 12) : match.start() + 1]
    blank = _BLANK.match(text, match.end(), end)
    following = blank.end() if blank else match.end()
    lower = text[following : min(following + 1, end)].islower()
    if lower and (match.group().startswith(("…", "...")) or match.group()[-1] in "\"'”’)]"):
        return False
    if _ABBREVIATION.search(before):
        return bool(_FINAL_ABBREVIATION.search(before)) and bool(_NEXT.match(text, following, end))
    return len(text[begin : match.start()].strip("\"'“‘([")) > 1


def _run_ons(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cuts a transcript's endless sentence where its speaker went on to the next thing."""
    starts = [match.start() for match in _WORD.finditer(text, start, end)]
    if len(starts) <= RUN_ON_WORDS:
        yield start, end
        return
    begin = start
    for match in _RUN_ON.finditer(text, start, end):
        before = bisect_left(starts, match.start()) - bisect_left(starts, begin)
        after = len(starts) - bisect_left(starts, match.end())
        if min(before, after) >= LEAST_RUN:
            yield begin, match.start()
            begin = match.end()
    yield begin, end
