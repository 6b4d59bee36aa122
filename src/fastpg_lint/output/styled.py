"""Lines as pieces of text with styles, as `rich` calls them: plain text leaves the styles out."""

from collections.abc import Callable
from pathlib import Path

Line = tuple[tuple[str, str], ...]
"""Pieces of text, each with its style."""
PLACE = "cyan"

PlaceStyle = Callable[[str], str]
"""Gives the style of a place in the file at a path."""


def without_link(_: str) -> str:
    """For where links are not shown."""
    return PLACE


def with_link(path: str) -> str:
    """The style that makes a place a link to its file."""
    return f"{PLACE} link {Path(path).absolute().as_uri()}"
