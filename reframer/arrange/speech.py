"""From notes and transcripts to sentences one can say: notation spelled out, fillers dropped, subjects supplied.

Nothing here may change what is claimed: a hedge stays a hedge, and where notes leave the subject out it becomes "we",
which claims no more than "I" would.
"""

from __future__ import annotations

import re
from functools import lru_cache

from reframer.arrange import notation


@lru_cache(maxsize=2048)
def spoken(sentence: str, subject: str = "We") -> str:
    """A sentence as one would say it: the same claims, without notation and fillers; "" where nothing was said.

    A sentence that opens with its verb, as notes do, gets `subject`.

    >>> spoken("finetuned T5-small w/ int8, p95 110 -> 38ms")
    'We finetuned T5-small with int8, p95 from 110 to 38ms.'
    >>> spoken("ok so um the, the model was like 0.97")
    'The model was about 0.97.'
    """
    said = _labelled(sentence.strip())
    if notation.SPEECH.search(said):
        said = notation.LIKE_NUMBER.sub(r"\1 about ", said)
        for pattern, replacement in notation.FILLERS:
            said = pattern.sub(replacement, said)
    if notation.NOTES.search(said):
        said = _spelled_out(said)
    if notation.EMPTY.match(said.strip()):
        return ""
    said = _with_subject(said.strip(), subject)
    return finished(said)


def _labelled(said: str) -> str:
    """A note that begins with a word for its writer, as a sentence about them."""
    for pattern in (notation.ROLE, notation.ME):
        if label := pattern.match(said):
            rest = _lowered(said[label.end() :])
            if _is_past(rest.split(" ", 1)[0]):
                return f"I {rest}"
            position = pattern is notation.ROLE or notation.POSITION.match(rest)
            return f"I was {rest}" if position else f"My part: {rest}"
    return said


def _spelled_out(said: str) -> str:
    for pattern, replacement in notation.NOTATION:
        said = pattern.sub(replacement, said)
    arrows = len(notation.ARROW.findall(said))
    if arrows == 1 and notation.FROM.search(said.split("->")[0].split("→")[0]):
        return notation.ARROW.sub(" to ", said)
    # One arrow may mean a cause, a step or a remedy: a pause claims none of them. Several are steps.
    return notation.ARROW.sub(", then " if arrows > 1 else " – ", said)


def is_fragment(sentence: str) -> bool:
    """Whether a spoken sentence is a scrap that leans on the one before it.

    >>> is_fragment("Four weeks."), is_fragment("We shipped it.")
    (True, False)
    """
    found = re.findall(r"[A-Za-z'’]+", sentence.lower())
    return len(found) <= 5 and ":" not in sentence and not notation.FINITE.search(sentence)


def _with_subject(said: str, subject: str) -> str:
    for pattern, before in notation.LABELS:
        if pattern.match(said):
            return before + pattern.sub("", said)
    match = notation.VERB_START.match(said)
    if not match or said.endswith("?") or notation.PARTICIPLE_CLAUSE.search(said):
        return said
    before, verb, rest = match.group(1), match.group(2).lower(), match.group(3)
    if notation.LABELLED.match(rest) or (verb in notation.PRESENT and notation.DESCRIBES.match(f" {verb}{rest}")):
        return said
    if not before and (verb in notation.PRESENT or (verb == "took" and notation.DURATION.match(rest))):
        return f"It {_lowered(said)}"
    if "-" in verb and verb not in notation.PAST:
        return said
    if verb != "had" and not _has_object(verb, rest):
        return said
    if (verb == "had" and rest.startswith(" to ")) or (_is_past(verb) and not notation.PASSIVE.match(rest)):
        if verb not in notation.PAST and (notation.COUNTED.match(rest) or notation.DESCRIBES.match(rest)):
            return said
        subject = "I" if verb in notation.PERSONAL else subject
        joint = before.lower().strip() in ("so", "and", "but", "then")
        return f"{before}{subject.lower()} {_lowered(said[len(before) :])}" if joint else f"{subject} {_lowered(said)}"
    return said


def _has_object(verb: str, rest: str) -> bool:
    """Whether a note's first verb is followed by what was done, and so has lost only its subject."""
    if verb in notation.DOING and notation.BARE_OBJECT.match(rest):
        return True
    return bool(notation.OBJECT.match(rest)) and not (verb in notation.BARE and notation.WAY.match(rest))


def _lowered(said: str) -> str:
    return said if re.match(r"[A-Z]{2}|[A-Z]\w*[A-Z\d]", said) else said[:1].lower() + said[1:]


def _is_past(verb: str) -> bool:
    return verb in notation.PAST or (
        len(verb) > 4 and verb.endswith("ed") and verb not in notation.PARTICIPLE_ONLY and verb[-3] != "e"
    )


def finished(said: str) -> str:
    """A sentence with its blanks, first letter and full stop in order, and nothing else changed."""
    said = re.sub(r"\s+([,;:!?]|\.(?!\d))", r"\1", re.sub(r"\s+", " ", said)).strip(" ,;:–—-")
    said = re.sub(r",(?:\s*,)+", ",", re.sub(r"([.!?])[.]+$", r"\1", said))
    if not re.search(r"\w", said):
        return ""
    if not re.match(r"[a-z]+[A-Z\d]|[a-z]\d|[a-z]+[-_.]?[a-z]*\(", said):
        said = said[0].upper() + said[1:]
    return said if re.search(r"[.!?][\"”]?$", said) else said + "."
