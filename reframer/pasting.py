"""An answer pasted back from a chat window: the same checks by rules, and the repair prompt to paste next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reframer import checking, prompts
from reframer.errors import InputError
from reframer.framework import Framework
from reframer.grounding import Checker
from reframer.prompts import Message
from reframer.reading import Reading
from reframer.schema import Framing, RewriteInput
from reframer.writing import framed, sayable, told, write_variables

# So much of a prompt's beginning no reply repeats; less than that share no line has that its story bears.
BEGINNING = 80
THIN, FEW_LINES = 0.45, 4


def check(
    reading: Reading, framework: Framework, target: str, item: RewriteInput, reply: str, folder: Path | None = None
) -> tuple[Framing, str | None]:
    """The framing of an answer from elsewhere, and the prompt that asks for its repair where lines failed.

    Raises InputError where the reply holds no sentence.
    """
    asked = prompts.find("rewrite", folder).render(**write_variables(reading, framework, item, target))
    _refuse_the_prompt(reply, asked)
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


def _refuse_the_prompt(reply: str, prompt: Sequence[Message]) -> None:
    """Raises InputError where the prompt was pasted in place of the reply to it."""
    begun = " ".join(prompt[0].content.split())[:BEGINNING]
    if begun in " ".join(reply.split()):
        raise InputError("this is the prompt itself; paste what the chat window answered to it")


def strange(framing: Framing) -> str | None:
    """A warning where most of a reply finds nothing in the story: it may be the reply to another one."""
    total = len(framing.lines) + len(framing.withheld)
    thin = [line for line in framing.lines if max((each.share for each in line.support), default=0.0) < THIN]
    if total >= FEW_LINES and len(thin) + len(framing.withheld) > total / 2:
        return "most of this reply finds little in your story; is it the reply to this one?"
    return None
