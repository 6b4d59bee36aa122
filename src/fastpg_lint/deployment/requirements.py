"""Requirements: requirements files, `pyproject.toml`, `setup.cfg`, `Pipfile`, and conda's environments."""

import re
from collections.abc import Iterator
from configparser import ConfigParser, Error

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Specification
from packaging.utils import canonicalize_name

from fastpg_lint.deployment.names import names_development
from fastpg_lint.deployment.records import FileContent, Requirement
from fastpg_lint.deployment.toml_text import parsed, table
from fastpg_lint.deployment.words import Word
from fastpg_lint.deployment.yaml_nodes import documents, items, value, words
from fastpg_lint.source.faults import SyntaxFault

_COMMENT = re.compile(r"(?:^|\s)#.*")
_CONDA_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_STANDARD = "-standard"
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
    document = parsed(text)
    places = _Places(text)
    project, tool = table(document, "project"), table(document, "tool")
    requirements = list(_listed(project.get("dependencies"), places))
    for name, group in (
        *table(project, "optional-dependencies").items(),
        *table(document, "dependency-groups").items(),
    ):
        if not names_development(name):
            requirements.extend(_listed(group, places))
    poetry = table(tool, "poetry")
    requirements.extend(_keyed(table(poetry, "dependencies"), places))
    for name, group in table(poetry, "group").items():
        if not names_development(name) and isinstance(group, dict):
            requirements.extend(_keyed(table(group, "dependencies"), places))
    return FileContent(requirements=tuple(requirements))


def read_pipfile(text: str) -> FileContent:
    """What a `Pipfile` requires; raises `SyntaxFault` for one that is no TOML."""
    return FileContent(requirements=tuple(_keyed(table(parsed(text), "packages"), _Places(text))))


def read_setup_cfg(text: str) -> FileContent:
    """What a `setup.cfg` requires; raises `SyntaxFault` for one that cannot be parsed."""
    parser = ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except Error as error:
        line = getattr(error, "lineno", None) or next((one for one, _ in getattr(error, "errors", ())), 1)
        raise SyntaxFault(line, 1, str(error).partition("\n")[0]) from error
    lists = [parser.get("options", "install_requires", fallback="")]
    if parser.has_section("options.extras_require"):
        extras = parser.items("options.extras_require")
        lists.extend(given for name, given in extras if not names_development(name))
    places = _Places(text)
    lines = [_COMMENT.sub("", line).strip() for given in lists for line in given.splitlines()]
    found = (one for line in lines if line for one in _required(line, places.of_line(line)))
    return FileContent(requirements=tuple(found))


def read_environment(text: str) -> FileContent:
    """What an environment of conda requires, by pip too; raises `SyntaxFault` for one that is no YAML."""
    found: list[Requirement] = []
    for document in documents(text):
        dependencies = value(document, "dependencies")
        for word in words(text, dependencies):
            found.extend(_of_conda(word))
        for one in items(dependencies):
            for word in words(text, value(one, "pip")):
                found.extend(_required(word.text, word))
    return FileContent(requirements=tuple(found))


def _of_conda(word: Word) -> Iterator[Requirement]:
    """`uvicorn=0.30`, `conda-forge::uvicorn-standard`, which is `uvicorn[standard]`."""
    name = _CONDA_NAME.match(word.text.rpartition("::")[2])
    if name is not None:
        plain = canonicalize_name(name[0])
        extras = frozenset({"standard"}) if plain.endswith(_STANDARD) else frozenset()
        yield Requirement(canonicalize_name(plain.removesuffix(_STANDARD)), extras, word)


class _Places:
    """Finds where a dependency is written: the parser of TOML does not say."""

    def __init__(self, text: str) -> None:
        self._text = text

    def of_string(self, requirement: str) -> Word:
        """A requirement in a list."""
        return self._word(
            re.search(rf"""(?<=["']){re.escape(requirement)}(?=["'])""", self._text), requirement
        )

    def of_line(self, requirement: str) -> Word:
        """A requirement on a line of its own, or in a list behind a `=`."""
        return self._word(re.search(rf"(?<![\w.-]){re.escape(requirement)}", self._text), requirement)

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
    for name, given in table.items():
        extras = given.get("extras") if isinstance(given, dict) else None
        named = frozenset(map(str, extras)) if isinstance(extras, list) else frozenset()
        yield Requirement(canonicalize_name(name), named, places.of_key(name))
