"""What the command writes: findings to standard output, all else to standard error."""

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fastpg_lint.config.file import UserMistake, display
from fastpg_lint.config.settings import Settings
from fastpg_lint.incremental.store import Cache
from fastpg_lint.source.control_characters import written_out
from fastpg_lint.source.writing import write_text

if TYPE_CHECKING:
    from fastpg_lint.pipeline.mend import MendedProject


_is_quiet: ContextVar[bool] = ContextVar("_is_quiet", default=False)
"""Whether nothing is told but findings, mistakes and faults."""


@contextmanager
def quietly(is_quiet: bool) -> Iterator[None]:
    """Has nothing told meanwhile but findings, mistakes and faults, where that is wanted."""
    before = _is_quiet.set(is_quiet)
    try:
        yield
    finally:
        _is_quiet.reset(before)


@contextmanager
def written_into(file: Path | None) -> Iterator[None]:
    """Has what goes to standard output meanwhile written into a file, as a whole; raises `UserMistake`."""
    if file is None:
        yield
        return
    text = io.StringIO()
    with redirect_stdout(text):
        yield
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, text.getvalue())
    except OSError as error:
        raise UserMistake(f"{display(file)}: cannot be written: {error.strerror}") from error


def print_lines(lines: Iterable[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    written(lambda: click.echo(text, nl=False))


def tell(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


def note(line: str) -> None:
    """Tells what nobody has to act on; nothing where only findings are wanted."""
    if not _is_quiet.get():
        click.echo(line, err=True)


def warn(problem: str) -> None:
    note(written_out(f"warning: {problem}"))


def flushed(code: int) -> int:
    """An exit code, once all output is out, or its reader has gone."""
    written(sys.stdout.flush)
    return code


def show_diff(mending: "MendedProject", settings: Settings, cache: Cache) -> None:
    """Writes what mending would change, with the secrets in it masked."""
    from fastpg_lint.output.diff import MASKED, render, secrets_by_line
    from fastpg_lint.pipeline.mend import secrets_of

    found = secrets_of(mending.files, settings, cache)
    for one in mending.files:
        before, after = one.texts
        print_lines(render(one.shown, before, after, secrets_by_line(one.shown, before, found)))
    if found:
        warn(MASKED)


def write_silenced(silenced: "MendedProject") -> list[str]:
    """Writes the files in which something is silenced; tells how much that is, and what is left."""
    from fastpg_lint.output.listings.silenced import render
    from fastpg_lint.pipeline.mend import write

    problems = write(silenced.files)
    tell([*problems, *render(silenced)])
    return problems


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
