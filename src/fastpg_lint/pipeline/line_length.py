"""How long the lines of a project may be, as what says so for its formatter has it."""

from pathlib import Path

from fastpg_lint.deployment.toml_text import parsed, table
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.files import read_file

_MOST_READ = 1_000_000
"""Bytes of a configuration that are looked at."""
_KEY = "line-length"
_NAMES = ("ruff.toml", ".ruff.toml", "pyproject.toml")


def line_length(file: Path) -> int | None:
    """What the nearest configuration of ruff or Black above a file says; None where there is none."""
    for folder in file.parents:
        for name in _NAMES:
            length = _told(folder / name)
            if length is not None:
                return length
        if (folder / ".git").exists():
            break
    return None


def _told(configuration: Path) -> int | None:
    """The length that a file says; None where it is not there, cannot be read, or says nothing of it."""
    try:
        tables = parsed(read_file(configuration, _MOST_READ).decode())
    except (OSError, ValueError, SyntaxFault):
        return None
    tools = table(tables, "tool")
    for one in (tables, table(tools, "ruff"), table(tools, "black")):
        length = one.get(_KEY)
        if type(length) is int and length > 0:
            return length
    return None
