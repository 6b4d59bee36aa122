"""What a fix does to a file that is no Python: pieces of its text that others take the place of."""

from dataclasses import dataclass

from fastpg_lint.fixes.replacements import Replacement


@dataclass(frozen=True)
class TextChange:
    """A fix of one finding. `title` is a line that says what it does.

    An unsafe one may change what the service does. None of the replacements overlaps another.
    """

    title: str
    replacements: tuple[Replacement, ...]
    safe: bool = False
