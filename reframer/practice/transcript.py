"""The candidate's words in a pasted transcript of a call."""

from __future__ import annotations

import re
from collections import defaultdict

_TIME = r"(?:\[?\(?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?\)?\]?)"
_CUE_LINE = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}|\s*\d+\s*$|WEBVTT")
# Blanks are taken whole (`\s*+`): between two optional things they could be parted in as many ways as there are blanks.
_TURN = re.compile(
    rf"\s*+(?:{_TIME}\s*+(?:[-–]\s*+)?)?(?P<who>[A-Z][\w.’'-]*(?: [\w.’'-]+){{0,2}}(?: \([^)]{{1,20}}\))?)\s*+"
    rf"(?:{_TIME}\s*+)?:\s+(?P<said>.*)$"
)
_STAMP = re.compile(rf"^\s*{_TIME}\s*[-–]?\s*")
_ASKS = re.compile(r"\b(?:interviewer|hiring manager|recruiter|panel|moderator|host)\b", re.IGNORECASE)
_SELF = re.compile(r"\b(?:candidate|me|i|interviewee|applicant)\b", re.IGNORECASE)
LEAST_TURNS = 2


def candidate(said: str) -> str:
    """What the candidate said: of several named speakers the one who is not the interviewer, without time stamps.

    A text that is no transcript comes back as it is. Where no name tells, the candidate is who says most.

    >>> candidate("Interviewer: What broke?\\nMe: The queue did.\\nInterviewer: And then?\\nMe: We split it.")
    'The queue did.\\n\\nWe split it.'
    """
    every = said.splitlines()
    spoken = [line for line in every if not _CUE_LINE.match(line)]
    turns: list[tuple[str, list[str]]] = []
    for line in spoken:
        found = _TURN.match(line)
        if found:
            turns.append((found["who"], [found["said"]]))
        elif turns:
            turns[-1][1].append(_STAMP.sub("", line))
    speakers = dict.fromkeys(who for who, _ in turns)
    if len(turns) < LEAST_TURNS or len(speakers) < 2 or len(speakers) > 6:
        return said if len(spoken) == len(every) else "\n".join(line for line in spoken if line.strip())
    chosen = _who(turns)
    return "\n\n".join(text for who, lines in turns if who == chosen and (text := " ".join(" ".join(lines).split())))


def _who(turns: list[tuple[str, list[str]]]) -> str:
    words: defaultdict[str, int] = defaultdict(int)
    for who, lines in turns:
        words[who] += sum(len(line.split()) for line in lines)
    named = [who for who in words if _SELF.search(who) and not _ASKS.search(who)]
    if set(words) == {"I", "A"}:  # interviewer and answer, as subtitles and notes have it
        named = ["A"]
    rest = named or [who for who in words if not _ASKS.search(who)] or list(words)
    return max(rest, key=lambda who: words[who])
