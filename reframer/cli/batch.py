"""`reframer batch`: a task over a JSON Lines file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from reframer.cli.engine import Using, with_settings
from reframer.cli.options import Task, say

if TYPE_CHECKING:
    from reframer.batch import Done
    from reframer.settings import Settings

# So many errors are told as they come; the rest are counted at the end.
TOLD = 20


@with_settings
def batch(
    task: Annotated[Task, typer.Argument(help="The task.")],
    file: Annotated[Path, typer.Argument(metavar="IN.jsonl", help="One JSON object a line, or - for standard input.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT.jsonl", help="Where the results go, one a line.")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="How many at once: processes for the embedded engine, calls for a model."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an interrupted batch, and try again what ended in an error.")
    ] = False,
    *,
    using: Using,
) -> None:
    """Run a task over many items: one line out for every line in, in order, an error in place of a result.

    Exit code 1 when some item ended in an error. `reframer schema TASK` shows the fields. Interrupted, what is done
    stays beside the output, and --resume goes on from there.

    Example: reframer batch critique answers.jsonl -o critiques.jsonl --jobs 4
    """
    settings = using.settings
    with _source(file) as lines:
        results = _results(task.value, file, lines, output, settings, jobs, resume)
        done, failed = _written(results, file, output)
    say(f"{done} items, {failed} ended in an error" + (f"; written to {output}" if output else ""))
    if failed and output and str(file) != "-":
        say("--resume tries those again; where the input was at fault, mend it and begin anew")
    raise typer.Exit(1 if failed else 0)


def _results(
    task: str,
    file: Path,
    lines: Iterable[bytes],
    output: Path | None,
    settings: Settings,
    jobs: int | None,
    resume: bool,
) -> Iterator[Done]:
    """The results to be written. Raises InputError before anything is, where the batch cannot be run."""
    from reframer import batch as batches
    from reframer.errors import InputError

    piped = str(file) == "-"
    name = "standard input" if piped else str(file)
    if resume and (piped or output is None):
        raise InputError("--resume needs a file to read and an -o to go on with; standard input cannot be read twice")
    if output is not None and not piped and output.resolve() == file.resolve():
        raise InputError(f"{output} is the input; name another file with -o")
    given = batches.read(lines, name)
    size = None if piped else file.stat().st_size
    count = jobs or batches.default_jobs(settings, size)
    # Refused before the first line is read, not with it.
    batches.worker(task, settings)
    if output is None or piped or not _plain(output):
        return batches.run(task, given, settings, name, count)
    kept = batches.Output(output)
    kept.begin(batches.manifest(task, file, settings), resume=resume)
    return batches.going_on(task, given, kept.finished(), settings, name, count)


def _plain(output: Path) -> bool:
    """Whether an output is an ordinary file, or will be."""
    return output.is_file() or not output.exists()


def _written(results: Iterator[Done], file: Path, output: Path | None) -> tuple[int, int]:
    """Writes each result as it comes; how many there were, and how many ended in an error."""
    done = failed = 0
    with _output(file, output) as out, _progress(file) as advance:
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


def _output(file: Path, output: Path | None) -> AbstractContextManager[IO[str]]:
    from reframer import batch as batches
    from reframer import files

    if output is None or str(file) == "-" or not _plain(output):
        return files.growing(output)
    return batches.Output(output).writing()


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


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int], None]]:
    """A bar on standard error where a person watches; its length is the number of lines."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    total = None
    if str(file) != "-":
        with file.open("rb") as lines:
            total = sum(1 for line in lines if line.strip())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(file.name, total=total)
        yield lambda count: progress.advance(bar, count)
