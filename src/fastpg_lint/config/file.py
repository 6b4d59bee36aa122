"""The file that options are written in: which one counts, what it holds, and on which line it says so."""

import os
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from fastpg_lint.deployment.toml_lines import line_of
from fastpg_lint.deployment.toml_text import parsed
from fastpg_lint.source.control_characters import written_out
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.files import is_file, read_file

TABLE = "fastpg-lint"
CONFIG_FILE = "pyproject.toml"


class UserMistake(Exception):
    """Something that the user has to mend: told without a traceback, exit code 2."""


class ConfigError(UserMistake):
    """All that is wrong with a configuration, one mistake a line."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(map(written_out, mistakes))
        super().__init__("\n".join(self.mistakes))


class Place(Struct, frozen=True):
    """Where options are written: the keys that lead there, in a `file` with its `text` if in any."""

    keys: tuple[str, ...]
    file: str = ""
    text: str = ""

    def below(self, key: str) -> "Place":
        """Where the value of a key in this place is written."""
        return Place((*self.keys, key), self.file, self.text)

    def told(self, value: object = None, *, with_line: bool = True) -> str:
        """The place in words; with the line of a value in it, where there is a file."""
        keys = "".join(f'."{key}"' if not _is_bare(key) else f".{key}" for key in self.keys)[1:]
        if not self.file:
            return "".join(self.keys)
        line = f":{line_of(self.text, self.keys, value)}" if with_line else ""
        return f"{self.file}{line}: {keys}"


def _is_bare(key: str) -> bool:
    return bool(key) and all(one.isalnum() or one in "-_[]" for one in key)


def table_place(file: Path, text: str = "") -> Place:
    """Where our table is written in a file."""
    return Place(("tool", TABLE), display(file), text)


def find_config(start: Path) -> Path | None:
    """The nearest `pyproject.toml` upwards that configures us, else the nearest one, else nothing."""
    start = start.absolute()
    candidates = [path for folder in (start, *start.parents) if is_file(path := folder / CONFIG_FILE)]
    configured = (path for path in candidates if TABLE in tool_tables(path, config_text(path)))
    return next(configured, candidates[0] if candidates else None)


def configures(file: Path) -> bool:
    """Whether there is a `pyproject.toml` at a path, and it has options of ours; raises `ConfigError`."""
    try:
        mentions_us = TABLE.encode() in read_file(file)
    except OSError:
        return False
    return mentions_us and TABLE in tool_tables(file, config_text(file))


def display(path: Path) -> str:
    """A path as a person wants to read it: from the current folder if it lies below.

    Bytes of a name that are no text are escaped, and so are control characters.
    """
    whole, here = path.absolute().as_posix(), Path.cwd()
    below = whole.removeprefix(f"{here.as_posix().rstrip('/')}/")
    if below == whole and path.is_relative_to(here):  # itself, or spelled otherwise on Windows
        below = path.relative_to(here).as_posix()
    return _told(below)


def path_from(folder: Path, path: Path) -> str:
    """The path of a file from a folder, with slashes: the same in every checkout of a project.

    Bytes of a name that are no text are escaped, as in `display`.
    """
    whole = path.absolute()
    try:
        relative = Path(os.path.relpath(whole, folder))
    except ValueError:  # another drive of Windows, to which no path leads
        relative = whole
    return _told(relative.as_posix())


def _told(name: str) -> str:
    return written_out(name.encode("utf-8", "backslashreplace").decode())


def config_text(path: Path) -> str:
    """What a configuration holds; raises `ConfigError` where it cannot be read."""
    try:
        return read_file(path).decode()
    except OSError as error:
        raise ConfigError([f"{display(path)}: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError([f"{display(path)}: is no TOML: not UTF-8 (at line {line})"]) from error


def tool_tables(path: Path, text: str) -> dict[str, object]:
    """The tables of tools in the text of a configuration; raises `ConfigError` where it is no TOML."""
    try:
        document = parsed(text)
    except SyntaxFault as fault:
        problem = f"is no TOML: {fault.message} (at line {fault.line}, column {fault.column})"
        raise ConfigError([f"{display(path)}: {problem}"]) from fault
    tool = document.get("tool", {})
    return tool if isinstance(tool, dict) else {}
