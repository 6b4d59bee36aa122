"""Requirements: requirements files, `pyproject.toml` in each of its forms, and `Pipfile`."""

import re
from collections.abc import Iterator

import tomli
from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Specification
from packaging.utils import canonicalize_name

from fastpg_lint.deployment.names import names_development
from fastpg_lint.deployment.records import FileContent, Requirement
from fastpg_lint.deployment.words import Word
from fastpg_lint.source.faults import SyntaxFault

_COMMENT = re.compile(r"(?:^|\s)#.*")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_OPTIONS = re.compile(r"\s(?:--hash|--config-settings|--global-option)[ =].*|\s*\\\s*$")


def read_requirements(text: str) -> FileContent:
    """What a requirements file requires; what pip alone understands, such as a path, is passed over."""
    requirements: list[Requirement] = []
    start = 0
    for line in text.splitlines(keepends=True):
        plain = _OPTIONS.sub("", _COMMENT.sub("", line.rstrip("\r\n"))).strip()
        if plain and not plain.startswith("-"):
            at = start + line.index(plain)
            requirements.extend(_required(plain, Word(plain, at, at + len(plain), at)))
        start += len(line)
    return FileContent(requirements=tuple(requirements))


def _required(text: str, word: Word) -> Iterator[Requirement]:
    try:
        requirement = Specification(text)
    except InvalidRequirement:
        return
    yield Requirement(canonicalize_name(requirement.name), frozenset(requirement.extras), word)


def read_pyproject(text: str) -> FileContent:
    """What a `pyproject.toml` requires to run the project; raises `SyntaxFault` for one that is no TOML."""
    document = _parsed(text)
    places = _Places(text)
    project, tool = _table(document, "project"), _table(document, "tool")
    requirements = list(_listed(project.get("dependencies"), places))
    for name, group in (
        *_table(project, "optional-dependencies").items(),
        *_table(document, "dependency-groups").items(),
    ):
        if not names_development(name):
            requirements.extend(_listed(group, places))
    poetry = _table(tool, "poetry")
    requirements.extend(_keyed(_table(poetry, "dependencies"), places))
    for name, group in _table(poetry, "group").items():
        if not names_development(name) and isinstance(group, dict):
            requirements.extend(_keyed(_table(group, "dependencies"), places))
    return FileContent(requirements=tuple(requirements))


def read_pipfile(text: str) -> FileContent:
    """What a `Pipfile` requires; raises `SyntaxFault` for one that is no TOML."""
    return FileContent(requirements=tuple(_keyed(_table(_parsed(text), "packages"), _Places(text))))


def _parsed(text: str) -> dict[str, object]:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line, column = (int(place[1]), int(place[2])) if place is not None else (1, 1)
        raise SyntaxFault(line, column, str(error)) from error


def _table(of: dict[str, object], key: str) -> dict[str, object]:
    value = of.get(key)
    return value if isinstance(value, dict) else {}


class _Places:
    """Finds where a dependency is written: the parser of TOML does not say."""

    def __init__(self, text: str) -> None:
        self._text = text

    def of_string(self, requirement: str) -> Word:
        """A requirement in a list."""
        return self._word(
            re.search(rf"""(?<=["']){re.escape(requirement)}(?=["'])""", self._text), requirement
        )

    def of_key(self, name: str) -> Word:
        """A dependency that is a key, `uvicorn = "^0.30"`, or a table of its own."""
        key = re.escape(name)
        found = re.search(
            rf"""^[ \t]*["']?({key})["']?[ \t]*=|^\[.*\.["']?{key}["']?\]""", self._text, re.MULTILINE
        )
        return self._word(found, name)

    def _word(self, found: re.Match[str] | None, text: str) -> Word:
        if found is None:
            return Word(text, 0, 0, 0)
        start, end = found.span(1) if found.re.groups and found[1] is not None else found.span()
        return Word(text, start, end, start)


def _listed(given: object, places: _Places) -> Iterator[Requirement]:
    """`["uvicorn>=0.30", …]`."""
    for one in given if isinstance(given, list) else ():
        if isinstance(one, str):
            yield from _required(one, places.of_string(one))


def _keyed(table: dict[str, object], places: _Places) -> Iterator[Requirement]:
    """`uvicorn = "^0.30"`, `uvicorn = {version = "^0.30", extras = ["standard"]}`."""
    for name, value in table.items():
        extras = value.get("extras") if isinstance(value, dict) else None
        named = frozenset(map(str, extras)) if isinstance(extras, list) else frozenset()
        yield Requirement(canonicalize_name(name), named, places.of_key(name))
