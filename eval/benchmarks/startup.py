"""How long the command takes to start, beside importing the libraries it stands on: whole processes, run in turn."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable

from eval.benchmarks.keeping import Told, timed

ROUNDS = 11
CALLS = {
    "python -c pass": ["-c", "pass"],
    "import typer, rich": ["-c", "import typer, rich"],
    "import pydantic, jinja2, numpy": ["-c", "import pydantic, jinja2, numpy"],
    "import all five": ["-c", "import typer, rich, pydantic, jinja2, numpy"],
    "reframer --help": ["-m", "reframer", "--help"],
    "reframer detect FILE": ["-m", "reframer", "detect", "examples/contexts/platform-team.txt"],
}
# What each command is held against, round by round.
AGAINST = {"reframer --help": "import typer, rich", "reframer detect FILE": "import all five"}


def measure(say: Callable[[str], None]) -> Told:
    """Median seconds of each, and the median ratio of the commands to the imports they need."""
    for call in CALLS.values():
        timed([sys.executable, *call])
    rounds = []
    for number in range(ROUNDS):
        rounds.append({name: timed([sys.executable, *call]) for name, call in CALLS.items()})
        say(f"round {number + 1} of {ROUNDS}")
    ratios = {
        name: {"to": other, "ratio": statistics.median(each[name] / each[other] for each in rounds)}
        for name, other in AGAINST.items()
    }
    seconds = {name: statistics.median(each[name] for each in rounds) for name in CALLS}
    return {"rounds": ROUNDS, "seconds": seconds, "ratios": ratios}
