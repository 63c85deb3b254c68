"""What `reframer rewrite` does between its options and its page: read, split, ask, rewrite."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reframer import inert, splitting, tasks
from reframer import story as stories
from reframer.cli.engine import Using
from reframer.cli.options import say
from reframer.cli.sources import Source, sources, told
from reframer.errors import InputError
from reframer.events import Event
from reframer.schema import Answer, Level, Reframing, RewriteInput
from reframer.settings import Settings

if TYPE_CHECKING:
    from reframer.llm import Model

MOST_STORIES = 24
GAPS_ASKED = 2


@dataclass(frozen=True)
class Call:
    """What the command was asked for."""

    files: tuple[Path, ...]
    target: str | None
    context: Path | None
    question: str | None
    level: Level | None
    seconds: int | None
    answers: Path | None
    split: str
    from_reply: Path | None
    strict: bool
    using: Using

    @property
    def settings(self) -> Settings:
        """What the engine is told."""
        return self.using.settings


@dataclass(frozen=True)
class Job:
    """One story to tell, with where it comes from: that keeps its answers and its framings."""

    title: str
    item: RewriteInput
    source: Source | None


def run(call: Call, ask: bool) -> tuple[list[str], list[Reframing]]:
    """Every story's title and result. Raises InputError for a call that cannot be carried out as it stands."""
    if len(call.files) > MOST_STORIES:
        raise InputError(
            f"{len(call.files)} stories in one call; give at most {MOST_STORIES}, "
            "or use `reframer batch rewrite IN.jsonl`"
        )
    context = told(call.context) if call.context else None
    jobs = [job for source in sources(call.files, call.answers) for job in _jobs(call, source, context)]
    if call.from_reply:
        return _from_reply(call, jobs)
    model = call.using.model()
    results = []
    for job in jobs:
        if len(jobs) > 1:
            say(f"{job.title} …")
        with named(job.title) if len(jobs) > 1 else nullcontext():
            result = tasks.rewrite(job.item, settings=call.settings, model=model, on_event=_heard, strict=call.strict)
        results.append(_asked(call, job, result, model) if ask else result)
        if job.source:
            job.source.keep("rewrite", results[-1])
    return [job.title for job in jobs], results


@contextmanager
def named(title: object) -> Iterator[None]:
    """Puts the story's name before what is wrong with it."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{title}: {error}") from None


def _jobs(call: Call, source: Source, context: str | None) -> Iterator[Job]:
    with named(source.title):
        stories.refuse_unreadable(source.text)
    item = RewriteInput(
        story=source.text, target=call.target, context=context, question=call.question, level=call.level,
        seconds=call.seconds, answers=source.answers,
    )  # fmt: skip
    found = splitting.projects(source.text)
    if len(found) == 1 or not _wants_split(call, source.title, found):
        yield Job(source.title, item, source)
        return
    if source.answers:
        say(f"{source.title}: its answers are not used, for they don't say which project they belong to")
    for number, project in enumerate(found, 1):
        part = item.model_copy(update={"story": source.text[project.start : project.end], "answers": ()})
        yield Job(f"{source.title} {number}: {project.title}", part, None)


def _wants_split(call: Call, title: str, found: Sequence[splitting.Project]) -> bool:
    if call.split != "ask":
        return call.split == "auto"
    listed = "\n".join(f"  {number}. {project.title}" for number, project in enumerate(found, 1))
    message = f"{title} reads like {len(found)} projects:\n{listed}"
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError(f"{message}\nsay --split auto to tell each on its own, or --split no if it is one project")
    say(message)
    return typer.confirm("Tell each on its own?", default=True, err=True)


def _asked(call: Call, job: Job, result: Reframing, model: Model | None) -> Reframing:
    """The gap loop: asks what is missing, keeps the replies beside the story, and tells it again."""
    given = list(_replies(result))
    if not given:
        return result
    answers = (*(job.item.answers or ()), *given)
    if job.source:
        job.source.keep_answers(answers)
    item = job.item.model_copy(update={"answers": answers})
    return tasks.rewrite(item, settings=call.settings, model=model, on_event=_heard, strict=call.strict)


def _replies(result: Reframing) -> Iterator[Answer]:
    say("What is missing. Answer in a sentence or two, 'never' if it did not happen, or leave it empty. Ctrl-C stops.")
    asked: set[str] = set()
    try:
        for framing in result.framings.values():
            for gap in [gap for gap in framing.gaps if gap.reply is None][:GAPS_ASKED]:
                if gap.question not in asked:
                    asked.add(gap.question)
                    yield from _reply(gap.question)
            for line in framing.withheld:
                say(f'Withheld: "{line.text}" ({"; ".join(v.why for v in line.violations)})')
                yield from _reply(f"True, in your words: {line.text}")
    except typer.Abort:
        say("")  # what was answered before is kept and told


def _reply(question: str) -> Iterator[Answer]:
    said = typer.prompt(inert.plain(question), default="", show_default=False, err=True).strip()
    if not sys.stdin.isatty():
        say("")
    if said:
        yield Answer(question=question, answer=said)


def _from_reply(call: Call, jobs: Sequence[Job]) -> tuple[list[str], list[Reframing]]:
    if len(jobs) != 1 or call.target in (None, tasks.BOTH) or call.from_reply is None:
        raise InputError("--from-reply checks one answer to one story: give one STORY and --for TEAM")
    job = jobs[0]
    reply = told(call.from_reply)
    if call.settings.hides:
        reply, left = tasks.restored(job.item, str(call.target), reply, settings=call.settings)
        if left:
            say(f"the reply holds placeholders that stand for nothing: {', '.join(left)}")
    result, repair = tasks.from_reply(job.item, str(call.target), reply, settings=call.settings)
    if repair:
        say("Lines failed. Paste this next, and give the new answer to --from-reply:\n")
        say(repair + "\n")
    return [job.title], [result]


def _heard(event: Event) -> None:
    """Lines as they come, on standard error where a person watches."""
    if not sys.stderr.isatty():
        return
    if event.kind == "line":
        note = "" if event.status in ("supported", "derived") else f"  [{event.status} so far]"
        say(f"{event.target:>8} · {event.text}{note}")
    elif event.kind == "repaired":
        say(f"{event.target:>8} ~ {event.before}\n{'':>8} → {event.text}")
    else:
        say(f"{event.target:>8} ✗ {event.text} ({event.why})")
