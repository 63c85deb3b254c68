"""An answer pasted back from a chat window: the same checks by rules, and the repair prompt to paste next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reframer import checking, prompts
from reframer import framing as assembling
from reframer.errors import InputError
from reframer.framework import Framework
from reframer.grounding import Checker
from reframer.prompts import Message
from reframer.reading import Reading
from reframer.schema import Framing, RewriteInput
from reframer.writing import framed, sayable, told, write_variables

# So much of a prompt's beginning no reply repeats.
BEGINNING = 80


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
    """A warning where a reply may be the reply to another story."""
    if assembling.is_strange(framing):
        return "most of this reply finds little in your story; is it the reply to this one?"
    return None
