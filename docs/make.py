"""Writes what the guides take from the code: the command reference, the kinds of role, excerpts, measured rates.

python docs/make.py            # write
python docs/make.py --check    # exit with 1 where something is not as the code has it
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
HERE = ROOT / "docs"
COLUMNS = "110"
FRAUD = "examples/stories/fraud-alerts.txt"


def commands() -> str:
    """The command reference, from the commands' own help."""
    import typer.cli
    import typer.main

    from reframer.cli import app

    command = typer.main.get_command(app)
    context = command.make_context("reframer", [], resilient_parsing=True)
    said = typer.cli.get_docs_for_click(obj=command, ctx=context, name="reframer", title="Commands")
    said = re.sub(r" <(?:list\[Path\]|Path|int range|float range|str|text|integer|file)>", "", said)
    return f"{said.strip()}\n"


def roles() -> str:
    """The two kinds of role and where they lead, from the framework."""
    from reframer import framework

    lens = framework.load()
    out = ["# Two kinds of role", "", lens.split.misalignment, ""]
    for team in (*lens.teams.values(), lens.hybrid):
        out += [f"## {team.name[:1].upper() + team.name[1:]}", "", f"Builds {team.builds}. {team.axis}", ""]
        out += [f"It asks silently: *{team.hidden_question}* {team.key_insight}", ""]
        out += [f"{team.listens_for} {team.skips}", ""]
        if team.id in lens.teams:
            out += ["| signal | what it tells them | what they ask |", "| --- | --- | --- |"]
            out += [f"| {s.name} | {s.tells} | {s.probe} |" for s in (lens.signal(id) for id in team.signals)]
            out += ["", "Ask them:", "", *(f"- {said}" for said in team.ask_them), ""]
            if team.senior:
                shows, merely = "; ".join(team.senior.shows), "; ".join(team.senior.merely)
                out += [f"At senior level one {shows}. Not yet there is who {merely}.", ""]
    out += ["## Where they lead", "", *(f"- **{path.name}**: {path.what}." for path in lens.paths.values()), ""]
    out += ["Why the split grows:", "", *(f"- {said}" for said in lens.split.why_it_grows), ""]
    out += ["## Rules of thumb", "", *(f"- {said}" for said in lens.rules.values()), ""]
    out += ["## How to prepare", "", *(f"{n}. {said}" for n, said in enumerate(lens.preparation, 1))]
    return "\n".join(out) + "\n"


def rates() -> str:
    """What the rules catch, by kind and author, as last measured."""
    from reframer.grounding.rates import RATES

    held = json.loads(RATES.read_text(encoding="utf-8"))
    authors = list(held["caught"])
    rows = [(kind, *(f"{held['caught'][a][kind]:.0%}" for a in authors)) for kind in sorted(held["caught"][authors[0]])]
    rows.append(("*true sentences told false*", *(f"{held['false_alarms'][a]:.1%}" for a in authors)))
    head = ["| what was added | caught, author A | caught, author B |", "| --- | --- | --- |"]
    return "\n".join(head + [f"| {' | '.join(row)} |" for row in rows])


def faults() -> str:
    """What becomes of each fault of a model's side, met anew over real HTTP."""
    from eval.faults.table import FAULTS
    from eval.faults.trying import tried

    out = ["| what happens | ends in | calls | waited |", "| --- | --- | --- | --- |"]
    for kind, rows in FAULTS.items():
        out.append(f"| **{kind}** | | | |")
        for fault in rows:
            found = tried(fault)
            said = re.sub(r"http://127\.0\.0\.1:\d+/v1", "ADDRESS", str(found.error or ""))
            said = re.sub(r" \(tried .*?\)$", "", said)
            ends = f"{type(found.error).__name__}: {said}" if found.error else "the answer"
            out.append(f"| {fault.what} | {ends} | {found.calls} | {found.waited:g} s |")
    return "\n".join(out)


def excerpt(line: str, begin: str | None = None, rows: int = 24) -> Callable[[], str]:
    """What a command prints, from the row that holds `begin` on, as a console block."""

    def run() -> str:
        from reframer.cli import app

        said = io.StringIO()
        with contextlib.chdir(ROOT), contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
            app(line.split()[1:])
        printed = [row.rstrip() for row in said.getvalue().splitlines()]
        start = next((n for n, row in enumerate(printed) if begin and begin in row), 0)
        shown = printed[start : start + rows]
        more = ["…"] if len(printed) > start + rows else []
        return "\n".join(["```console", f"$ {line}", *(["…"] if start else []), *shown, *more, "```"])

    return run


def measured(name: str) -> Callable[[], str]:
    """A measurement's table, from the figures that `python -m eval.benchmarks` kept."""

    def table() -> str:
        from eval.benchmarks import keeping, tables

        return tables.written(name, keeping.kept())

    return table


MEASURED = ("startup", "growth", "items", "live", "replay", "mcp_server", "rewriting", "page", "cluster")
WHOLE: dict[Path, Callable[[], str]] = {HERE / "commands.md": commands, HERE / "roles.md": roles}
PARTS: dict[str, Callable[[], str]] = {
    "rewrite": excerpt(f"reframer rewrite {FRAUD} --for platform --seconds 60", "Internal", 26),
    "verify": excerpt(
        "reframer verify --story examples/stories/fraud-alerts.txt examples/answers/too-much.txt", rows=19
    ),
    "rates": rates,
    "faults": faults,
    "attacks": lambda: (ROOT / "eval/baselines/attacks.md").read_text(encoding="utf-8").strip(),
    **{f"speed_{name}": measured(name) for name in MEASURED},
}
MARK = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def files() -> dict[Path, str]:
    """Every file that holds something made, as it should be."""
    found = {path: f"<!-- made by docs/make.py -->\n\n{make()}" for path, make in WHOLE.items()}
    for path in (ROOT / "README.md", *sorted(HERE.glob("*.md"))):
        if path not in WHOLE and (text := path.read_text(encoding="utf-8")) and MARK.search(text):
            found[path] = MARK.sub(lambda m: f"{m[1]}{PARTS[m[2]]()}\n{m[3]}", text)
    return found


def main() -> int:
    """Writes the files, or says which are not as they should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, and exit with 1 where a file differs")
    check = parser.parse_args().check
    os.environ |= {"COLUMNS": COLUMNS, "TERMINAL_WIDTH": COLUMNS, "REFRAMER_CONFIG": "nowhere", "NO_COLOR": "1"}
    sys.path.insert(0, str(ROOT))
    made = files()
    stale = [path for path, said in made.items() if not path.exists() or path.read_text(encoding="utf-8") != said]
    for path in stale:
        print(
            f"{path.relative_to(ROOT)} {'is not as the code has it; run python docs/make.py' if check else 'written'}"
        )
        if not check:
            path.write_text(files()[path], encoding="utf-8")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
