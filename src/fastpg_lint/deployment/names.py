"""Which files say how the service is served, told by their names alone."""

import re
from enum import StrEnum
from functools import lru_cache
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
    SETUP_CFG = "setup.cfg"
    ENVIRONMENT = "environment of conda"
    MANIFEST = "manifest"
    FLY = "fly.toml"


_BY_NAME = re.compile(
    r"""
    (?!.*\.pyi?$) (?:
    (?P<DOCKERFILE> (?:dockerfile|containerfile)(?:[.\-_].*)? | .*\.(?:dockerfile|containerfile)(?:\..*)? )
  | (?P<PROCFILE> procfile(?:\..*)? )
  | (?P<COMPOSE> (?:.*[.\-_])?compose(?:[.\-_].*)?\.ya?ml )
  | (?P<UNIT> .*\.service | supervisord?(?:[.\-_].*)?\.(?:conf|ini) )
  | (?P<SHELL> .*\.(?:sh|bash) )
  | (?P<PYPROJECT> pyproject\.toml )
  | (?P<REQUIREMENTS> .*requirements.*\.(?:txt|in) )
  | (?P<LISTED> (?:base|main|common|core|prod|production|app|web|server|api|deploy|run|runtime|all)
        \.(?:txt|in) )
  | (?P<PIPFILE> pipfile )
  | (?P<SETUP_CFG> setup\.cfg )
  | (?P<ENVIRONMENT> (?:conda[.\-_])?environment(?:[.\-_].*)?\.ya?ml )
  | (?P<FLY> fly(?:[.\-_].*)?\.toml )
  | (?P<MANIFEST> (?:.*[.\-_])?(?:deployments?|deploy|statefulset|daemonset|pod|rollout|manifests?|k8s
        |kubernetes|kube|knative|workload|render|app|api|web|backend|server|service)(?:[.\-_].*)?\.ya?ml )
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LISTED = "LISTED"
"""The kind of names that lists of dependencies have in a folder for them, and other files elsewhere."""
_OF_REQUIREMENTS = re.compile(r"requirements|^reqs?$|^deps$|^dependencies$", re.IGNORECASE)
_NOT_DEPLOYED = re.compile(
    r"(?:^|[.\-_/])(?:dev|devel|development|devcontainer|local|debug|tests?|testing|ci|lint|docs?|build"
    r"|examples?|samples?|override|reload|benchmarks?|loadtests?|mocks?|previews?)(?:$|[.\-_/])",
    re.IGNORECASE,
)
LOCKS = ("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock")
"""Files that hold what is installed in the end."""
INSTALLING = (
    *LOCKS,
    *("pyproject.toml", "*requirements*.txt", "*requirements*.in", "Pipfile", "setup.cfg"),
    *("*environment*.yml", "*environment*.yaml"),
    *("base.txt", "common.txt", "main.txt", "prod.txt", "production.txt", "app.txt", "web.txt"),
    *("[Dd]ockerfile*", "*.[Dd]ockerfile", "Containerfile*"),
)
"""Globs of the files that say what is installed."""


_MOST_NAMES = 50_000
"""Names whose kind is remembered."""


def kind_of(name: str, folder: str = "") -> FileKind | None:
    """The kind of a file by its name, and that of the folder it lies in; None for one that is not read."""
    named = _named(name)
    if named is None:
        return None
    if named == _LISTED:
        return FileKind.REQUIREMENTS if _OF_REQUIREMENTS.search(folder) is not None else None
    return FileKind[named]


def is_deployment_file(name: str) -> bool:
    """Whether a file is read, by its name; `base.txt` is where its folder is one for requirements."""
    return _named(name) is not None


@lru_cache(maxsize=_MOST_NAMES)
def _named(name: str) -> str | None:
    """The kind that a name tells: of each file that a project has, several ask it one after another."""
    found = _BY_NAME.fullmatch(name)
    return found.lastgroup if found is not None else None


def is_for_development(path: PurePath) -> bool:
    """Whether a file, by its path in the project, serves a developer or a test and is not deployed."""
    return _NOT_DEPLOYED.search(path.as_posix()) is not None


def names_development(word: str) -> bool:
    """Whether the name of a build stage or group of dependencies says the same."""
    return _NOT_DEPLOYED.search(word) is not None
