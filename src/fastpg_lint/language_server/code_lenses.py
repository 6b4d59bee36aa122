"""A line above each route: in how many ways its requests block the event loop."""

from pathlib import Path

from lsprotocol.types import CodeLens, Command

from fastpg_lint.language_server.buffers import Buffers
from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.projects import Projects
from fastpg_lint.language_server.texts import Texts
from fastpg_lint.report import ServedRoute

_NOTHING_TO_DO = ""
"""The command of a line that is there to be read."""


def lenses(projects: Projects, buffers: Buffers, path: Path, client: Client) -> list[CodeLens]:
    """The lines above the routes of an open file."""
    if path not in buffers:
        return []
    projects.take_texts({file: one.text for file, one in buffers.items()})
    positions = Texts(buffers, client.encoding).of(path)
    return [
        CodeLens(positions.range(one.line, 1, one.line, 1), Command(_title(one), _NOTHING_TO_DO))
        for one in projects.routes(path)
    ]


def _title(route: ServedRoute) -> str:
    kinds = [work.blocks for work in route.work if work.blocks]
    if not kinds:
        return f"{route.label}: nothing is known to block"
    ways = "1 way" if len(kinds) == 1 else f"{len(kinds)} ways"
    return f"{route.label} blocks: {ways} ({', '.join(dict.fromkeys(kinds))})"
