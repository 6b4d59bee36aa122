"""Where commands that start Python import from: the folder that they start in, and those that they name."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from posixpath import dirname, join, normpath

from msgspec import Struct

from fastpg_lint.deployment.words import Command

MODULE_PATH = "PYTHONPATH"
_SERVERS = frozenset(
    {"uvicorn", "gunicorn", "hypercorn", "granian", "fastapi", "celery", "arq", "taskiq", "faststream"}
)
_BUILD = "setup.py"
_FOLDER_OPTIONS = ("--app-dir", "--chdir", "--pythonpath", "--workdir", "--working-dir")
_PYTHON = re.compile(r"(?:.*/)?python(?:3(?:\.\d+)?)?")
_VARIABLE = re.compile(r"\$(?:\{(?P<braced>\w+)(?::?[-=](?P<default>[^}]*))?\}|(?P<plain>\w+))")


class Started(Struct, frozen=True):
    """A folder that imports start from, and why; `is_named` if not because something is started in it."""

    path: str
    why: str
    is_named: bool = False


def started(commands: Iterable[Command], folder: str, values: Mapping[str, str]) -> Iterator[Started]:
    """The folders that imports start from where some commands are run one after another in a folder."""
    for command in commands:
        words = [expanded(word.text, values) for word in command]
        if words[:1] == ["cd"] and len(words) > 1:
            folder = placed(folder, words[1])
            continue
        for word in words:
            name, given, value = word.partition("=")
            if given and name == MODULE_PATH:
                yield from module_path(value, folder)
        yield from _program(words, folder)


def module_path(value: str, folder: str) -> Iterator[Started]:
    """The folders that a value of `PYTHONPATH` names."""
    for one in re.split(r"[:;]", value):
        if one and "$" not in one:
            yield Started(placed(folder, one), MODULE_PATH, is_named=True)


def _program(words: list[str], folder: str) -> Iterator[Started]:
    for position, word in enumerate(words):
        rest = words[position + 1 :]
        if word.rpartition("/")[2] in _SERVERS:
            yield from _options(rest, folder)
            yield Started(folder, f"`{word.rpartition('/')[2]}` is started there")
            return
        if _PYTHON.fullmatch(word) and rest:
            yield from _python(rest, folder)
            return


def _python(arguments: list[str], folder: str) -> Iterator[Started]:
    """`python -m app`, `python app/main.py`."""
    for position, word in enumerate(arguments):
        if word == "-m":
            yield from _options(arguments[position + 1 :], folder)
            yield Started(folder, "`python -m` is run there")
            return
        if word.endswith(".py") and word != _BUILD:
            yield Started(placed(folder, dirname(word) or "."), f"`python {word}` is run")
            return
        if not word.startswith("-"):
            return


def _options(arguments: list[str], folder: str) -> Iterator[Started]:
    for word, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        name, given, value = word.partition("=")
        if name in _FOLDER_OPTIONS:
            for path in (value if given else following).split(","):
                yield Started(placed(folder, path), f"`{name}`", is_named=True)


def placed(folder: str, path: str) -> str:
    """A path as seen from a folder, without `.` and `..` where that can be."""
    return normpath(join(folder, path))


def expanded(text: str, values: Mapping[str, str]) -> str:
    """A text with the variables in it that have a value."""

    def value(found: re.Match[str]) -> str:
        known = values.get(found["braced"] or found["plain"], found["default"])
        return known if known is not None else found[0]

    return _VARIABLE.sub(value, text)
