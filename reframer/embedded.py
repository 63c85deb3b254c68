"""The embedded engine's rewrite as a checked framing: the candidate's own sentences, arranged and verified."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from reframer import arrange, framing, signals, text
from reframer.arrange import Draft
from reframer.arrange.speech import finished
from reframer.framework import Framework
from reframer.grounding import Checker, Finding
from reframer.reading import Reading
from reframer.schema import PARTS, Framing, Line, PartName, RewriteInput

FEW_PARAGRAPHS = 2


def framings(reading: Reading, framework: Framework, targets: Sequence[str], item: RewriteInput) -> dict[str, Framing]:
    """A story told for each team in the candidate's own sentences; each line is checked like any other."""
    checker = Checker(reading.story)
    return {target: _framing(reading, framework, target, item, checker) for target in targets}


def _framing(reading: Reading, framework: Framework, target: str, item: RewriteInput, checker: Checker) -> Framing:
    plan = arrange.arrange(reading, framework, target, level=item.level, question=item.question, seconds=item.seconds)
    drafts = [(part, draft) for part in PARTS for draft in plan.parts.get(part, ())]
    checked = [(part, draft, found) for part, made in drafts for draft, found in _checked(made, reading, checker)]
    tags = framing.tagged([draft.text for _, draft, _ in checked])
    parts: dict[PartName, list[Line]] = {}
    for (part, draft, found), (_, ids) in zip(checked, tags, strict=True):
        line = Line(
            text=draft.text, sources=draft.sources, signals=ids, status=found.status, derived=found.derived,
            doubts=found.doubts,
        )  # fmt: skip
        parts.setdefault(part, []).append(line)
    return framing.assemble(
        reading,
        framework,
        target,
        parts,
        answers=item.answers or (),
        reasons=plan.reasons,
        spoken=_paragraphs(reading, [draft for _, draft, _ in checked]),
    )


def _paragraphs(reading: Reading, drafts: Sequence[Draft]) -> str | None:
    """The sentences in the story's own paragraphs; None where it has none, as notes and bullets do not."""
    if len(text.BLANK_LINE.findall(reading.story.text.strip())) < FEW_PARAGRAPHS:
        return None
    said = "".join(f"{_joint(reading, one, other)}{other.text}" for one, other in pairwise(drafts))
    return f"{drafts[0].text}{said}" if drafts else None


def _joint(reading: Reading, before: Draft, draft: Draft) -> str:
    """A new paragraph where the story has one between, or where the telling jumps."""
    one, other = before.sources[-1], draft.sources[0]
    crosses = other < one or any(reading.opens_paragraph(id) for id in range(one + 1, other + 1))
    return "\n\n" if crosses else " "


def _checked(draft: Draft, reading: Reading, checker: Checker) -> Iterator[tuple[Draft, Finding]]:
    """A sentence with what the rules find; where tidying changed a claim, the story's own words in its place."""
    found = checker.check(draft.text, draft.sources)
    if found.status != "unsupported":
        yield draft, found
        return
    for source in draft.sources:
        own = Draft(finished(reading.story.sentence(source).text), (source,))
        yield own, checker.check(own.text, own.sources)


def warnings(framework: Framework, targets: Sequence[str]) -> list[str]:
    """What this engine cannot see in the user's framework."""
    unknown = [id for id in framework.unknown_signals(signals.KNOWN) if any(id in framework.wanted(t) for t in targets)]
    if not unknown:
        return []
    return [
        f"the trained weights don't know {', '.join(unknown)}: only a language model reads them (name one with --model)"
    ]
