"""A candidate's text and answers, read into a numbered story."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reframer import instructions
from reframer import text as texts
from reframer.errors import InputError
from reframer.schema import Answer, Sentence, SentenceKind, Story

MAX_CHARACTERS = 200_000

_NEVER = re.compile(
    r"^(?:no|none|never|nope|nothing|n/?a)\b[\s.,!-]*$"
    r"|^(?:no[,.]?\s+)?(?:we|i|that|this|it)\s+(?:never|did ?n[o']t|have ?n[o']t|had ?n[o']t|has ?n[o']t)\b"
    r"[^.]{0,40}[.!]?$|^(?:it|that|this) never happened[.!]?$",
    re.IGNORECASE,
)
LEAST_SMALL_WORDS = 0.12
# The last letter of the Latin blocks; a text mostly of others is in another script.
LAST_LATIN = 0x24F
_HALF = re.compile(r"[\ud800-\udfff]")
_LETTERS = re.compile(r"[^\W\d_]+")
_INDENT = re.compile(r"[ \t]*")
_NEXT_ITEM = re.compile(r"[ \t]*\r?\n([ \t]+)(?:[-*•·–]|\d{1,2}[.)])[ \t]")
_GREETING = re.compile(r"(?:hi|hey|hello|dear|ok(?:ay)?|so)\b", re.IGNORECASE)
# What only a sentence has: a verb in a form of its own, or a number.
_TELLS = re.compile(
    r"\b(?:we|i|was|were|is|are|had|has|did|don't|didn't|went|fell|rose|grew|held|broke|won|lost|\w{3,}ed)\b|\d",
    re.IGNORECASE,
)
# Function words that no ordinary stretch of English lacks.
_ENGLISH = frozenset(
    "the a an and or of to in on for with was were is are it that this we i our my they from by at as but not "
    "had have be which when so after before no then than what all one them".split()
)


def read(text: str, answers: Sequence[Answer] = ()) -> Story:
    """Reads a text, and the candidate's replies to gap questions, into numbered sentences.

    Raises InputError where the text is empty, binary, far too long for one story, or not English.

    >>> [s.text for s in read("We built it. It broke once.").sentences]
    ['We built it.', 'It broke once.']
    """
    refuse_unreadable(text)
    found: list[Sentence] = []
    meant = instructions.Instructions(text)
    for span in texts.sentences(text):
        for start, end in meant.parts(span.start, span.end):
            said = text[start:end]
            kind: SentenceKind = "instruction" if meant.hold(start, end) else _kind(said, found, text, span)
            found.append(Sentence(id=len(found) + 1, text=said, start=start, end=end, kind=kind))
    for index, answer in enumerate(answers):
        denied, meant = denies(answer.answer), instructions.Instructions(answer.answer)
        for span in texts.sentences(answer.answer):
            for start, end in meant.parts(span.start, span.end):
                kind = "denied" if denied else "instruction" if meant.hold(start, end) else "said"
                said = answer.answer[start:end]
                found.append(Sentence(id=len(found) + 1, text=said, start=start, end=end, answer=index, kind=kind))
    if not any(sentence.kind == "said" for sentence in found):
        raise InputError("the story holds no sentence of its own; write what the project was, what you did, what came")
    return Story(text=text, sentences=tuple(found))


def whole(text: str, answers: Sequence[Answer]) -> str:
    """A story's text with what was replied to its gap questions under it, for tasks that take one text.

    >>> whole("We built it.", [Answer(question="Growth?", answer="Tenfold."), Answer(question="Cost?", answer="never")])
    'We built it.\\n\\nTenfold.'
    """
    replies = [answer.answer.strip() for answer in answers if not denies(answer.answer)]
    return "\n\n".join([text.rstrip(), *replies]) if replies else text


def denies(answer: str) -> bool:
    """Whether a reply to a gap question says only that it never happened.

    >>> denies("We never did that."), denies("We never lost data: every write went to two zones.")
    (True, False)
    """
    return bool(_NEVER.match(answer.strip()))


def _kind(said: str, before: Sequence[Sentence], text: str, span: texts.Span) -> SentenceKind:
    return "heading" if _is_heading(said, before, text, span) else "said"


def _is_heading(said: str, before: Sequence[Sentence], text: str, span: texts.Span) -> bool:
    """Whether a stretch only names what follows: a line of capitals or in bold, a word or two that open a line.

    A text's own title is no heading: it names the project, often as nothing else does.
    """
    count = len(texts.words(said))
    line_start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    alone = span.end >= len(text) or text[span.end] in "\r\n"
    bold = said.startswith(("**", "__"))
    if not before and alone and count > 1 and not _GREETING.match(said) and not bold:
        return False
    if text[line_start] == "#":
        return alone
    if count > 9 or _TELLS.search(said.strip("*_")):
        return bold and count <= 6 and said.rstrip("*_.:!?") != said
    if text[line_start : span.start].strip(" \t>*_-•–—·▪‣◦●()0123456789."):
        return False
    if span.bullet:
        plain = said.strip("*_")
        named = not alone and count <= 2 and plain[-1:] in (".", ":") and plain[0].isupper()
        return named or (alone and count <= 6 and (bold or said[-1] == ":" or _has_items(text, line_start, span.end)))
    if alone:
        return said[-1] not in ".!?;" and (not before or said.isupper() or said[-1] == ":" or text[line_start] in "*_")
    return bold or (count <= 3 and not said[0].islower() and "," not in said and "-wise" not in said)


def _has_items(text: str, line_start: int, end: int) -> bool:
    """Whether the next line is an item below this one."""
    own, following = _INDENT.match(text, line_start), _NEXT_ITEM.match(text, end)
    return own is not None and following is not None and len(following.group(1)) > len(own.group())


def refuse_unreadable(text: str) -> None:
    """Raises InputError where a text is empty, binary, too long for one story, or not English."""
    if not text.strip():
        raise InputError(
            "the story is empty; give the project in your own words: what was wrong, what you did, what came of it"
        )
    if "\x00" in text or sum(c < " " and c not in "\t\n\r\f\v" for c in text[:4000]) > 20:
        raise InputError("this is a binary file, not text; save the story as plain text (UTF-8)")
    if _HALF.search(text):
        raise InputError("the text holds half a character (a lone surrogate); copy it anew from where it came")
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"the text has {len(text):,} characters, a story at most {MAX_CHARACTERS:,}; "
            "give one project, in a few hundred words"
        )
    if not is_english(text):
        raise InputError(
            "the story does not look like English, which is the only language read so far; translate it first"
        )


def is_english(text: str) -> bool:
    """Whether a text of twenty words or more holds the function words that English cannot do without."""
    start = text[:2000]
    foreign = sum(c.isalpha() and ord(c) > LAST_LATIN for c in start)
    if foreign > sum(c.isalpha() for c in start) / 3:
        return False
    return len(_LETTERS.findall(start)) < 20 or small_words(text) >= LEAST_SMALL_WORDS


def small_words(text: str) -> float:
    """The share of English function words among a text's words: about 0.4 in prose, 0.2 in notes, 0 in German."""
    found = _LETTERS.findall(text[:20_000].lower())
    return sum(word in _ENGLISH for word in found) / len(found) if found else 0.0
