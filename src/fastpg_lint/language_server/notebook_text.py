"""The code of a notebook as one module: its cells in a row, without what only IPython understands."""

import re
from collections.abc import Iterable

from msgspec import Struct

from fastpg_lint.source.depth import room_to_nest
from fastpg_lint.source.python_tree import python_tree
from fastpg_lint.source.text import LINE_END

_OF_PYTHON = ("%%capture", "%%prun", "%%time", "%%timeit")
"""Magics whose cells are Python below the first line."""
_MAGIC = re.compile(r"\s*(?:[%!?]|[\w.]+\?{1,2}\s*$)")
_ASSIGNED = re.compile(r"(\s*[^=%!]*[^=%!\s])\s*=\s*[%!]")
_CONTINUED = "\\"
_NOTHING = "pass"


class CellText(Struct, frozen=True):
    """A cell as Python, with as many lines as it has; `hidden` are those, from 0, that are others now."""

    text: str
    hidden: frozenset[int]


def as_python(cell: str) -> CellText:
    """A cell without its magics; one that is no Python, as while it is typed, is left out."""
    lines = LINE_END.split(cell)
    hidden: set[int] = set()
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        if lines[first].split()[0] not in _OF_PYTHON:
            return _left_out(lines)
        lines[first] = ""
        hidden.add(first)
    while (wrong := _wrong_line(lines)) is not None:
        if wrong in hidden or not _hide(lines, wrong, hidden):
            return _left_out(lines)
    return CellText("\n".join(lines), frozenset(hidden))


def module_of(cells: Iterable[CellText]) -> str:
    """The text of all cells; each begins on a line of its own."""
    return "\n".join(cell.text for cell in cells)


def _left_out(lines: list[str]) -> CellText:
    return CellText("\n" * (len(lines) - 1), frozenset(range(len(lines))))


def _wrong_line(lines: list[str]) -> int | None:
    """The line, from 0, that Python does not understand; None where it understands all."""
    try:
        with room_to_nest():
            python_tree("\n".join(lines))
    except SyntaxError as error:
        return min(max((error.lineno or 1) - 1, 0), len(lines) - 1)
    except (ValueError, RecursionError, MemoryError):
        return 0
    return None


def _hide(lines: list[str], number: int, hidden: set[int]) -> bool:
    """Puts something in the place of a line for IPython, with those that it goes on in; else says False."""
    line = lines[number]
    assigned = _ASSIGNED.match(line)
    if assigned is None and not _MAGIC.match(line):
        return False
    end = number
    while lines[end].endswith(_CONTINUED) and end + 1 < len(lines):
        end += 1
    lines[number + 1 : end + 1] = [""] * (end - number)
    indent = line[: len(line) - len(line.lstrip())]
    lines[number] = f"{assigned[1]} = None" if assigned is not None else f"{indent}{_NOTHING}"
    hidden.update(range(number, end + 1))
    return True
