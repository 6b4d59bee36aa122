"""`python -m fastpg_lint` is the command."""

from fastpg_lint.cli import main

main()
