"""The modules that deployment files start with Python, and so what runs where the service does."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePath

import msgspec

from fastpg_lint.deployment.names import FileKind, is_for_development, kind_of
from fastpg_lint.deployment.reading import read_commands
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.semantic.files import ProjectText
from fastpg_lint.semantic.project import Project
from fastpg_lint.source.faults import SyntaxFault

_FILES = ("[Dd]ockerfile*", "*.[Dd]ockerfile", "Containerfile*", "Procfile*", "*compose*.y*ml", "*.service")
_LISTING = ("*.yml", "*.yaml", "fly*.toml")
"""Files that may write a command as a list, a word a line."""
_STARTING = re.compile(
    r"^\s*(?:CMD|ENTRYPOINT|(?:command|entrypoint)\s*:|ExecStart=|(?!release\b|image\b|build\b)[\w-]+:)(?P<command>.*)$",
    re.MULTILINE,
)
"""A line that says what a container, a process or a unit runs as long as it lives."""
_PYTHON = re.compile(
    r"(?:^|[\s\"'\[/])python[\d.]*[\"',\s]+(?:-[uOBIX][\"',\s]+)*"
    r"(?:-m[\"',\s]+(?P<module>[\w.]+)|(?P<file>[\w./-]+\.py))"
)
_LARGEST = 100_000
"""Characters of a file that is still read as a manifest: larger ones are data."""
_LISTS = (FileKind.COMPOSE, FileKind.MANIFEST, FileKind.FLY)
_ONCE = re.compile(r"manage|migrat|alembic|seed|init|test|pip|http\.server|setup")
"""Names of what a container does before its work, or in place of it, and then ends."""
_DECODE = msgspec.msgpack.Decoder(tuple[str, ...]).decode


class Started:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._files = project.files
        self._all = EarlyCutoff(
            project.tracker, "started", lambda _: tuple(sorted(set(self._find()))), _DECODE
        )

    def starts(self, module: str) -> bool:
        """Whether a deployment file starts a module, by its name or by the path of its file."""
        return any(f".{module}".endswith(f".{one}") or one.endswith(f".{module}") for one in self._all())

    def _find(self) -> Iterator[str]:
        for file in self._files.texts(*_FILES):
            if not is_for_development(PurePath(file.path.name)):
                yield from _started_by(file)
        for file in self._files.texts(*_LISTING):
            if not is_for_development(PurePath(file.path.name)):
                yield from _listed_in(file)


def _started_by(file: ProjectText) -> Iterator[str]:
    for line in _STARTING.finditer(file.text):
        yield from _started_in(line["command"])


def _started_in(command: str) -> Iterator[str]:
    for found in _PYTHON.finditer(command):
        name = found["module"] or found["file"].removesuffix(".py").strip("./").replace("/", ".")
        if name and not _ONCE.search(name):
            yield name


def _listed_in(file: ProjectText) -> Iterator[str]:
    """The same for a file whose commands may be lists; nothing for one that is not read as what it is."""
    kind = kind_of(file.path.name, file.path.parent.name)
    if kind not in _LISTS or "python" not in file.text or len(file.text) > _LARGEST:
        return
    with suppress(SyntaxFault, RecursionError):
        for line in read_commands(kind, file.text).lines:
            yield from _started_in(" ".join(word.text for word in line.command))
