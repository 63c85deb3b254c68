"""Sentences, spans and words of informal English; pure functions.

Interview stories come as prose, notes, bullets, STAR sections or transcribed speech, so a line break, a bullet and a
run-on "and then" end a sentence as well as a full stop does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

WORDS_PER_MINUTE = 150

_BULLET = re.compile(r"[ \t]*(?:[-*•–—·▪‣◦●]|->|→|\(?\d{1,2}[.)]|#{1,6}|>)[ \t]+")
_STAR = re.compile(
    r"(?:\*\*)?(?:situation|task|actions?|results?|lessons?(?: learned)?|context|background|outcome|reflection)(?:\*\*)?"
    r"[ \t]*[:.–—-](?:\*\*)?(?:[ \t]+|$)",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?…]+[\"'”’)\]*]*(?=\s|$)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|approx|ca|vs|cf|dr|mr|mrs|ms|prof|st|fig|inc|ltd|resp|incl|excl|avg|max|min|temp|dept|"
    r"est|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|nr|no|wk|wks|hrs?|yrs?|mos?|sth|q|p)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_FINAL_ABBREVIATION = re.compile(r"\b(?:etc|hrs?|wks?|yrs?|mos?|sth|no|min|max|st|est)\.$", re.IGNORECASE)
_RUN_ON = re.compile(
    r"[,;]?\s+(?=(?:and then|so then|but then|and so|and um|and uh|so um|so yeah|and yeah|anyway|but|so|because then)\b)"
)
_WORD = re.compile(r"\w+(?:['’.,:/&+-]\w+)*[%+#]*|[$€£]\d[\d.,]*\w*")
RUN_ON_WORDS = 45


class Span(NamedTuple):
    """A stretch of text, end exclusive; `label` is the STAR section it opens, `bullet` whether it starts an item."""

    start: int
    end: int
    label: str | None = None
    bullet: bool = False


def words(text: str) -> list[str]:
    """The words of a text, numbers with their signs and units included.

    >>> words("p99 fell to 120 ms, about 40%.")
    ['p99', 'fell', 'to', '120', 'ms', 'about', '40%']
    """
    return _WORD.findall(text)


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
            found.append(Span(start, end, block.label if first else None, block.bullet and first))
    return found


def _blocks(text: str) -> Iterator[Span]:
    """Stretches that no sentence crosses: a bullet item, a line of notes, a paragraph that was wrapped."""
    start = end = -1
    bullet, label = False, None
    for line_start, line_end in _lines(text):
        if start >= 0 and not _continues(text, start, end, line_start, line_end):
            yield Span(start, end, label, bullet)
            start = -1
        if line_start == line_end:
            continue
        if start < 0:
            mark = _BULLET.match(text, line_start, line_end)
            bullet = mark is not None
            start = mark.end() if mark else line_start
            star = _STAR.match(text, start, line_end)
            label = re.sub(r"[^a-z ]", "", star.group().lower()).strip() if star else None
            start = star.end() if star else start
            if start >= line_end:
                start = -1
                continue
        end = line_end
    if start >= 0:
        yield Span(start, end, label, bullet)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*", text):
        start, end = match.span()
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        yield start, end


def _continues(text: str, start: int, end: int, line_start: int, line_end: int) -> bool:
    """Whether a line goes on the block before it: it was wrapped, not begun anew."""
    if line_start == line_end:
        # `finditer` also yields an empty match at each line's end; only a second break in the gap is a blank line.
        return text.count("\n", end, line_start) + (text.count("\r", end, line_start) and 0) < 2
    if text.count("\n", end, line_start) > 1 or _BULLET.match(text, line_start, line_end):
        return False
    if _STAR.match(text, line_start, line_end):
        return False
    lower = text[line_start].islower() or text[line_start] in "(,;"
    previous = text.rfind("\n", 0, end) + 1
    wrapped = 55 <= end - previous <= 110
    return (lower and text[end - 1] not in ".!?:") or wrapped


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of one block."""
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
    following = text[match.end() : end].lstrip()
    if match.group().startswith(("…", "...")) and following[:1].islower():
        return False
    if _ABBREVIATION.search(before) and not re.search(r"\bI\.$", before):
        return bool(_FINAL_ABBREVIATION.search(before)) and following[:1].isupper()
    return len(text[begin : match.start()].strip("\"'“‘([")) > 1


def _run_ons(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cuts a transcript's endless sentence where its speaker went on to the next thing."""
    if len(words(text[start:end])) <= RUN_ON_WORDS:
        yield start, end
        return
    begin = start
    for match in _RUN_ON.finditer(text, start, end):
        if min(len(words(text[begin : match.start()])), len(words(text[match.end() : end]))) >= 10:
            yield begin, match.start()
            begin = match.end()
    yield begin, end
