"""Reading a deployment file: its name and text in, what it says out."""

import re
from collections.abc import Callable
from importlib import import_module
from typing import cast

from fastpg_lint.deployment.names import FileKind
from fastpg_lint.deployment.records import FileContent
from fastpg_lint.source.faults import SyntaxFault

_CONCERNS_US = re.compile(r"gunicorn|uvicorn|WEB_CONCURRENCY|uvloop|fastapi", re.IGNORECASE)
_FOLDER = __name__.rpartition(".")[0]
_READERS = {
    kind: (f"{_FOLDER}.{module}", f"read_{function}")
    for kind, module, function in (
        (FileKind.DOCKERFILE, "dockerfiles", "dockerfile"),
        (FileKind.PROCFILE, "procfiles", "procfile"),
        (FileKind.COMPOSE, "compose_files", "compose_file"),
        (FileKind.UNIT, "units", "unit"),
        (FileKind.SHELL, "scripts", "script"),
        (FileKind.PYPROJECT, "requirements", "pyproject"),
        (FileKind.REQUIREMENTS, "requirements", "requirements"),
        (FileKind.PIPFILE, "requirements", "pipfile"),
        (FileKind.SETUP_CFG, "requirements", "setup_cfg"),
        (FileKind.ENVIRONMENT, "requirements", "environment"),
        (FileKind.MANIFEST, "manifests", "manifest"),
        (FileKind.FLY, "fly_files", "fly_file"),
    )
}
"""The module and the function that read each kind of file."""
_TEMPLATE = re.compile(r"\{%|\{\{")
"""Marks of a template: what it becomes is not known."""


def read_content(kind: FileKind, text: str) -> FileContent:
    """What a file says; nothing, where it says nothing of a server. Raises `SyntaxFault`.

    The reader of a kind of file is imported when there is such a file: some take a library.
    """
    if _CONCERNS_US.search(text) is None:
        return FileContent()
    try:
        return read_commands(kind, text)
    except SyntaxFault:
        if _TEMPLATE.search(text) is not None:
            return FileContent()
        raise
    except RecursionError as error:
        raise SyntaxFault(1, 1, "nested too deeply") from error


def read_commands(kind: FileKind, text: str) -> FileContent:
    """What a file says, whether or not it speaks of a server. Raises `SyntaxFault` and `RecursionError`."""
    module, function = _READERS[kind]
    read = cast("Callable[[str], FileContent]", getattr(import_module(module), function))
    return read(text)
