"""A module that something was found in, as those see it who give its findings their fixes."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.report import ReportItem
from fastpg_lint.rules.rule import Finding
from fastpg_lint.source.text import SourceText


class Faulty(Struct, frozen=True):
    """A module in which something was found: its name, its path as it is shown, and its text.

    `content` is the digest of the text, `found` the findings with the diagnostics that they have become.
    """

    name: str
    path: str
    content: bytes
    source: Callable[[], SourceText]
    found: Sequence[tuple[Finding, Diagnostic]]


Mend = Callable[[Faulty], Iterable[ReportItem]]
"""Gives the diagnostics of a module, with the fixes that there are."""
