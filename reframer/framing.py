"""What both engines' lines become: a framing with its fit, gaps, ledger and shift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reframer import reading as readings
from reframer import signals, text
from reframer.framework import Framework
from reframer.reading import Reading
from reframer.schema import PARTS, Answer, Fit, Framing, Gap, LeftOut, Line, Part, PartName, Shift, Withheld

FOLLOW_UPS = 4
# Less than that share no line has that its story bears.
THIN, FEW_LINES = 0.45, 4


def assemble(
    reading: Reading,
    framework: Framework,
    target: str,
    lines: Mapping[PartName, Sequence[Line]],
    *,
    withheld: Sequence[Withheld] = (),
    answers: Sequence[Answer] = (),
    reasons: Mapping[int, str] | None = None,
    checked_by: str = "rules",
    spoken: str | None = None,
    lost: Sequence[str] = (),
) -> Framing:
    """A framing from its lines, with everything else that a result tells about them.

    `reasons` may say why a sentence was left out, by its id; where it is silent the signals say. `spoken` is the text
    in paragraphs of its own, else each part is one. `lost` are the signals that were withheld with a whole part of the
    answer: what the story holds of them is asked for.
    """
    parts = tuple(Part(part=name, lines=tuple(lines[name])) for name in PARTS if lines.get(name))
    shown = [line for part in parts for line in part.lines]
    wanted = framework.wanted(target)
    said = " ".join(line.text for line in shown)
    count = len(text.words(said))
    return Framing(
        target=target,
        fit=Fit(
            present=tuple(id for id in wanted if id in reading.present),
            missing=tuple(id for id in wanted if id not in reading.present),
        ),
        parts=parts,
        text=spoken or "\n\n".join(" ".join(line.text for line in part.lines) for part in parts),
        words=count,
        seconds=text.seconds(count),
        gaps=gaps(reading, framework, target, answers, lost),
        left_out=left_out(reading, framework, target, shown, reasons or {}),
        withheld=tuple(withheld),
        follow_ups=follow_ups(framework, target, shown, answers),
        shift=Shift(
            before=readings.shares(
                [s.text for s in reading.story.said], [reading.shown[s.id - 1] for s in reading.story.said]
            ),
            after=readings.shares([line.text for line in shown], [line.signals for line in shown]),
        ),
        checked_by=checked_by,
    )


def tagged(lines: Sequence[str]) -> list[tuple[Mapping[str, float], tuple[str, ...]]]:
    """The signals' scores of each of some consecutive lines, and those that it shows."""
    return [(scores, signals.shown(scores)) for scores in signals.read(lines)]


def gaps(
    reading: Reading, framework: Framework, target: str, answers: Sequence[Answer], lost: Sequence[str] = ()
) -> tuple[Gap, ...]:
    """What the team wants and the story lacks or the answer lost, most valued first; one answered "never" carries its
    honest reply."""
    from reframer.story import denies

    denied = {answer.question.strip() for answer in answers if denies(answer.answer)}
    answered = {answer.question.strip() for answer in answers} - denied
    found = []
    for id in framework.wanted(target):
        if id not in reading.present or id in lost:
            entry = framework.signal(id)
            if entry.gap.strip() in answered and id not in lost:
                continue  # asked once, and answered as well as the candidate can
            reply = entry.never if entry.gap.strip() in denied or id in denied else None
            found.append(Gap(signal=id, question=entry.gap, reply=reply))
    return tuple(sorted(found, key=lambda gap: gap.reply is not None))


def left_out(
    reading: Reading, framework: Framework, target: str, lines: Sequence[Line], reasons: Mapping[int, str]
) -> tuple[LeftOut, ...]:
    """Every sentence that no shown line cites, with the reason: nothing of a story is lost silently."""
    cited = {source for line in lines for source in line.sources}
    fixed = {
        "heading": "a heading",
        "instruction": "instruction: it addresses the tool, so it is neither told nor followed",
        "denied": "you said it never happened",
    }
    wanted = set(framework.wanted(target))
    found = []
    for sentence in reading.story.sentences:
        if sentence.id not in cited:
            reason = (
                fixed.get(sentence.kind) or reasons.get(sentence.id) or _reason(reading.shown[sentence.id - 1], wanted)
            )
            found.append(LeftOut(sentence=sentence.id, reason=reason))
    return tuple(found)


def _reason(shown: Sequence[str], wanted: set[str]) -> str:
    if wanted.intersection(shown):
        return "for time"
    if "model_focus" in shown:
        return "model detail: this team asks for one clause of it at most"
    return "off target: it serves the other kind of team" if shown else "carries nothing this team asks about"


def follow_ups(
    framework: Framework, target: str, lines: Sequence[Line], answers: Sequence[Answer] = ()
) -> tuple[str, ...]:
    """The questions that these lines invite, from the signal most dwelt on, then one for what is absent and may be."""
    replied = {answer.question.strip() for answer in answers}
    weight: dict[str, int] = {}
    for line in lines:
        for id in line.signals:
            weight[id] = weight.get(id, 0) + len(text.words(line.text))
    wanted = framework.wanted(target)
    shown = sorted((id for id in wanted if id in weight), key=lambda id: -weight[id])
    absent = [id for id in wanted if id not in weight and framework.signal(id).gap.strip() not in replied]
    ids = shown[: FOLLOW_UPS - bool(absent)] + absent[:1]
    return tuple(dict.fromkeys(framework.signal(id).probe for id in ids))


def is_strange(framing: Framing) -> bool:
    """Whether most of a framing finds little in its story, as if it had been written of another one, or of none."""
    total = len(framing.lines) + len(framing.withheld)
    thin = [line for line in framing.lines if max((each.share for each in line.support), default=0.0) < THIN]
    return total >= FEW_LINES and len(thin) + len(framing.withheld) > total / 2
