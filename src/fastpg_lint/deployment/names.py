"""Which files say how the service is served, told by their names alone."""

import re
from enum import StrEnum
from pathlib import PurePath


class FileKind(StrEnum):
    """The kinds of file that are read."""

    DOCKERFILE = "Dockerfile"
    PROCFILE = "Procfile"
    COMPOSE = "compose file"
    UNIT = "systemd unit"
    SHELL = "shell script"
    PYPROJECT = "pyproject.toml"
    REQUIREMENTS = "requirements"
    PIPFILE = "Pipfile"


_BY_NAME = re.compile(
    r"""
    (?P<DOCKERFILE> (?:dockerfile|containerfile)(?:[.\-_].*)? | .*\.(?:dockerfile|containerfile)(?:\..*)? )
  | (?P<PROCFILE> procfile(?:\..*)? )
  | (?P<COMPOSE> (?:.*[.\-_])?compose(?:[.\-_].*)?\.ya?ml )
  | (?P<UNIT> .*\.service )
  | (?P<SHELL> .*\.(?:sh|bash) )
  | (?P<PYPROJECT> pyproject\.toml )
  | (?P<REQUIREMENTS> .*requirements.*\.(?:txt|in) )
  | (?P<PIPFILE> pipfile )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NOT_DEPLOYED = re.compile(
    r"(?:^|[.\-_/])(?:dev|devel|development|devcontainer|local|debug|tests?|testing|ci|lint|docs?|build"
    r"|examples?|samples?|override|reload|benchmarks?|loadtests?|mocks?|previews?)(?:$|[.\-_/])",
    re.IGNORECASE,
)
LOCKS = ("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock")
"""Files that hold what is installed in the end."""
INSTALLING = (
    *LOCKS,
    *("pyproject.toml", "*requirements*.txt", "*requirements*.in", "Pipfile"),
    *("[Dd]ockerfile*", "*.[Dd]ockerfile", "Containerfile*"),
)
"""Globs of the files that say what is installed."""


def kind_of(name: str) -> FileKind | None:
    """The kind of a file by its name; None for one that is not read."""
    found = _BY_NAME.fullmatch(name)
    return FileKind[found.lastgroup] if found is not None and found.lastgroup is not None else None


def is_deployment_file(name: str) -> bool:
    """Whether a file is read, by its name."""
    return kind_of(name) is not None


def is_for_development(path: PurePath) -> bool:
    """Whether a file, by its path in the project, serves a developer or a test and is not deployed."""
    return _NOT_DEPLOYED.search(path.as_posix()) is not None


def names_development(word: str) -> bool:
    """Whether the name of a build stage or group of dependencies says the same."""
    return _NOT_DEPLOYED.search(word) is not None
