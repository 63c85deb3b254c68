"""`reframer schema`: the JSON Schema of a task's input and output."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from reframer.cli.options import OutputOption, Task, emit


def schema(
    task: Annotated[Task, typer.Argument(help="The task.")],
    output: OutputOption = None,
) -> None:
    """Print the JSON Schema of a task's input and output.

    Example: reframer schema rewrite
    """
    from reframer import contracts

    emit(json.dumps(contracts.schema(task.value), indent=2, ensure_ascii=False) + "\n", output)
