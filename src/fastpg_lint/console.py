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
    from fastpg_lint.output.marks import Marks
    from fastpg_lint.report import Report


def print_lines(lines: Iterable[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    _written(lambda: click.echo(text, nl=False))


def tell(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


def warn(problem: str) -> None:
    click.echo(written_out(f"warning: {problem}"), err=True)


def flushed(code: int) -> int:
    """An exit code, once all output is out, or its reader has gone."""
    _written(sys.stdout.flush)
    return code


def show_report(
    report: "Report",
    output_format: str,
    statistics: bool,
    content: bytes | None,
    settings: Settings,
    *,
    has_fixes: bool,
) -> None:
    """Writes a report, and what there is to say of it; `has_fixes` where fixes have been worked out.

    `content` is the text that was linted, where it came on standard input.
    """
    from fastpg_lint.output import concise, github, json, text
    from fastpg_lint.output.baseline import stale_line
    from fastpg_lint.output.closing import closing_line, fixable_line
    from fastpg_lint.output.marks import marks_by_fix, marks_by_rule
    from fastpg_lint.output.statistics import counts, render_json, render_text
    from fastpg_lint.rules.codes import fix_kinds

    marks = marks_by_fix(settings) if has_fixes else marks_by_rule(fix_kinds(), settings)
    if statistics:
        print_lines((render_json if output_format == "json" else render_text)(counts(report)))
    elif output_format == "text" and sys.stdout.isatty():
        _show_on_terminal(report, content, marks)
    elif output_format in ("text", "concise"):
        print_lines({"text": text, "concise": concise}[output_format].render(report, marks))
    else:
        print_lines({"json": json, "github": github}[output_format].render(report))
    for warning in report.warnings:
        warn(warning)
    if report.stale:
        warn(stale_line(report.stale))
    for failure in report.failures:
        told = f"{failure.path}: fault of fastpg-lint, please report it: {failure.message}"
        click.echo(written_out(told), err=True)
    if output_format in ("text", "concise"):
        click.echo(closing_line(report), err=True)
        if mendable := fixable_line(report, marks, is_sure=has_fixes):
            click.echo(mendable, err=True)


def _show_on_terminal(report: "Report", content: bytes | None, marks: "Marks") -> None:
    from rich.console import Console

    from fastpg_lint.output.excerpts import lines_reader
    from fastpg_lint.output.terminal import show

    _written(lambda: show(report, lines_reader(content), Console(highlight=False), marks))


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


def write_silenced(silenced: "MendedProject") -> list[str]:
    """Writes the files in which something is silenced; tells how much that is, and what is left."""
    from fastpg_lint.mend import write
    from fastpg_lint.output.silenced import render

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

    _written(lambda: Console().print(Markdown(text)))


def _written(write: Callable[[], object]) -> None:
    """Writes; where the reader has gone (`| head`), what is left is dropped."""
    try:
        write()
    except BrokenPipeError:
        # Python flushes standard output once more when it ends, which would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
