"""Measures how fast reframer is and how that grows, and writes the figures, tables and plots of docs/performance.md.

    python -m eval.benchmarks                       # all but the last two; about half an hour, most of it `items`
    python -m eval.benchmarks --only startup live   # some of it
    python -m eval.benchmarks --draw                # the plots and the page from the figures that are kept

Each figure that decides is a ratio within one run. What is finished is kept at once, so Ctrl-C loses only the
measurement under way. `page` needs the dependency group `browser`, `cluster` the group `ray`; they are measured only
where they are named.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys

from eval.benchmarks import keeping, plots

ALWAYS = ("startup", "growth", "live", "replay", "mcp_server", "rewriting", "items")
NAMED = ("page", "cluster")


def main() -> int:
    """Measures what was asked for; 130 where it was interrupted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=(*ALWAYS, *NAMED), metavar="NAME", help=", ".join(ALWAYS + NAMED))
    parser.add_argument("--draw", action="store_true", help="measure nothing")
    given = parser.parse_args()
    code = 0
    try:
        for name in () if given.draw else given.only or ALWAYS:
            module = importlib.import_module(f"eval.benchmarks.{name}")
            keeping.keep(name, module.measure(lambda said, name=name: print(f"{name}: {said}", file=sys.stderr)))
    except KeyboardInterrupt:
        print("interrupted; what was finished is kept", file=sys.stderr)
        code = 130
    plots.draw(keeping.kept())
    subprocess.run([sys.executable, "docs/make.py"], cwd=keeping.ROOT, check=True, stdout=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
