"""Procfiles: `web: gunicorn app.main:app`, a process a line."""

import re

from fastpg_lint.deployment.records import FileContent
from fastpg_lint.deployment.scripts import content_of, lines_in

_PROCESS = re.compile(r"^[\w-]+:[ \t]*", re.MULTILINE)
_LINE_END = re.compile(r"\r?\n|\Z")


def read_procfile(text: str) -> FileContent:
    """What a Procfile says."""
    return content_of(
        line
        for process in _PROCESS.finditer(text)
        for line in lines_in(
            text, process.end(), _end_of_line(text, process.end()), statement=process.start()
        )
    )


def _end_of_line(text: str, start: int) -> int:
    found = _LINE_END.search(text, start)
    return found.start() if found is not None else len(text)
