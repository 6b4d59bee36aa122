"""The formats of a report: each is a module of this package, which is loaded when it is asked for."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastpg_lint.output.material import Material

FORMATS = ("full", "concise", "json", "github", "gitlab", "junit", "rdjson", "sarif")
"""For people, then for programs; the first is written where nobody says otherwise."""
DEFAULT = FORMATS[0]
FOR_PEOPLE = frozenset({"full", "concise"})
"""Formats that the closing sentence of a run goes with."""
WITH_FIXES = frozenset({"full", "concise", "json", "rdjson", "sarif"})
"""Formats that have fixes, or mark what surely can be mended."""
FORMER = {"text": "full"}
"""Names that a format had."""

Render = Callable[["Material"], Iterator[str]]


def render(name: str) -> Render:
    """What gives the lines of a report in a format."""
    found: Render = import_module(f"fastpg_lint.output.formats.{FORMER.get(name, name)}").render
    return found
