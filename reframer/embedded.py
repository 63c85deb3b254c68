"""The embedded engine's rewrite as a checked framing: the candidate's own sentences, arranged and verified."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import pairwise

from reframer import arrange, framing, signals, text
from reframer.arrange import Draft, Plan
from reframer.arrange.speech import finished
from reframer.framework import Framework
from reframer.grounding import Checker, Finding
from reframer.reading import Reading
from reframer.schema import PARTS, Framing, Line, PartName, RewriteInput, Support

FEW_PARAGRAPHS = 2


def framings(reading: Reading, framework: Framework, targets: Sequence[str], item: RewriteInput) -> dict[str, Framing]:
    """A story told for each team in the candidate's own sentences; each line is checked like any other."""
    # Most lines of prose are the story's own word for word, and then no checker is needed at all.
    checker = lru_cache(maxsize=None)(lambda: Checker(reading.story))
    check = lru_cache(maxsize=None)(partial(_checked, reading, checker))
    said = arrange.tidied(reading)
    plans = {
        target: arrange.arrange(
            reading, framework, target, said, level=item.level, question=item.question, seconds=item.seconds
        )
        for target in targets
    }
    return {target: _framing(reading, framework, target, item, plan, check) for target, plan in plans.items()}


def _framing(
    reading: Reading,
    framework: Framework,
    target: str,
    item: RewriteInput,
    plan: Plan,
    check: Callable[[Draft], Sequence[tuple[Draft, Finding]]],
) -> Framing:
    parts: dict[PartName, list[Line]] = {}
    told: list[Draft] = []
    for part in PARTS:
        for made in plan.parts.get(part, ()):
            for draft, found in check(made):
                told.append(draft)
                line = Line(
                    text=draft.text, sources=draft.sources, signals=_signals(reading, draft), status=found.status,
                    derived=found.derived, doubts=found.doubts, support=found.support,
                )  # fmt: skip
                parts.setdefault(part, []).append(line)
    return framing.assemble(
        reading,
        framework,
        target,
        parts,
        answers=item.answers or (),
        reasons=plan.reasons,
        spoken=_paragraphs(reading, told),
    )


def _paragraphs(reading: Reading, drafts: Sequence[Draft]) -> str | None:
    """The sentences in the story's own paragraphs; None where it has none, as notes and bullets do not."""
    headings = sum(sentence.kind == "heading" for sentence in reading.story.sentences)
    if max(headings, len(text.BLANK_LINE.findall(reading.story.text.strip()))) < FEW_PARAGRAPHS:
        return None
    said = "".join(f"{_joint(reading, one, other)}{other.text}" for one, other in pairwise(drafts))
    return f"{drafts[0].text}{said}" if drafts else None


def _joint(reading: Reading, before: Draft, draft: Draft) -> str:
    """A new paragraph where the story has one between, or where the telling jumps."""
    one, other = before.sources[-1], draft.sources[0]
    between = range(min(one, other) + 1, max(one, other) + 1)
    crosses = other < one or any(
        reading.story.sentence(id).kind == "heading" or (reading.has_paragraphs and reading.opens_paragraph(id))
        for id in between
    )
    return "\n\n" if crosses else " "


def _signals(reading: Reading, draft: Draft) -> tuple[str, ...]:
    """What the story's sentences show, a line of theirs shows."""
    return tuple(dict.fromkeys(id for source in draft.sources for id in reading.shown[source - 1]))


def _checked(reading: Reading, checker: Callable[[], Checker], draft: Draft) -> list[tuple[Draft, Finding]]:
    """A sentence with what the rules find; where tidying changed a claim, the story's own words in its place.

    Word for word the story's, a sentence needs no check.
    """
    if len(draft.sources) == 1 and draft.text == finished(reading.story.sentence(draft.sources[0]).text):
        return [
            (draft, Finding("supported", (), (), (), draft.sources, (Support(source=draft.sources[0], share=1.0),)))
        ]
    found = checker().check(draft.text, draft.sources)
    if found.status != "unsupported":
        return [(draft, found)]
    own = [Draft(finished(reading.story.sentence(source).text), (source,)) for source in draft.sources]
    return [(each, checker().check(each.text, each.sources)) for each in own]


def warnings(framework: Framework, told: Mapping[str, Framing]) -> list[str]:
    """What this engine cannot see in the user's framework, and that it found nothing to tell the teams differently."""
    found = []
    unknown = [id for id in framework.unknown_signals(signals.KNOWN) if any(id in framework.wanted(t) for t in told)]
    if unknown:
        found.append(
            f"the trained weights don't know {', '.join(unknown)}: only a language model reads them (name one with "
            "--model)"
        )
    if len(told) > 1 and len({tuple(line.sources for line in framing.lines) for framing in told.values()}) == 1:
        found.append(
            "every team is told the same here: whatever could be moved or left out hangs together with the rest; a "
            "shorter speaking time, such as 90 seconds, or a language model sets the framings apart"
        )
    elif len(told) == 1 and (framing := next(iter(told.values()))).lines:
        order = [line.sources for line in framing.lines]
        if order == sorted(order) and not framing.left_out:
            found.append(
                "your story is told whole and in its own order; a speaking time below its "
                f"{framing.seconds} seconds leaves out what this team does not listen for"
            )
    return found
