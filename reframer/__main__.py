"""`python -m reframer` does what `reframer` does."""

from reframer.cli import main

main()
