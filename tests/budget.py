"""How much long tests go through: a part of their edits and cases, or all of them in `tox -e thorough`."""

import os
import random
from collections.abc import Iterable
from typing import TypeVar

Case = TypeVar("Case")

THOROUGH = os.environ.get("FASTPG_LINT_TESTS") == "thorough"


def at_most(part: int, of: int) -> int:
    """How many to go through of as many as there are: `part` of them where time is short."""
    return of if THOROUGH else min(part, of)


def some(cases: Iterable[Case], part: int, test: str) -> list[Case]:
    """The cases that `test` goes through: a `part` of its own, so that tests share the cases out."""
    every = list(cases)
    chosen = random.Random(test).sample(range(len(every)), at_most(part, len(every)))
    return [every[one] for one in sorted(chosen)]
