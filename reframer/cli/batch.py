"""`reframer batch`: a task over a JSON Lines file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated

import typer

from reframer.cli.options import (
    BaseUrlOption,
    EngineOption,
    FrameworkOption,
    ModelOption,
    PromptsOption,
    TimeoutOption,
    chosen,
    say,
)


class Task(StrEnum):
    """The tasks that run over many items."""

    rewrite = "rewrite"
    tag = "tag"


def batch(
    task: Annotated[Task, typer.Argument(help="The task.")],
    file: Annotated[Path, typer.Argument(metavar="IN.jsonl", help="One JSON object a line, or - for standard input.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT.jsonl", help="Where the results go, one a line.")
    ] = None,
    engine: EngineOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    timeout: TimeoutOption = None,
    framework: FrameworkOption = None,
    prompts: PromptsOption = None,
) -> None:
    """Run a task over many items: one line out for every line in, in order, an error in place of a result.

    Exit code 1 when some item ended in an error. `reframer schema TASK` shows the fields.

    Example: reframer batch rewrite stories.jsonl -o framings.jsonl
    """
    from reframer import batch as batches
    from reframer import files, pages
    from reframer.schema import Failure

    settings = chosen(engine, model, base_url, timeout, framework, prompts)
    work = batches.worker(task.value, settings)
    done = failed = 0
    with _source(file) as lines, files.growing(output) as out:
        for result in batches.run(task.value, _shown(lines), work):
            out.write(pages.as_json(result) + "\n")
            out.flush()
            done += 1
            if isinstance(result, Failure):
                failed += 1
                say(f"{result.id or 'no id'}: {result.error['message']}")
    say(f"{done} items, {failed} ended in an error" + (f"; written to {output}" if output else ""))
    raise typer.Exit(1 if failed else 0)


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


def _shown(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines, counted on standard error where a person watches."""
    if not sys.stderr.isatty():
        yield from lines
        return
    for number, line in enumerate(lines, 1):
        typer.echo(f"\ritem {number} ", err=True, nl=False)
        yield line
    typer.echo("\r", err=True, nl=False)
