"""Globs over paths, written and matched as in `.gitignore`."""

import re
import warnings
from functools import cache, lru_cache
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec, RegexPattern


ABSOLUTE = "//"


class Globs(Struct, frozen=True):
    """Patterns that hold below a folder: `tests/` and `test_*.py` at any depth, `/tests/` only in it.

    One that begins with `//` holds below the root of all paths, whatever the folder is.
    """

    root: Path
    patterns: tuple[str, ...]

    def match(self, path: str) -> bool:
        """Whether an absolute path matches (with slashes; a folder's ends in one).

        A path outside the folder can match by the names in it.
        """
        if not self.patterns:
            return False
        inner, outer = _parted(self.patterns)
        from_root = path.partition("/")[2]
        root = self.root.as_posix().rstrip("/") + "/"
        below = path.removeprefix(root) if path.startswith(root) else from_root
        # Old releases of pathspec give None.
        return bool(compiled(inner).match_file(below) or (outer and compiled(outer).match_file(from_root)))


def from_folder(pattern: str, folder: Path) -> str:
    """A pattern that was written in a folder, so that it means the same everywhere: see `Globs`."""
    body = pattern.removeprefix("!")
    if "/" not in body.rstrip("/"):
        return pattern
    escaped = re.sub(r"([\\*?\[\]])", r"\\\1", folder.as_posix().rstrip("/"))
    return f"{'!' if pattern.startswith('!') else ''}/{escaped}/{body.removeprefix('./').lstrip('/')}"


@lru_cache(maxsize=256)
def _parted(patterns: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The patterns that hold below a folder, and those that hold below the root of all paths."""
    outer = tuple(one for one in patterns if one.removeprefix("!").startswith(ABSOLUTE))
    inner = tuple(one for one in patterns if one not in outer)
    return inner, tuple(one.replace(ABSOLUTE, "/", 1) for one in outer)


@lru_cache(maxsize=256)
def compiled(patterns: tuple[str, ...]) -> "GitIgnoreSpec":
    """The matcher for a tuple of patterns; raises `ValueError` for one that git would not understand."""
    from pathspec import GitIgnoreSpec  # a run without globs does without it

    _keep_quiet()
    # Other engines, which pathspec takes where they are installed, have no atomic groups.
    engine: dict[str, Any] = (
        {"backend": "simple"} if "backend" in signature(GitIgnoreSpec.from_lines).parameters else {}
    )
    try:
        return GitIgnoreSpec.from_lines(patterns, _pattern_kind(), **engine)
    except re.error as error:
        raise ValueError(f"bad range in {patterns}") from error


@cache
def _keep_quiet() -> None:
    """Keeps Python from warning of what pathspec makes of `[[a]`: a pattern that git reads as it is meant."""
    warnings.filterwarnings("ignore", "Possible (nested set|set )", FutureWarning, r"pathspec\.")


@cache
def _pattern_kind() -> "type[RegexPattern]":
    """pathspec's own kind of pattern, which each release calls otherwise, with steady expressions."""
    from pathspec import GitIgnoreSpec

    (example,) = GitIgnoreSpec.from_lines(("x",)).patterns

    class Steady(type(example)):  # type: ignore[misc]
        @classmethod
        def pattern_to_regex(cls, pattern: str) -> tuple[str | None, bool | None]:
            regex, include = super().pattern_to_regex(pattern)
            return _steady(regex) if regex is not None else None, include

    return Steady


def _steady(regex: str) -> str:
    """The expression of a pattern, so that it tries no two ways for all stars but the last.

    What stands between two stars has the same length wherever it matches, so the first place where it does
    leaves most to the others. Otherwise `*a*a*a*a*a*x` would try all ways to share a name out among the
    stars. Raises `ValueError` where too much is left that can match in several ways.
    """
    if regex.count(_ANY_DEPTH) > _MOST_DEPTHS:
        raise ValueError(f"too many `**` in {regex}")
    first, *others = re.sub(f"(?:{re.escape(_STAR)})+", lambda _: _STAR, regex).split(_STAR)
    if not others:
        return regex
    *inner, last = others
    steady = [f"{_STAR}{one}" if _ANY_DEPTH in one else f"(?>{_STAR}?{one})" for one in inner]
    return "".join((first, *steady, _STAR, last))


_STAR = "[^/]*"
"""What pathspec writes for `*`."""
_ANY_DEPTH = "(?:/.+)?"
"""What it writes for `/**` inside a pattern."""
_MOST_DEPTHS = 3
"""How often that may stand in a pattern: each tries all folders of a path anew."""
