"""`reframer eval`: suites of cases on recorded answers.

Results go to standard output, messages and progress to standard error.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reframer.cli.options import OutputOption, emit, say, tell

if TYPE_CHECKING:
    from reframer.evals.commands import Result

app = typer.Typer(
    no_args_is_help=True, help="Evaluate prompts on recorded answers: plan, record, run, compare, report."
)

SuiteFile = Annotated[Path, typer.Argument(metavar="SUITE", help="The suite's YAML file.", show_default=False)]
Only = Annotated[
    str | None, typer.Option("--only", metavar="TEXT", help="Only what is named like this: VARIANT/MODEL/CASE.EPOCH.")
]


class Form(StrEnum):
    """How a run is reported."""

    text = "text"
    html = "html"
    md = "md"
    junit = "junit"
    jsonl = "jsonl"


FormOption = Annotated[Form, typer.Option("--format", help="How the result is written.")]


class Require(StrEnum):
    """What a comparison must say to pass."""

    no_worse = "no-worse"
    better = "better"


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to put it.")] = Path("evals"),
) -> None:
    """Start evaluations of your own: a suite, cases, the prompts to change, and a workflow for CI.

    Example: reframer eval init evals
    """
    from reframer.evals import starting

    for file in starting.start(folder):
        say(f"wrote {file}")
    say(f"next: reframer eval record {folder / 'suites' / 'detect.yaml'} --base-url URL")


@app.command()
def plan(suite: SuiteFile, only: Only = None) -> None:
    """Show what an edit made stale and what recording it anew costs, without any call.

    Ends with exit code 5 where something is stale or missing.

    Example: reframer eval plan eval/suites/critique.yaml
    """
    from reframer.evals import commands, reporting

    asked, found = commands.plan(suite, only)
    typer.echo(reporting.planned(asked, found), nl=False)
    if any(each.state != "hit" for each in found):
        raise typer.Exit(5)


@app.command()
def record(
    suite: SuiteFile,
    base_url: Annotated[str | None, typer.Option("--base-url", metavar="URL", help="The models' server.")] = None,
    timeout: Annotated[float, typer.Option(help="The longest silence of a model, in seconds.", min=1)] = 120.0,
    concurrency: Annotated[int, typer.Option(help="So many cases at a time.", min=1, max=64)] = 4,
    only: Only = None,
    judges: Annotated[
        bool, typer.Option("--judges", help="Record instead what the suite's judges say of the recorded answers.")
    ] = False,
) -> None:
    """Ask the suite's models for every answer that no recording holds, and keep each as it arrives.

    Stopped at any moment, it goes on from there when it is called again.

    Example: reframer eval record eval/suites/detect.yaml --base-url http://127.0.0.1:11434/v1
    """
    from reframer.evals import commands

    commands.record(suite, base_url, timeout, concurrency, only, judges=judges, tell=say)


@app.command()
def run(
    suite: SuiteFile,
    only: Only = None,
    rescore: Annotated[
        str | None, typer.Option("--rescore", metavar="RUN", help="Score this run's stored outputs again, no replay.")
    ] = None,
    take_over: Annotated[bool, typer.Option("--take-over", help="Make these figures the baseline.")] = False,
    form: FormOption = Form.text,
    output: OutputOption = None,
) -> None:
    """Replay the suite from its recordings, score it, and hold it against its thresholds and baseline.

    Exit code 1 where a threshold is missed or a metric fell, 5 where recordings are stale or missing.

    Example: reframer eval run eval/suites/critique.yaml
    """
    from reframer.evals import commands

    found = commands.run(suite, only, rescore)
    emit(_written(found, form), output)
    if take_over:
        say(f"the baseline is now {commands.take_over(found)}")
        raise typer.Exit(1 if found.broken else 0)
    raise typer.Exit(found.exit_code)


@app.command()
def report(
    suite: SuiteFile,
    run: Annotated[str | None, typer.Argument(help="The run's name.", show_default="the latest")] = None,
    form: FormOption = Form.html,
    output: OutputOption = None,
) -> None:
    """Write a run's report: a page for the browser, Markdown for a pull request, JUnit XML, or JSON lines.

    Example: reframer eval report eval/suites/critique.yaml -o report.html
    """
    from reframer.evals import commands

    emit(_written(commands.result(suite, run), form), output)


@app.command()
def compare(
    suite: SuiteFile,
    before: Annotated[str, typer.Argument(help="A variant, VARIANT@MODEL, a run, or `baseline`.")],
    after: Annotated[str, typer.Argument(help="The same, held against it.")],
    require: Annotated[Require, typer.Option(help="What passes.")] = Require.no_worse,
    html: Annotated[bool, typer.Option("--html", help="A page for the browser: what flipped, side by side.")] = False,
    output: OutputOption = None,
) -> None:
    """Say whether one side is better, worse, no worse, or that the suite cannot tell; case by case.

    Exit code 0 better or no worse, 1 worse, 5 cannot tell, or no better where that is required.

    Example: reframer eval compare eval/suites/rewrite.yaml naive shipped
    """
    from reframer.evals import commands, reporting

    found = commands.compare(suite, before, after)
    if html:
        from reframer.evals import paging

        emit(paging.compared(found), output)
    else:
        emit(reporting.compared(found), output)
    if found.verdict == "worse":
        raise typer.Exit(1)
    if found.verdict == "cannot tell" or (require is Require.better and found.verdict != "better"):
        raise typer.Exit(5)


@app.command()
def prune(
    suite: SuiteFile,
    really: Annotated[bool, typer.Option("--yes", help="Remove them; without it they are only named.")] = False,
) -> None:
    """Remove the recordings that the suite no longer asks for.

    Example: reframer eval prune eval/suites/critique.yaml --yes
    """
    from reframer.evals import commands

    count = 0
    for file in commands.prune(suite, really=really):
        tell(str(file))
        count += 1
    say(f"{count} recordings {'removed' if really else 'would be removed; add --yes'}")


@app.command()
def schema(output: OutputOption = None) -> None:
    """Print the JSON Schema of a suite file, for editors.

    Example: reframer eval schema -o suite.schema.json
    """
    import json

    from reframer.evals import suite

    emit(json.dumps(suite.schema(), indent=1) + "\n", output)


def _written(found: Result, form: Form) -> str:
    from reframer.evals import reporting

    if form is Form.html:
        from reframer.evals import paging

        return paging.ran(found)
    written: dict[Form, Callable[[Result], str]] = {
        Form.text: reporting.table, Form.md: reporting.markdown, Form.junit: reporting.junit,
        Form.jsonl: reporting.jsonl,
    }  # fmt: skip
    return written[form](found)
