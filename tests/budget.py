"""How much the tests of many edits go through: a part, or all of it in `tox -e thorough`."""

import os

THOROUGH = os.environ.get("FASTPG_LINT_TESTS") == "thorough"


def at_most(part: int, of: int) -> int:
    """How many to go through of as many as there are: `part` of them where time is short."""
    return of if THOROUGH else min(part, of)
