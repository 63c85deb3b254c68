"""`python -m reframer.cli` does what `reframer` does."""

from reframer.cli import main

main()
