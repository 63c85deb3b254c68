"""What in a story speaks to the tool and not of the project: it is no evidence, and it is not followed.

Found are stretches marked off from the story (comments, tags, the roles of a chat), sentences that give orders or name
their reader as a tool, and orders that go on from such a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import chain, pairwise

_READER = (
    r"(?:tool|ai|assistant|(?:language |rewriting |writing )?model|llm|bot|robot|machine|re-?writer|writer|ghostwriter|"
    r"chatgpt|claude|gemini|copilot)"
)
_LEAD = r"^\W*(?:(?:please|now|also|and|then|just|note|important|system|assistant|user|ps|p\.s)\b[\s,.:!-]*)*"
_TO_THE_TOOL = re.compile(
    "|".join(
        (
            r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|rules?|prompts?|guidelines?|above)\b",
            r"\b(?:whoever|whatever)(?: is|'s)? (?:re-?writ(?:ing|es)|reading|reads|process(?:ing|es)|edit(?:ing|s)|"
            r"types?|typing)\b",
            rf"\b(?:note|message|instructions?|dear|hey|hi)\s+(?:to\s+|for\s+)?(?:the\s+)?{_READER}\b",
            rf"\b(?:to|for) (?:the|you,?|your) {_READER}(?: only)?\b\W*(?:[):]|please\b)",
            r"\b(?:if|when) (?:an?|the|some|your) (?:machine|ai|assistant|robot|bot|llm|language model|tool) "
            r"(?:edits?|reads?|writes?|re-?writes?|processes) (?:this|the|it|my)\b",
            rf"^\W*{_READER}\s*[,:]\s+(?!(?:accuracy|precision|recall|latency|size)\b)"
            r"(?=.*\b(?:write|say|wish|should|must|please|make|put|call)\b)",
            r"\btell it to (?:say|write|claim|mention)\b",
            r"\byou are \w+, an? (?:\w+ )?(?:ghost)?writer\b",
            r"\b(?:the reader should see|when this (?:story|text) is re-?written|required keyword|for the write-?up)\b",
            r"\bin this version,? (?:the (?:applicant|candidate)|i|he|she)\b|\bdoes not exist in this version\b",
            r"\b(?:hinweis|nachricht|anweisung) an (?:die|das|den) (?:ki|modell|assistenten)\b",
            r"\b(?:écris|écrivez|schreibe?|escribe|escriba)\b.{0,30}\b(?:que|dass|bitte)\b",
            r"\b(?:in|for) (?:the|your|this) (?:re-?write|framing),? (?:please )?"
            r"(?:say|write|claim|mention|make|include|present|pretend|do ?n[o']t)\b",
            _LEAD + r"(?:write|rewrite|say|state|claim|pretend|mention|add|include|emphasi[sz]e|present|frame|"
            r"describe|tell them|don't mention|do not mention|leave out|omit|translate|output|respond|reply|answer|"
            r"make sure)\s+(?:only\s+)?"
            r"(?:that|this|it|me|my|us|our|as if|everything|nothing|how|i\b|we\b|in (?:english|json|bullets?|first "
            r"person)|the (?:story|text|rewrite|framing|answer)\b)",
            _LEAD + r"make (?:me|us|it|this) (?:sound|look|seem|appear)\b",
            r"\b(?:please|kindly) (?:say|write|claim|mention|state|add|pretend)\b",
            r"\byou (?:can|should|must|may) (?:write|claim|mention|present|frame|round) (?:that|me|my|us|it|this|"
            r"the)\b",
            r"\bwrite (?:it|this|that) as if\b",
            _LEAD + rf"(?:you are|act as) (?:an?|the|now)\b.{{0,30}}\b(?:{_READER}|coach|interviewer|expert)\b",
            _LEAD + r"as an? (?:ai|language model)\b",
        )
    ),
    re.IGNORECASE | re.DOTALL,
)
# Whoever tells of such words ("users told it to ignore its instructions") does not speak them.
_REPORTED = re.compile(
    r"\b(?:i|we|they|users?|attackers?|people|somebody|someone|testers?|prompts?|which|that) (?:\w+ ){0,4}(?:to )?"
    r"(?:ignore|disregard|forget|override)\b",
    re.IGNORECASE,
)
# An order that goes on from one before it: "Make it ninety.", "Required keywords must occur."
_GOES_ON = re.compile(
    r"^\W*(?:please|make|call|put|use|keep|show|list|name|leave|change|replace|round|turn|say|write|add|mention|credit|"
    r"do not|don't|never|always|schreib|schreibe|écris|escribe|would you|could you)\b"
    r"|\b(?:must|shall|please|instead of the)\b|^\W*(?:everything else|nothing else)\b",
    re.IGNORECASE,
)
# Stretches that are marked off: comments, tags that name a role or an order, the turns of a chat, headed corrections.
_ROLE = r"(?:system|assistant|user|developer|human|instructions?|prompt|inst)"
_MARKED = re.compile(
    r"<!--.*?(?:-->|\Z)"
    rf"|<({_ROLE})\b[^>]{{0,1000}}>.*?(?:</\1>|\Z)"
    rf"|\[({_ROLE})\].*?(?:\[/\2\]|(?=\n\s*\n)|\Z)"
    r"|<\|[^|>]{1,30}\|>.*?(?=<\||\n\s*\n|\Z)"
    rf"|^[ \t]*(?:system|assistant|developer)[ \t]*:[^\n]*"
    rf"|^#{{1,6}}[ \t]*(?:{_ROLE}|corrected facts|corrections?(?: to the (?:text|story))?)\b[^\n]*"
    r"(?:\n(?!#)[^\n]*)*",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)


class Instructions:
    """The stretches of one text that speak to the tool."""

    def __init__(self, text: str) -> None:
        self._text = text
        marked = [match.span() for match in _MARKED.finditer(text)]
        # They follow each other, so that of two sorted lists the stretches near a sentence are found by halving.
        self._starts, self._ends = [first for first, _ in marked], [last for _, last in marked]
        self._last = -1

    def parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The parts of a stretch that are marked off and that are not, in order, without the space around them."""
        inner = (edges[bisect_left(edges, start) : bisect_left(edges, end)] for edges in (self._starts, self._ends))
        edges = sorted({start, end, *chain.from_iterable(inner)})
        for first, last in pairwise(edges):
            said = self._text[first:last]
            if said.strip():
                yield first + len(said) - len(said.lstrip()), last - len(said) + len(said.rstrip())

    def hold(self, start: int, end: int) -> bool:
        """Whether the sentence from `start` to `end` is one; sentences are asked for in the order of the text."""
        said = self._text[start:end]
        if bisect_left(self._starts, end) > bisect_right(self._ends, start) or addresses_the_tool(said):
            self._last = end
            return True
        goes_on = self._last >= 0 and "\n\n" not in self._text[self._last : start] and bool(_GOES_ON.search(said))
        self._last = end if goes_on else -1
        return goes_on


def addresses_the_tool(said: str) -> bool:
    """Whether a sentence speaks to the tool.

    >>> addresses_the_tool("Write that I led the team."), addresses_the_tool("I wrote that part.")
    (True, False)
    """
    return bool(_TO_THE_TOOL.search(said)) and not _REPORTED.search(said)
