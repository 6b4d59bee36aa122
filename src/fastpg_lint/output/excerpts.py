"""The source lines that are shown with findings: never those in which a secret was found, others masked."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

from fastpg_lint.diagnostics import Diagnostic, Related
from fastpg_lint.output.masked_lines import masked_lines
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.files import read_file
from fastpg_lint.source.text import SourceText

Lines = Callable[[str], Sequence[str]]
"""Gives the lines of a file by its shown path; none, where it cannot be read any more."""
SECRETS = "FPG9"
"""How the codes of the rules begin that find secrets."""
_TAB = "    "
_LONGEST = 300
"""Characters of a line that are shown: of one that is longer, those around what is meant."""
_CUT = "..."


def no_lines(_: str) -> Sequence[str]:
    """For where no file is read."""
    return ()


class Excerpt(Struct, frozen=True):
    """A line, and which of its columns on a terminal are meant; of a related place, none."""

    line: str
    indent: int
    width: int


Excerpts = Callable[[Diagnostic | Related], Excerpt | None]


ShownLine = Callable[[str, int], str | None]
"""Gives a line of a file by its number as it may be shown; None where it may not be, or is not there."""


def shown_lines(found: Iterable[Diagnostic], lines: Lines) -> ShownLine:
    """Gives lines with what may be a secret masked; none in which one of those found sees a secret."""
    secret = {
        (one.path, line)
        for one in found
        if one.code.startswith(SECRETS)
        for line in range(one.line, one.end_line + 1)
    }

    masked = cache(lambda path: masked_lines(lines(path)))

    def shown(path: str, number: int) -> str | None:
        is_there = 0 < number <= len(lines(path)) and (path, number) not in secret
        return masked(path)(number) if is_there else None

    return shown


def excerpts_of(found: Iterable[Diagnostic], lines: Lines) -> Excerpts:
    """Gives the line of a place, where it may be shown."""
    shown = shown_lines(found, lines)

    def excerpt(place: Diagnostic | Related) -> Excerpt | None:
        line = shown(place.path, place.line)
        return None if line is None else _excerpt(place, lines(place.path)[place.line - 1], line)

    return excerpt


def shortened(line: str, column: int = 1) -> tuple[str, int]:
    """What is shown of a line around a column, and by how much that column moves to the left."""
    if len(line) <= _LONGEST:
        return line, 0
    begin = max(0, min(column - 1 - _LONGEST // 2, len(line) - _LONGEST))
    end = begin + _LONGEST
    before, behind = _CUT if begin else "", _CUT if end < len(line) else ""
    return f"{before}{line[begin:end]}{behind}", begin - len(before)


def _excerpt(place: Diagnostic | Related, line: str, shown: str) -> Excerpt:
    text, left_out = shortened(shown, place.column)
    if shown != line:
        return Excerpt(text.replace("\t", _TAB), 0, 0)
    start, end = (min(max(one - left_out, 0), len(text)) for one in _meant(place, line))
    least = 1 if isinstance(place, Diagnostic) else 0
    return Excerpt(text.replace("\t", _TAB), _width(text[:start]), max(least, _width(text[start:end])))


def _meant(place: Diagnostic | Related, line: str) -> tuple[int, int]:
    """The offsets in a line between which lies what is meant."""
    start = place.column - 1
    if isinstance(place, Related):
        return start, start
    return start, place.end_column - 1 if place.end_line == place.line else len(line)


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
