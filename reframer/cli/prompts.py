"""`reframer prompts`: list, show, render, diff, eject and check the prompts.

Results go to standard output, messages to standard error; a folder of one's own comes from `--prompts`, from
`REFRAMER_PROMPTS` or from the settings file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reframer.cli.options import say, tell
from reframer.errors import InputError, PromptError

if TYPE_CHECKING:
    from reframer.prompts import Shelf

app = typer.Typer(no_args_is_help=True, help="List, show, render, change and check the prompts.")

Name = Annotated[str, typer.Argument(help="The prompt's name, such as rewrite.", show_default=False)]
Folder = Annotated[
    Path | None,
    typer.Option("--prompts", metavar="DIR", help="A folder of your own prompts, looked in first.", show_default=False),
]


@app.command("list")
def list_(folder: Folder = None) -> None:
    """Show every prompt: its name, version, origin, fingerprint and purpose.

    Example: reframer prompts list
    """
    from reframer import prompts

    shelf = prompts.open_shelf(_folder(folder))
    rows = [_row(shelf, name) for name in shelf.names()]
    if not sys.stdout.isatty():
        for row in rows:
            tell("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("prompt", "version", "origin", "fingerprint", "purpose", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)


@app.command()
def show(name: Name, folder: Folder = None) -> None:
    """Print a prompt's file as it stands.

    Example: reframer prompts show rewrite
    """
    from reframer import prompts

    prompt = prompts.find(name, _folder(folder))
    _say(f"{prompt.path} · version {prompt.version} · fingerprint {prompt.fingerprint}")
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.syntax import Syntax

        Console().print(Syntax(prompt.source, "jinja", word_wrap=True, background_color="default"))
    else:
        typer.echo(prompt.source, nl=False)


@app.command()
def render(
    name: Name,
    var: Annotated[
        list[str] | None,
        typer.Option("--var", metavar="NAME=VALUE", help="A variable; =@FILE reads a file, =@- standard input."),
    ] = None,
    story: Annotated[
        Path | None,
        typer.Option("--story", metavar="FILE", help="For rewrite: the story to render it for.", show_default=False),
    ] = None,
    target: Annotated[str, typer.Option("--for", metavar="TEAM", help="For rewrite: the team.")] = "product",
    question: Annotated[
        str | None, typer.Option("--question", metavar="TEXT", help="For rewrite: their question.")
    ] = None,
    variables: Annotated[
        Path | None, typer.Option("--vars", metavar="FILE", help="Variables as one JSON object.", show_default=False)
    ] = None,
    roles: Annotated[bool, typer.Option("--roles", help="Head each message with its role.")] = False,
    redact: Annotated[
        bool, typer.Option("--redact", help="Put placeholders for names, addresses, phone numbers and your terms.")
    ] = False,
    terms: Annotated[
        Path | None,
        typer.Option(
            "--terms", metavar="FILE", help="Words to hide, one a line; implies --redact.", show_default=False
        ),
    ] = None,
    folder: Folder = None,
) -> None:
    """Print exactly what would be sent, ready to paste into a chat.

    Example: reframer prompts render rewrite --story story.txt --for platform --redact
    Then: reframer rewrite story.txt --for platform --redact --from-reply answer.txt
    """
    from reframer import prompts, settings

    prompt = prompts.find(name, _folder(folder))
    given = _of_story(story, target, question) if story else {}
    given |= _from_json(variables) | dict(_assigned(each) for each in var or [])
    chosen = settings.load({"redact": redact or None, "terms": terms})
    if chosen.hides:
        from reframer import privacy

        mask = privacy.Mask(privacy.listed(chosen.terms))
        given = mask.hide_all(given)
        for placeholder, value in mask.hidden.items():
            _say(f"{placeholder} stands for {value}")
    messages = prompt.render(**given)
    typer.echo("\n\n".join(f"=== {role} ===\n{text}" if roles else text for role, text in messages))


@app.command()
def diff(name: Name, folder: Folder = None) -> None:
    """Show what your copy of a prompt, and of its partials, changes against the shipped one.

    Example: reframer prompts diff rewrite --prompts my-prompts
    """
    from reframer import prompts

    mine = _own_folder(folder)
    shelf = prompts.open_shelf(mine)
    changes = prompts.diff(name, mine)
    if (was := _outdated(shelf, name)) is not None:
        _say(f"the shipped `{name}` has changed since you ejected it at fingerprint {was}")
    if not changes:
        _say(f"`{name}` is as shipped")
    typer.echo(changes, nl=False)


@app.command()
def eject(
    name: Name,
    folder: Folder = None,
    partials: Annotated[bool, typer.Option("--partials", help="Copy what the prompt includes, too.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there already.")] = False,
) -> None:
    """Copy a shipped prompt into your folder, to change it there.

    Example: reframer prompts eject rewrite --prompts my-prompts
    """
    from reframer import prompts

    for path in prompts.eject(name, _own_folder(folder), partials=partials, force=force):
        tell(str(path))


@app.command()
def check(folder: Folder = None) -> None:
    """Find what is wrong with the prompts, by file and line; the exit code is 1 when something is.

    Example: reframer prompts check --prompts my-prompts
    """
    from reframer import prompts

    problems = prompts.check(_folder(folder))
    for problem in problems:
        tell(f"{problem.path}:{problem.line}: {problem.prompt}: {problem.message}")
    found = "1 problem" if len(problems) == 1 else f"{len(problems) or 'no'} problems"
    _say(f"{len(prompts.names(_folder(folder)))} prompts, {found}")
    if problems:
        raise typer.Exit(1)


def _folder(given: Path | None) -> Path | None:
    from reframer import settings

    return settings.load({"prompts": given}).prompts


def _of_story(story: Path, target: str, question: str | None) -> dict[str, Any]:
    """The variables that a rewrite of this story would give to its prompt."""
    from reframer import tasks
    from reframer.cli.sources import source
    from reframer.schema import RewriteInput

    own = source(story)
    item = RewriteInput(story=own.text, question=question, answers=own.answers)
    return tasks.prompt_variables(item, target)


def _own_folder(given: Path | None) -> Path:
    folder = _folder(given)
    if folder is None:
        raise InputError("say where your own prompts live: --prompts DIR, or REFRAMER_PROMPTS")
    return folder


def _row(shelf: Shelf, name: str) -> tuple[str, ...]:
    try:
        prompt = shelf.find(name)
    except PromptError:
        return name, "", "broken", "", "`reframer prompts check` says what is wrong"
    yours = shelf.folder is not None and prompt.path.is_relative_to(shelf.folder)
    origin = "yours" if yours else "shipped"
    if yours and _outdated(shelf, name) is not None:
        origin = "yours, shipped changed since"
    return prompt.name, prompt.version, origin, prompt.fingerprint, prompt.purpose


def _outdated(shelf: Shelf, name: str) -> str | None:
    """The fingerprint that a prompt was ejected at, where the shipped one has another now."""
    was = shelf.find(name).ejected_from
    shipped = type(shelf)(shelf.shipped)
    return was if was and name in shipped.names() and shipped.find(name).fingerprint != was else None


def _assigned(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError(f"--var {text}: write it as NAME=VALUE, or NAME=@FILE")
    return name.strip(), _read(Path(value[1:]), f"--var {name}") if value.startswith("@") else value


def _from_json(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        found = json.loads(_read(file, "--vars"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"--vars {file}: not JSON: {error}") from None
    if not isinstance(found, dict):
        raise InputError(f'--vars {file}: not a JSON object; write {{"name": "value"}}')
    return found


def _read(file: Path, option: str) -> str:
    try:
        if str(file) == "-":
            return sys.stdin.read()
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{option}: {file} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise InputError(f"{option}: {file} is not UTF-8 text; save it as UTF-8") from None


def _say(message: str) -> None:
    say(message)
