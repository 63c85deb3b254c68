"""A suite's cases done anew from recordings, or live and recorded: producing outputs, before anything is scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import cache
from pathlib import Path
from typing import NamedTuple

from reframer import prompts, tasks
from reframer.errors import (
    AnswerUnusable,
    FrameworkError,
    InputError,
    ModelRefusedKey,
    ModelUnknown,
    PromptError,
    ReframerError,
)
from reframer.evals import cassettes
from reframer.evals.cases import Case
from reframer.evals.outputs import Outcome, Output
from reframer.evals.recording import Live, RecordingModel, recording
from reframer.evals.replaying import ReplayModel, replaying
from reframer.evals.suite import Suite
from reframer.llm import Model
from reframer.llm.rendering import rendered
from reframer.schema import RewriteInput
from reframer.settings import Settings
from reframer.threads import Threads

EMBEDDED = "embedded"
# How long to wait for calls under way when every case would end alike.
ENDING_SECONDS = 3.0


class Job(NamedTuple):
    """One case for one variant, model and epoch."""

    case: Case
    variant: str
    model: str
    epoch: int

    @property
    def name(self) -> str:
        """As a person reads it, and as pytest and `--only` know it."""
        return f"{self.variant}/{self.model}/{self.case.id}.{self.epoch}"


def jobs(suite: Suite, cases: Iterable[Case], only: str | None = None) -> list[Job]:
    """All that a suite asks for; `only` keeps those whose name holds it."""
    found = []
    for name, variant in suite.variants.items():
        live = variant.engine == "llm"
        for model in suite.models if live else (EMBEDDED,):
            for case in cases:
                found += [Job(case, name, model, epoch) for epoch in range(1, (suite.epochs if live else 1) + 1)]
    kept = [job for job in found if only is None or only in job.name]
    if not kept:
        raise InputError(f"nothing in {suite.suite} is named {only!r}; names look like {found[0].name}")
    return kept


def path(suite: Suite, job: Job) -> Path:
    """Where a job's recording stands."""
    return cassettes.place(suite.recordings, suite.suite, job.variant, job.model, job.case.id, job.epoch)


def replay(suite: Suite, job: Job) -> Output:
    """Does a job from its recording. Nothing is raised but what is wrong with the suite's own files."""
    if job.model == EMBEDDED:
        return _done(suite, job, None, [])
    try:
        model = ReplayModel(cassettes.load(path(suite, job)), job.model, job.case.id, job.epoch)
    except InputError as error:
        return _output(job, "missing", why=str(error))
    found = _done(suite, job, replaying(model), model.said)
    if not model.missed:
        return found
    stale = any(missed.nearest for missed in model.missed) or bool(model.used)
    return _output(job, "stale" if stale else "missing", why=str(model.missed[0]))


def work(suite: Suite, job: Job, model: Model) -> None:
    """Does a job for what it asks its model."""
    _done(suite, job, model, [])


def record(suite: Suite, job: Job, live: Live) -> tuple[Output, int]:
    """Does a job with the real model where its recording lacks an answer; also says how many calls were made.

    Raises ModelRefusedKey and ModelUnknown, which every other job would meet too.
    """
    model = RecordingModel(live, path(suite, job), job.model, job.case.id, job.epoch)
    found = _done(suite, job, recording(model), [], fatal=(ModelRefusedKey, ModelUnknown))
    if found.outcome == "done":
        model.finish()
    return found, model.asked


def record_all(
    suite: Suite, asked: list[Job], live: Callable[[str], Live], concurrency: int,
    on_done: Callable[[Job, Output, int], None],
) -> None:  # fmt: skip
    """Records many jobs, `concurrency` at a time. Ctrl-C ends it; what was answered by then is kept.

    Raises the first error that every job would meet.
    """
    crew = Threads(concurrency)
    running: dict[Future[tuple[Output, int]], Job] = {}
    broken_off = True
    try:
        for job in asked:
            running[crew.submit(record, suite, job, live(job.model))] = job
            if len(running) >= concurrency:
                _collect(running, on_done)
        while running:
            _collect(running, on_done)
        broken_off = False
    except ReframerError:
        # What every job meets ends them all soon; threads that are cut off at the end of the process may crash it.
        wait(running, timeout=ENDING_SECONDS)
        raise
    finally:
        crew.shutdown(wait=not broken_off, cancel_futures=broken_off)


def _collect(running: dict[Future[tuple[Output, int]], Job], on_done: Callable[[Job, Output, int], None]) -> None:
    ended, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in ended:
        job = running.pop(future)
        output, calls = future.result()
        on_done(job, output, calls)


def replay_all(suite: Suite, asked: list[Job]) -> Iterator[Output]:
    """The outputs of many jobs, in their order."""
    return (replay(suite, job) for job in asked)


@cache
def _settings(prompts: Path | None, framework: Path | None, embedded: bool) -> Settings:
    return Settings(engine="embedded" if embedded else "llm", model="recorded", prompts=prompts, framework=framework)


def _done(
    suite: Suite, job: Job, model: Model | None, said: list[dict[str, str]],
    fatal: tuple[type[ReframerError], ...] = (),
) -> Output:  # fmt: skip
    variant = suite.variants[job.variant]
    settings = _settings(variant.prompts, variant.framework, model is None)
    try:
        if model is not None and not variant.checks:
            return _output(job, "done", result={"draft": _draft(job, settings, model)}, said=said)
        result = tasks.work(suite.task, settings, model)(job.case.item)
    except ReframerError as error:
        # A prompt or a framework file is wrong for every case, an input for its own.
        if isinstance(error, (*fatal, PromptError, FrameworkError)):
            raise
        refused = isinstance(error, AnswerUnusable) and ("refused" in str(error) or "declin" in str(error))
        return _output(job, "refused" if refused else "failed", why=str(error), said=said)
    told = result.model_dump(mode="json", by_alias=True)
    return _output(job, "done", result=told, said=said, usage=told.get("usage") or {})


def _draft(job: Job, settings: Settings, model: Model) -> str:
    """A rewrite's first draft, which nothing checks."""
    item = job.case.item
    if not isinstance(item, RewriteInput) or item.target is None:
        raise InputError(f"{job.case.id}: only rewrites for one `target` can be left unchecked")
    variables = tasks.prompt_variables(item, item.target, settings=settings)
    return model.complete(rendered(prompts.find("rewrite", settings.prompts), variables)).text


def _output(job: Job, outcome: Outcome, **rest: object) -> Output:
    return Output(job.case.id, job.case.cluster, job.variant, job.model, job.epoch, outcome, **rest)  # type: ignore[arg-type]
