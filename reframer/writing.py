"""The language-model engine's rewrite: write freely, then check, then mend.

Asked to cite as it writes, a model writes what nobody would say; left alone, it adds reasons and results. So the first
call only writes. The rules and a second call over the finished text tie each sentence to the story and mend what the
story does not bear; the rules have the last word, and what they still object to is repaired once, then withheld.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from time import monotonic
from typing import Any

from reframer import checking, inert, instructions, prompts, structure, text
from reframer import framing as assembling
from reframer.checking import Checked
from reframer.errors import NothingLeft, ReframerError
from reframer.events import Event, Listener, silent
from reframer.framework import Framework
from reframer.grounding import Checker
from reframer.llm import Model, Reply, Request, complete_all
from reframer.llm.rendering import rendered
from reframer.reading import Reading
from reframer.schema import PARTS, Framing, Line, PartName, RewriteInput, Usage

DEFAULT_SECONDS = 160
# Of the words that the speaking time allows.
FEWEST, MOST = 0.95, 1.08
# Words that can be told of a word of notes; asked for many more than the notes have, a model invents.
OF_NOTES = 3.0
LEAST_WORDS = 90
SMALL_CONTEXT = "a server whose context is too small drops the front of the prompt without a word"


@dataclass(frozen=True)
class Written:
    """What the engine made: a framing for each team that succeeded, and the errors of those that did not."""

    framings: dict[str, Framing]
    usage: Usage
    warnings: tuple[str, ...]
    prompt: str


@dataclass
class Writer:
    """One story's rewrite by a language model; with `strict` what is in doubt fails."""

    reading: Reading
    framework: Framework
    item: RewriteInput
    model: Model
    folder: Path | None = None
    on_event: Listener = silent
    strict: bool = False

    def __post_init__(self) -> None:
        self.usage = Usage()
        self.warnings: list[str] = []
        around = (self.item.context or "", self.item.question or "")
        orders = [said[start:end] for said in around for start, end in instructions.found(said)]
        self.checker = Checker(self.reading.story, orders=orders)
        # A sentence is asked about as it streams in and again when the answer is whole.
        self.by_rules = lru_cache(maxsize=None)(partial(checking.by_rules, self.checker))

    @cached_property
    def shelf(self) -> prompts.Shelf:
        """The prompts in use, the user's before the shipped."""
        return prompts.open_shelf(self.folder)

    def write(self, targets: Sequence[str]) -> Written:
        """A framing for each team, all asked for at once.

        Raises the first team's ModelError where none could be written, NothingLeft where nothing survived the checks.
        """
        start = monotonic()
        texts = self._drafts(targets)
        checked = self._second_pass({target: self._first_pass(said) for target, said in texts.items()})
        if self.strict:
            checked = {target: checking.firm(lines) for target, lines in checked.items()}
        checked = {target: self._repaired(target, lines) for target, lines in checked.items()}
        if self.strict:
            checked = {target: checking.firm(lines) for target, lines in checked.items()}
        checked = {target: checking.in_own_words(self.checker, lines) for target, lines in checked.items()}
        framings = {target: self._framing(target, lines) for target, lines in checked.items()}
        kept = {target: framing for target, framing in framings.items() if framing.parts}
        lost = [target for target in framings if target not in kept]
        self.warnings += [f"nothing of the {target} framing survived the checks" for target in lost]
        if not kept:
            raise NothingLeft(
                f"no sentence that the model wrote is borne out by the story; nothing is left to show ({SMALL_CONTEXT})"
            )
        self.warnings += [
            f"most of what the model wrote for {target} finds little in the story: {SMALL_CONTEXT}"
            for target, framing in kept.items()
            if assembling.is_strange(framing)
        ]
        usage = self.usage.model_copy(update={"seconds": round(monotonic() - start, 2)})
        return Written(kept, usage, tuple(self.warnings), self.shelf.find("rewrite").fingerprint)

    def _drafts(self, targets: Sequence[str]) -> dict[str, str]:
        heard = [_Listening(self, target) for target in targets]
        requests = [
            self._request("rewrite", write_variables(self.reading, self.framework, self.item, t)) for t in targets
        ]
        replies = self._ask(requests, lambda index, piece: heard[index].hear(piece))
        for listening in heard:
            listening.end()
        found: dict[str, str] = {}
        for target, reply in zip(targets, replies, strict=True):
            if isinstance(reply, Reply):
                found[target] = reply.text
            else:
                self.warnings.append(f"the {target} framing could not be written: {reply}")
        if not found:
            raise next(reply for reply in replies if isinstance(reply, ReframerError))
        return found

    def _first_pass(self, said: str) -> list[Checked]:
        return [replace(self.by_rules(line), opens=opens) for line, opens in paragraphed(said)]

    def _second_pass(self, drafts: dict[str, list[Checked]]) -> dict[str, list[Checked]]:
        """The one call over each finished text, and its mends."""
        targets = [target for target, lines in drafts.items() if lines]
        unknown = checking.unknown_signals(self.framework)
        schema = checking.CheckWithSignals if unknown else checking.Check
        requests = [
            self._request("check", checking.variables(self.reading.story, drafts[t], self.framework), schema)
            for t in targets
        ]
        found = dict(drafts)
        for target, reply in zip(targets, self._ask(requests), strict=True):
            if isinstance(reply, ReframerError):
                self.warnings.append(
                    f"the model's check of the {target} framing failed, rules alone checked it: {reply}"
                )
                continue
            assert isinstance(reply.parsed, checking.Check)
            found[target] = checking.mend(self.checker, drafts[target], reply.parsed)
            self.reading = self.reading.with_signals(checking.notes_by_signal(reply.parsed, unknown))
            for line in found[target]:
                self._tell(target, line)
        return found

    def _tell(self, target: str, line: Checked) -> None:
        if line.dropped:
            self.on_event(Event("withdrawn", target, line.before or line.text, why=line.why))
        elif line.before is not None:
            self.on_event(Event("repaired", target, line.text, line.finding.status, before=line.before))

    def _repaired(self, target: str, lines: list[Checked]) -> list[Checked]:
        """One round in which the model is told exactly what the rules still object to."""
        failed = [line for line in lines if line.fails]
        if not failed:
            return lines
        answer = paragraphs([line for line in lines if not line.dropped])
        wrong = [{"text": line.text, "why": line.why} for line in failed]
        request = self._request("repair", {"story": told(self.reading), "answer": answer, "failed": wrong})
        (reply,) = self._ask([request])
        if isinstance(reply, ReframerError):
            self.warnings.append(f"the repair of the {target} framing failed: {reply}")
            return lines
        after = checking.merged(self.checker, lines, paragraphed(reply.text))
        gone = [line for line in failed if not any(line.text in (each.text, each.before) for each in after)]
        for line in [*after, *gone]:
            if line.fails:
                self.on_event(Event("withdrawn", target, line.text, "unsupported", why=line.why))
            elif line not in lines:
                self._tell(target, line)
        return after

    def _framing(self, target: str, lines: Sequence[Checked]) -> Framing:
        shown = [line for line in lines if not line.dropped and not line.fails]
        seen = sum(line.seen for line in shown)
        checked_by = f"rules and {self.model.name}" if seen else "rules"
        if 0 < seen < len(shown):
            checked_by += f" ({len(shown) - seen} of {len(shown)} lines by rules alone)"
        return framed(self.reading, self.framework, target, lines, self.item, checked_by)

    def _request(self, name: str, variables: dict[str, Any], schema: type[checking.Check] | None = None) -> Request:
        return rendered(self.shelf.find(name), variables, schema)

    def _ask(self, requests: list[Request], on_text: Any = None) -> list[Reply | ReframerError]:
        replies = complete_all(self.model, requests, on_text)
        for reply in replies:
            if isinstance(reply, Reply):
                self.usage += reply.usage
        return replies


LONGEST_GAP = 8
_BETWEEN = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][\"”’)]))\s+(?=[A-Z\"“(])")


class _Listening:
    """Cuts a stream into sentences, and tells each as soon as the rules have looked at it."""

    def __init__(self, writer: Writer, target: str) -> None:
        self._writer, self._target, self._rest = writer, target, ""

    def hear(self, piece: str) -> None:
        """Takes a piece of the answer."""
        looked = max(len(self._rest) - LONGEST_GAP, 0)  # what was looked at is not looked at again
        self._rest += piece
        at = 0
        for gap in _BETWEEN.finditer(self._rest, looked):
            self._tell(self._rest[at : gap.start()])
            at = gap.end()
        self._rest = self._rest[at:]

    def end(self) -> None:
        """Tells what is left when the answer has come."""
        said, self._rest = self._rest, ""
        self._tell(said)

    def _tell(self, said: str) -> None:
        for line in sayable(said):
            status = self._writer.by_rules(line).finding.status
            self._writer.on_event(Event("line", self._target, line, status))


def write_variables(reading: Reading, framework: Framework, item: RewriteInput, target: str) -> dict[str, Any]:
    """The variables of the prompt `rewrite`: it asks only for what the story has."""
    wanted = framework.wanted(target)
    known = [id for id in wanted if id not in checking.unknown_signals(framework)]
    words = len(text.words(told(reading)))
    most = max(
        LEAST_WORDS, min(MOST * (item.seconds or DEFAULT_SECONDS) * text.WORDS_PER_MINUTE / 60, OF_NOTES * words)
    )
    return {
        "story": told(reading),
        "team": framework.team(target).name,
        "listens_for": framework.team(target).listens_for,
        "skips": framework.team(target).skips,
        "has": [framework.signal(id).topic for id in known if id in reading.present],
        "question": instructions.without(item.question or "").strip(),
        "level": item.level or "",
        "expects": " ".join(framework.expectations(item.level, target)) if item.level else "",
        "fewest": 10 * round(most * FEWEST / MOST / 10),
        "most": 10 * round(most / 10),
    }


def told(reading: Reading) -> str:
    """The story as the model gets it: the text as it came, then what the candidate replied to gap questions.

    What is marked off in it for a tool is not given to one. A sentence is only likely an order: it is given, and what
    the model makes of it is checked.
    """
    replies = [s.text for s in reading.story.sentences if s.answer is not None and s.kind == "said"]
    return "\n\n".join([instructions.unmarked(reading.story.text).strip(), *([" ".join(replies)] if replies else [])])


def sayable(said: str) -> list[str]:
    """The sentences of a model's answer, without markup, headings and remarks to the candidate."""
    return [line for line, _ in paragraphed(said)]


def paragraphed(said: str) -> list[tuple[str, bool]]:
    """The sentences of a model's answer, each with whether it opens a paragraph."""
    said = inert.plain(said)
    said = re.split(r"\n\s*(?:-{3,}|\*{3,}|_{3,})\s*\n", said.strip())[0]
    said = _REMARK.sub("", said)
    said = re.sub(r"^(?:#{1,6} [^\n]*|\*\*[^*\n]+\*\*:?)\s*$", "", said, flags=re.M)
    said = _LABEL.sub("", said)
    said = re.sub(r"\*\*|__|`|^> ?", "", said, flags=re.M)
    # A line break within a paragraph is the sender's wrapping, not a note's end.
    said = re.sub(r"(?<!\n)\n(?!\n|\s*[-*•]|\s*\d+[.)])", " ", said)
    found, end = [], 0
    for span in text.sentences(said):
        line = " ".join(said[span.start : span.end].split())
        if re.search(r"\w", line):
            found.append((line, "\n" in said[end : span.start]))
            end = span.end
    return found


def framed(
    reading: Reading, framework: Framework, target: str, lines: Sequence[Checked], item: RewriteInput, checked_by: str
) -> Framing:
    """A framing of checked lines: in their own order, each in the part it serves, the failed ones withheld."""
    shown = [line for line in lines if not line.dropped and not line.fails]
    parts: dict[PartName, list[Line]] = {}
    for line, (_, ids), part in _placed(shown, framework, target):
        parts.setdefault(part, []).append(line.as_line(ids))
    return assembling.assemble(
        reading,
        framework,
        target,
        parts,
        withheld=[line.as_withheld() for line in lines if line.fails],
        answers=item.answers or (),
        checked_by=checked_by,
        spoken=paragraphs(shown),
        lost=_lost([line for line in lines if not line.dropped], framework, target),
    )


# A word or three in a line of its own, without a mark at its end: a heading that lost its signs on the way.
_LABEL = re.compile(r"^[A-Z][\w&/-]*(?: [\w&/-]+){0,2}:?[ \t]*\n(?=\S)", re.MULTILINE)
# What chat models say to whoever asked, in a line of its own or at either end of a paragraph.
_REMARK = re.compile(
    r"^(?:sure|certainly|of course|absolutely)[!,.]?[^\n]{0,80}[:!]\s*$"
    r"|^(?:here(?:['’]s| is| are)|below is)\b[^\n]{0,120}:\s*$"
    r"|^(?:here(?:['’]s| is)|below is)\b[^\n:.]{0,60}\b(?:answer|version|rewrite|draft|response|framing)\b"
    r"[^\n:.]{0,60}:\s*"
    r"|(?:(?<=[.!?\n])|^)[ \t]*(?:let me know|feel free|(?:i )?hope (?:this|that|it)|would you like|want me to|"
    r"happy to|if you(?:['’]d| would) like|good luck)\b[^\n]{0,160}[.!?][ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
Scores = tuple[Mapping[str, float], tuple[str, ...]]


def _placed(lines: Sequence[Checked], framework: Framework, target: str) -> Iterator[tuple[Checked, Scores, PartName]]:
    """Each line with its signals and the part of the answer that it serves, the parts in order."""
    tags = assembling.tagged([line.text for line in lines])
    wanted = framework.wanted(target)
    fits = [
        {part: structure.fit(line.text, scores, part, i / len(lines), wanted) for part in PARTS}
        for i, (line, (scores, _)) in enumerate(zip(lines, tags, strict=True))
    ]
    yield from zip(lines, tags, structure.assign(fits, float("inf")), strict=True)


def _lost(lines: Sequence[Checked], framework: Framework, target: str) -> tuple[str, ...]:
    """The wanted signals that went with the withheld lines: those that no other line shows, and for each part of the
    answer all of whose lines are withheld the one that they spoke of most."""
    if not any(line.fails for line in lines):
        return ()
    wanted = framework.wanted(target)
    shown: set[str] = set()
    gone: set[str] = set()
    parts: dict[PartName, list[tuple[bool, Mapping[str, float]]]] = {}
    for line, (scores, ids), part in _placed(lines, framework, target):
        parts.setdefault(part, []).append((line.fails, scores))
        (gone if line.fails else shown).update(ids)
    empty = [[scores for _, scores in told] for told in parts.values() if all(fails for fails, _ in told)]
    gone.update(max(wanted, key=lambda id: max(each.get(id, 0.0) for each in scores)) for scores in empty)
    return tuple(id for id in wanted if id in gone - shown)


def paragraphs(lines: Sequence[Checked]) -> str:
    """The sentences in the paragraphs in which they were written."""
    return "".join(("\n\n" if line.opens else " ") + line.text for line in lines).strip()
