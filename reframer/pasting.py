"""An answer pasted back from a chat window: the same checks by rules, and the repair prompt to paste next."""

from __future__ import annotations

from pathlib import Path

from reframer import checking, prompts
from reframer.errors import InputError
from reframer.framework import Framework
from reframer.grounding import Checker
from reframer.reading import Reading
from reframer.schema import Framing, RewriteInput
from reframer.writing import framed, sayable, told


def check(
    reading: Reading, framework: Framework, target: str, item: RewriteInput, reply: str, folder: Path | None = None
) -> tuple[Framing, str | None]:
    """The framing of an answer from elsewhere, and the prompt that asks for its repair where lines failed.

    Raises InputError where the reply holds no sentence.
    """
    checker = Checker(reading.story)
    lines = [checking.by_rules(checker, said) for said in sayable(reply)]
    if not lines:
        raise InputError("the reply holds no sentence; paste the model's whole answer into the file")
    failed = [line for line in lines if line.fails]
    framing = framed(reading, framework, target, lines, item, "rules")
    if not failed:
        return framing, None
    turns = prompts.find("repair", folder).render(
        story=told(reading),
        answer=" ".join(line.text for line in lines),
        failed=[{"text": line.text, "why": line.why} for line in failed],
    )
    return framing, "\n\n".join(turn.content for turn in turns)
