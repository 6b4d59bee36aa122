"""Reading a deployment file: its name and text in, what it says out."""

import re

from fastpg_lint.deployment.names import FileKind
from fastpg_lint.deployment.records import FileContent
from fastpg_lint.source.faults import SyntaxFault

_CONCERNS_US = re.compile(r"gunicorn|uvicorn|WEB_CONCURRENCY|uvloop|fastapi", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{%|\{\{")
"""Marks of a template: what it becomes is not known."""


def read_content(kind: FileKind, text: str) -> FileContent:
    """What a file says; nothing, where it says nothing of a server. Raises `SyntaxFault`.

    The reader of a kind of file is imported when there is such a file: some take a library.
    """
    if _CONCERNS_US.search(text) is None:
        return FileContent()
    try:
        return _read(kind, text)
    except SyntaxFault:
        if _TEMPLATE.search(text) is not None:
            return FileContent()
        raise
    except RecursionError as error:
        raise SyntaxFault(1, 1, "nested too deeply") from error


def _read(kind: FileKind, text: str) -> FileContent:
    match kind:
        case FileKind.DOCKERFILE:
            from fastpg_lint.deployment.dockerfiles import read_dockerfile as read
        case FileKind.PROCFILE:
            from fastpg_lint.deployment.procfiles import read_procfile as read
        case FileKind.COMPOSE:
            from fastpg_lint.deployment.compose_files import read_compose_file as read
        case FileKind.UNIT:
            from fastpg_lint.deployment.units import read_unit as read
        case FileKind.SHELL:
            from fastpg_lint.deployment.scripts import read_script as read
        case FileKind.PYPROJECT:
            from fastpg_lint.deployment.requirements import read_pyproject as read
        case FileKind.REQUIREMENTS:
            from fastpg_lint.deployment.requirements import read_requirements as read
        case FileKind.PIPFILE:
            from fastpg_lint.deployment.requirements import read_pipfile as read
    return read(text)
