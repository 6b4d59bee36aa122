"""Requests that are overtaken: they speak of places in a text that has changed since."""

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import TypeVar

from pygls.exceptions import JsonRpcContentModified

from fastpg_lint.language_server.buffers import Buffer, Buffers
from fastpg_lint.language_server.projects import Projects

OVERTAKEN = "the text has changed meanwhile"

Answer = TypeVar("Answer")
Job = Callable[[Projects, Buffers], Answer]


def of_this_text(buffers: Mapping[Path, Buffer], path: Path, job: Job[Answer]) -> Job[Answer]:
    """A job that is begun only while a file holds what it holds now; else the editor is told to ask again."""
    asked = buffers.get(path)

    @wraps(job)
    def begin(projects: Projects, taken: Buffers) -> Answer:
        if buffers.get(path) is not asked:
            raise JsonRpcContentModified(OVERTAKEN)
        return job(projects, taken)

    return begin
