"""`reframer batch`: a task over a JSON Lines file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from reframer.cli.engine import Using, with_engine
from reframer.cli.options import Task, say
from reframer.cli.progress import progress
from reframer.cli.sharded import Limits, sharded

if TYPE_CHECKING:
    from reframer.batch import Done, Output, Work
    from reframer.llm import Meter
    from reframer.llm.provider_batches import ProviderBatches
    from reframer.settings import Settings

# So many errors are told as they come; the rest are counted at the end.
TOLD = 20


class Where(StrEnum):
    """Where a batch is worked on."""

    local = "local"
    ray = "ray"


@with_engine
def batch(
    task: Annotated[Task, typer.Argument(help="The task.")],
    file: Annotated[str, typer.Argument(metavar="IN.jsonl", help="One JSON object a line, or - for standard input.")],
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="OUT.jsonl", help="Where the results go, one a line.")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="How many at once: processes for the embedded engine, calls for a model."),
    ] = None,
    on: Annotated[
        Where, typer.Option(help="Where the work is done: ray takes JSONL or Parquet, from any address of fsspec.")
    ] = Where.local,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Workers on Ray; each makes --jobs calls at once.", show_default="all")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an interrupted batch, and try again what ended in an error.")
    ] = False,
    max_calls: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Stop before a model is called more often; --resume goes on.")
    ] = None,
    max_tokens: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Stop before more tokens are read and written in all.")
    ] = None,
    rate: Annotated[
        float | None, typer.Option(min=0.1, metavar="N", help="Calls a minute at most, all workers together.")
    ] = None,
    outage: Annotated[
        float, typer.Option(min=0, metavar="MINUTES", help="How long a provider that answers nobody is waited for.")
    ] = 10,
    provider_batch: Annotated[
        bool, typer.Option("--provider-batch", help="Ask by the provider's batch endpoint: half the price, in hours.")
    ] = False,
    *,
    using: Using,
) -> None:
    """Run a task over many items: one line out for every line in, in order, an error in place of a result.

    Exit code 1 when some item ended in an error. `reframer schema TASK` shows the fields. Interrupted, what is done
    stays beside the output, and --resume goes on from there. With a model, what it will cost is said before.

    Example: reframer batch critique answers.jsonl -o critiques.jsonl --jobs 4
    """
    limits = max_calls, max_tokens, rate
    if on is Where.ray and not provider_batch:
        raise typer.Exit(sharded(task.value, file, output, using.settings, jobs, workers, resume, outage, limits))
    call = Call(
        task.value, _path(file), _path(output) if output else None, using.settings, jobs, resume, outage, limits,
        provider_batch, on,
    )  # fmt: skip
    raise typer.Exit(call.run())


@dataclass(frozen=True)
class Call:
    """What is asked of the command."""

    task: str
    file: Path
    output: Path | None
    settings: Settings
    jobs: int | None
    resume: bool
    outage: float
    limits: Limits
    deferred: bool
    on: Where

    @cached_property
    def meter(self) -> Meter:
        """What counts calls and tokens against the limits."""
        from reframer.llm import Meter

        return Meter(*self.limits)

    def run(self) -> int:
        """Works on all items, and returns the exit code."""
        with ExitStack() as stack:
            self.refuse(stack)
            self.tell_cost()
            results = self.results(stack)
            done, failed = _written(results, stack.enter_context(self.writing()), self.file)
        self.clear()
        written = f"; written to {self.output}" if self.output else ""
        say(f"{done} items, {failed} ended in an error{written}{self.spent()}")
        if failed and self.output and not self.piped:
            say("--resume tries those again; where the input was at fault, mend it and begin anew")
        return 1 if failed else 0

    @property
    def piped(self) -> bool:
        """Whether the items come from standard input."""
        return str(self.file) == "-"

    @property
    def name(self) -> str:
        """What stands for the input in messages."""
        return "standard input" if self.piped else str(self.file)

    def results(self, stack: ExitStack) -> Iterator[Done]:
        """The results to be written; what was interrupted is made ready to go on with."""
        from reframer import batch as batches

        given = batches.read(stack.enter_context(_source(self.file)), self.name)
        count = self.jobs or batches.default_jobs(self.settings, None if self.piped else self.file.stat().st_size)
        kept = self._kept()
        if kept is not None:
            kept.begin(batches.manifest(self.task, self.file, self.settings), resume=self.resume)
        work = self._work() if self._calls else None
        if kept is None:
            return batches.run(self.task, given, self.settings, self.name, count, work)
        early = stack.enter_context(kept.ahead()) if work is not None and not self.deferred else None
        return batches.going_on(self.task, given, kept.finished(), self.settings, self.name, count, work, early)

    def _work(self) -> Work:
        """What asks the model: call by call, or all at once and then from what was answered."""
        from reframer import batch as batches

        kept = self._kept()
        if not self.deferred or kept is None:
            work = batches.worker(self.task, self.settings, self.meter)
            return batches.Patient(work, self.outage, tell=say)
        from reframer.batch import provider

        return provider.answered(self.task, self.settings, self.file, kept, self._endpoint(), self.meter, say)

    def _endpoint(self) -> ProviderBatches:
        from reframer.llm.provider_batches import ProviderBatches

        settings = self.settings
        return ProviderBatches(
            settings.model or "", settings.base_url, settings.timeout, private=settings.private,
            key_file=settings.key_file,
        )  # fmt: skip

    def clear(self) -> None:
        """Removes what a batch endpoint answered, once the output is whole."""
        if self.deferred and (kept := self._kept()):
            from reframer.batch import provider

            provider.cleared(kept.answers)

    def writing(self) -> AbstractContextManager[IO[str]]:
        """What the results are written to."""
        from reframer import files

        kept = self._kept()
        return files.growing(self.output) if kept is None else kept.writing()

    def tell_cost(self) -> None:
        """Says what the batch will ask of a model, where it asks one and the items can be counted."""
        from reframer import batch as batches

        if self._calls and not self.piped and not self.resume:
            with _source(self.file) as lines:
                cost = batches.estimate(self.task, batches.read(lines, self.name), self.settings, self.name)
            if cost.calls:
                say(cost.told(*self.limits[:2]))

    def spent(self) -> str:
        """What was asked of a model, where one was."""
        meter = self.meter
        return f"; {meter.calls:,} calls, {meter.tokens:,} tokens as the server counted them" if meter.calls else ""

    @property
    def _calls(self) -> bool:
        return self.settings.chosen == "llm" and self.task != "tag"

    def refuse(self, stack: ExitStack) -> None:
        """Raises InputError or ModelError where the batch cannot be run, before anything is written."""
        from reframer import batch as batches
        from reframer.errors import InputError

        stack.enter_context(_source(self.file))
        if self.resume and (self.piped or self.output is None):
            raise InputError(
                "--resume needs a file to read and an -o to go on with; standard input cannot be read twice"
            )
        if self.output is not None and not self.piped and self.output.resolve() == self.file.resolve():
            raise InputError(f"{self.output} is the input; name another file with -o")
        if self.deferred and self.on is Where.ray:
            raise InputError("--provider-batch leaves nothing for a cluster to do; leave out --on ray")
        if self.deferred and not (self._calls and self._kept()):
            raise InputError("--provider-batch needs --model, a file to read and an -o to keep its answers beside")
        batches.worker(self.task, self.settings)
        if self.deferred:
            self._endpoint()

    def _kept(self) -> Output | None:
        """The files of a batch that can be gone on with: from a file to an ordinary file."""
        from reframer import batch as batches
        from reframer import files

        if self.output is None or self.piped or not files.is_plain(self.output):
            return None
        return batches.Output(self.output)


def _written(results: Iterable[Done], out: IO[str], file: Path) -> tuple[int, int]:
    """Writes each result as it comes; how many there were, and how many ended in an error."""
    done = failed = 0
    with progress(file) as advance:
        for result in results:
            out.write(result.line + "\n")
            out.flush()
            done += 1
            if result.error is not None:
                failed += 1
                if failed <= TOLD:
                    say(f"{result.id or 'no id'}: {result.error}")
            advance(1)
    if failed > TOLD:
        say(f"… and {failed - TOLD} more errors like these")
    return done, failed


def _path(name: str) -> Path:
    """A path on this machine. Raises InputError for what only --on ray reads."""
    from reframer.errors import InputError

    if "://" in name or name.endswith(".parquet"):
        raise InputError(f"{name} is read and written with --on ray alone; give a JSON Lines file of this machine")
    return Path(name)


def _source(file: Path) -> AbstractContextManager[IO[bytes]]:
    from reframer.errors import InputError

    if str(file) == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return file.open("rb")
    except FileNotFoundError:
        raise InputError(f"{file}: there is no such file") from None
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None
