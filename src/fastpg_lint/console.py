"""What the command writes: findings to standard output, all else to standard error."""

import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from fastpg_lint.config import Settings
from fastpg_lint.incremental.store import Cache
from fastpg_lint.source.control_characters import written_out

if TYPE_CHECKING:
    from fastpg_lint.mend import MendedProject


def print_lines(lines: Iterable[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    written(lambda: click.echo(text, nl=False))


def tell(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


def warn(problem: str) -> None:
    click.echo(written_out(f"warning: {problem}"), err=True)


def flushed(code: int) -> int:
    """An exit code, once all output is out, or its reader has gone."""
    written(sys.stdout.flush)
    return code


def show_diff(mending: "MendedProject", settings: Settings, cache: Cache) -> None:
    """Writes what mending would change, with the secrets in it masked."""
    from fastpg_lint.mend import secrets_of
    from fastpg_lint.output.diff import MASKED, render, secrets_by_line

    found = secrets_of(mending.files, settings, cache)
    for one in mending.files:
        before, after = one.texts
        print_lines(render(one.shown, before, after, secrets_by_line(one.shown, before, found)))
    if found:
        warn(MASKED)


def print_page(text: str) -> None:
    """Writes a page of Markdown, laid out on a terminal."""
    if not sys.stdout.isatty():
        print_lines([text])
        return
    from rich.console import Console
    from rich.markdown import Markdown

    written(lambda: Console().print(Markdown(text)))


def written(write: Callable[[], object]) -> None:
    """Writes; where the reader has gone (`| head`), what is left is dropped."""
    try:
        write()
    except BrokenPipeError:
        # Python flushes standard output once more when it ends, which would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def has_colours() -> bool:
    """Whether standard output shows colours: a terminal does, and what `FORCE_COLOR` says so of."""
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))
