"""The command, also as `python -m fastpg_lint`: Ctrl-C is answered before anything else is imported.

Python would import from the folder that `-m` is run in, which is the linted project: a `click.py` in it.
"""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]

from fastpg_lint.command_line.exit_codes import INTERRUPTED
from fastpg_lint.command_line.interruption import answer_at_once


def main() -> None:
    """Runs the command and ends the process."""
    answer_at_once()
    try:
        from fastpg_lint.cli import main as run
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    run()


if __name__ == "__main__":
    main()
