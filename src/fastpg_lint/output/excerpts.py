"""The source lines that a terminal shows with findings: never those that hold a secret."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.files import read_file
from fastpg_lint.source.text import SourceText

Lines = Callable[[str], Sequence[str]]
"""Gives the lines of a file by its shown path; none, where it cannot be read any more."""
_SECRETS = "FPG9"
_TAB = "    "


class Excerpt(Struct, frozen=True):
    """The line where a finding begins, and which of its columns on a terminal the finding covers."""

    line: str
    indent: int
    width: int


Excerpts = Callable[[Diagnostic], Excerpt | None]


def no_excerpts(_: Diagnostic) -> None:
    """For where nobody wants source lines, such as the log of a build."""


def excerpts_of(found: Iterable[Diagnostic], lines: Lines) -> Excerpts:
    """Gives the excerpts of findings; none of a line in which one of those found sees a secret."""
    secret = {
        (one.path, line)
        for one in found
        if one.code.startswith(_SECRETS)
        for line in range(one.line, one.end_line + 1)
    }

    def excerpt(finding: Diagnostic) -> Excerpt | None:
        source = lines(finding.path)
        is_there = finding.line <= len(source) and (finding.path, finding.line) not in secret
        return _excerpt(finding, source[finding.line - 1]) if is_there else None

    return excerpt


def _excerpt(finding: Diagnostic, line: str) -> Excerpt:
    start = finding.column - 1
    end = finding.end_column - 1 if finding.end_line == finding.line else len(line)
    return Excerpt(line.replace("\t", _TAB), _width(line[:start]), max(1, _width(line[start:end])))


def _width(text: str) -> int:
    """The columns that a text takes on a terminal."""
    wide = text.replace("\t", _TAB)
    if wide.isascii():
        return len(wide)
    from rich.cells import cell_len

    return cell_len(wide)


def lines_reader(content: bytes | None) -> Lines:
    """Reads the lines of shown files, or takes those of the content, where that is what was linted."""

    @cache
    def lines(path: str) -> Sequence[str]:
        try:
            return SourceText.from_bytes(read_file(Path(path)) if content is None else content).lines
        except (OSError, SyntaxFault):
            return ()  # the finding is that it cannot be read

    return lines
