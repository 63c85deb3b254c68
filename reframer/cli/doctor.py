"""`reframer doctor`: which engine would be used and why, and whether everything it needs is there."""

from __future__ import annotations

import typer

from reframer.cli.engine import Using, with_engine
from reframer.cli.options import tell


@with_engine
def doctor(
    *,
    using: Using,
) -> None:
    """Say which engine would be used and why, whether the model answers, and what is installed. Shows no key.

    Example: reframer doctor --model openai:llama3.2 --base-url http://127.0.0.1:11434/v1
    """
    from reframer import diagnosis

    settings = using.settings
    findings = list(diagnosis.examine(settings))
    for finding in findings:
        tell(f"{'ok ' if finding.ok else '!! '} {finding.what:<12} {finding.says}")
    wrong = {finding.what for finding in findings if not finding.ok}
    raise typer.Exit(3 if wrong & {"model", "endpoint"} else 2 if wrong else 0)
