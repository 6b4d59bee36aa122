"""Globs over paths, written and matched as in `.gitignore`."""

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


class Globs(Struct, frozen=True):
    """Patterns that hold below a folder: `tests/` and `test_*.py` at any depth, `/tests/` only in it."""

    root: Path
    patterns: tuple[str, ...]

    def match(self, path: str) -> bool:
        """Whether an absolute path matches (with slashes; a folder's ends in one).

        A path outside the folder can match by the names in it.
        """
        if not self.patterns:
            return False
        root = self.root.as_posix().rstrip("/") + "/"
        below = path.removeprefix(root) if path.startswith(root) else path.partition("/")[2]
        return bool(compiled(self.patterns).match_file(below))  # old releases of pathspec give None


@lru_cache(maxsize=256)
def compiled(patterns: tuple[str, ...]) -> "GitIgnoreSpec":
    """The matcher for a tuple of patterns; raises `ValueError` for one that git would not understand."""
    from pathspec import GitIgnoreSpec  # a run without globs does without it

    try:
        return GitIgnoreSpec.from_lines(patterns)
    except re.error as error:
        raise ValueError(f"bad range in {patterns}") from error
