"""The command line: thin commands over the tasks, and one place where errors become messages."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from reframer import __version__
from reframer.errors import ReframerError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Tell one true project story to a product team and to a platform team, with no fact added.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"reframer {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Tell one true project story to a product team and to a platform team, with no fact added."""


def _mount() -> None:
    # Each module imports only typer at its top: the help of all of them has to be there in a quarter of a second.
    from reframer.cli.batch import batch
    from reframer.cli.doctor import doctor
    from reframer.cli.evaluation import app as evaluation
    from reframer.cli.practice import practice
    from reframer.cli.prompts import app as prompts
    from reframer.cli.reading import critique, detect
    from reframer.cli.rewrite import rewrite
    from reframer.cli.schema import schema
    from reframer.cli.serving import mcp, serve
    from reframer.cli.sheet import sheet
    from reframer.cli.stories import app as stories
    from reframer.cli.tag import tag
    from reframer.cli.verifying import verify

    for command in (rewrite, critique, detect, verify, tag, sheet, practice, batch, schema, serve, mcp, doctor):
        app.command(command.__name__)(command)
    app.add_typer(stories, name="stories")
    app.add_typer(prompts, name="prompts")
    app.add_typer(evaluation, name="eval")


_mount()


def main() -> None:
    """Runs the command; what a user can cause ends in one message on standard error and the error's exit code."""
    # A story is too little work for the threads of a linear algebra library: starting them takes longer.
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    try:
        app(standalone_mode=True)
    except ReframerError as error:
        typer.echo(f"reframer: {error}", err=True)
        sys.exit(error.exit_code)
