"""A line above each route: in how many ways its requests block the event loop."""

from pathlib import Path

from lsprotocol.types import CodeLens, Command

from fastpg_lint.language_server.buffers import Buffers
from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.commands import go_to
from fastpg_lint.language_server.projects import Projects
from fastpg_lint.language_server.texts import Texts
from fastpg_lint.report import ServedRoute

_NOTHING_TO_DO = ""
"""The command of a line that is there to be read."""


def lenses(projects: Projects, buffers: Buffers, path: Path, client: Client) -> list[CodeLens]:
    """The lines above the routes of an open file."""
    if path not in buffers or not projects.client_settings(path).code_lenses:
        return []
    projects.take_texts({file: one.text for file, one in buffers.items()})
    texts = Texts(buffers, client.encoding)
    positions = texts.of(path)
    return [
        CodeLens(positions.range(one.line, 1, one.line, 1), _command(one, texts, client))
        for one in projects.routes(path)
    ]


def _command(route: ServedRoute, texts: Texts, client: Client) -> Command:
    """What leads to the first call that blocks."""
    first = next((work.calls[-1] for work in route.work if work.blocks), None)
    if first is None or not client.shows_documents:
        return Command(_title(route), _NOTHING_TO_DO)
    return go_to(_title(route), texts.location(first.path, first.line, first.column))


def _title(route: ServedRoute) -> str:
    kinds = [work.blocks for work in route.work if work.blocks]
    if not kinds:
        return f"{route.label}: nothing is known to block"
    ways = "1 way" if len(kinds) == 1 else f"{len(kinds)} ways"
    return f"{route.label} blocks: {ways} ({', '.join(dict.fromkeys(kinds))})"
