"""What is shown over a call: what runs there, whether that blocks, and by which calls."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from lsprotocol.types import Hover, MarkupContent, MarkupKind, Position

from fastpg_lint.diagnostics import chain
from fastpg_lint.language_server.buffers import Buffers
from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.positions import Positions
from fastpg_lint.language_server.projects import Projects
from fastpg_lint.report import KnownCall


def call_hover(
    projects: Projects, buffers: Buffers, path: Path, at: Position, client: Client
) -> Hover | None:
    """What there is to say of the innermost call at a position; None where nothing is known of one."""
    if path not in buffers:
        return None
    projects.take_texts({file: one.text for file, one in buffers.items()})
    positions = Positions(buffers[path].text, client.encoding)
    one = _innermost(projects.calls(path), positions.place(at))
    if one is None:
        return None
    kind = MarkupKind.Markdown if client.markdown else MarkupKind.PlainText
    place = positions.range(one.at.line, one.at.column, one.at.end_line, one.at.end_column)
    return Hover(MarkupContent(kind, "\n\n".join(_told(one))), place)


def _innermost(calls: Iterable[KnownCall], place: tuple[int, int]) -> KnownCall | None:
    here = [one for one in calls if _start(one) <= place <= (one.at.end_line, one.at.end_column)]
    return max(here, key=lambda one: (_start(one), -one.at.end_line, -one.at.end_column), default=None)


def _start(one: KnownCall) -> tuple[int, int]:
    return one.at.line, one.at.column


def _told(one: KnownCall) -> Iterator[str]:
    yield f"{one.label} runs {' or '.join(f'`{name}`' for name in one.runs)}"
    if one.is_awaited:
        yield "It is awaited: the event loop does other work until it is done."
    elif not one.blocks:
        yield "Nothing is known by which it would block the thread that runs it."
    elif one.steps:
        yield f"It blocks the thread that runs it ({one.blocks}) by {chain(one.steps)}."
    else:
        yield f"It blocks the thread that runs it ({one.blocks})."
