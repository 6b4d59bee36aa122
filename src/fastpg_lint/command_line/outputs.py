"""Writing a report in its formats, to files and to standard output."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fastpg_lint.command_line.console import has_colours, note, print_lines, tell, warn, written
from fastpg_lint.config.file import UserMistake, display
from fastpg_lint.output.destinations import Destination
from fastpg_lint.output.formats import DEFAULT, FOR_PEOPLE, render
from fastpg_lint.source.control_characters import written_out
from fastpg_lint.source.writing import write_text

if TYPE_CHECKING:
    from fastpg_lint.output.material import Material
    from fastpg_lint.pipeline.nearest_settings import SettingsOf
    from fastpg_lint.report import Report


def show_report(
    report: "Report",
    asked: Sequence[Destination],
    statistics: bool,
    content: bytes | None,
    settings_of: "SettingsOf",
    *,
    has_fixes: bool,
) -> None:
    """Writes a report, and what there is to say of it; `has_fixes` where fixes have been worked out.

    `settings_of` tells by which settings a file may be mended. `content` is the text that was linted, where
    it came on standard input. Raises `UserMistake` for what could not be written.
    """
    from fastpg_lint.output.excerpts import lines_reader
    from fastpg_lint.output.listings.baseline import stale_line
    from fastpg_lint.output.material import Material
    from fastpg_lint.output.text.closing import closing_line, fixable_line
    from fastpg_lint.output.text.marks import marks_by_fix, marks_by_rule
    from fastpg_lint.rules.codes import fix_kinds

    marks = marks_by_fix(settings_of) if has_fixes else marks_by_rule(fix_kinds(), settings_of)
    problems = []
    if statistics:
        _show_statistics(report, asked)
    else:
        material = Material(report, marks, lines_reader(content))
        problems = [problem for one in asked if (problem := _written(one, material))]
    for warning in report.warnings:
        warn(warning)
    if report.stale:
        warn(stale_line(report.stale))
    for failure in report.failures:
        told = f"{failure.path}: fault of fastpg-lint, please report it: {failure.message}"
        tell([written_out(told)])
    if any(one.format in FOR_PEOPLE or one.file is not None for one in asked):
        note(closing_line(report))
        if mendable := fixable_line(report, marks, is_sure=has_fixes):
            note(mendable)
    if problems:
        raise UserMistake("\n".join(problems))


def _show_statistics(report: "Report", asked: Sequence[Destination]) -> None:
    from fastpg_lint.output.listings.statistics import counts, render_json, render_text

    is_json = any(one.format == "json" and one.file is None for one in asked)
    print_lines((render_json if is_json else render_text)(counts(report)))


def _written(one: Destination, material: "Material") -> str:
    """Writes one output; gives what is wrong where that cannot be done."""
    try:
        if one.format == "github":
            from fastpg_lint.output.formats.github_summary import add_summary

            add_summary(material.report)
        if one.file is not None:
            write_text(one.file, "".join(f"{line}\n" for line in render(one.format)(material)))
        elif one.format == DEFAULT and has_colours():
            _show_in_colours(material)
        else:
            print_lines(render(one.format)(material))
    except OSError as error:
        return f"{display(Path(error.filename or one.file or '-'))}: cannot be written ({error.strerror})"
    return ""


def write_page(file: Path, text: str) -> None:
    """Writes a page to a file, or to standard output for `-`; raises `UserMistake` where that cannot be."""
    if file == Path("-"):
        print_lines([text.rstrip("\n")])
        return
    try:
        write_text(file, text)
    except OSError as error:
        raise UserMistake(f"{display(file)}: cannot be written ({error.strerror})") from error


def _show_in_colours(material: "Material") -> None:
    from rich.console import Console

    from fastpg_lint.output.formats.full import show
    from fastpg_lint.output.text.hyperlinks import has_links
    from fastpg_lint.output.text.styled import LINKS, NO_LINKS

    links = LINKS if has_links() else NO_LINKS
    written(lambda: show(material, Console(file=sys.stdout, highlight=False), links))
