"""Source lines beside findings: where they come from, what is marked in them, and which are never shown."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from fastpg_lint.output.excerpts import Excerpt, Lines, excerpts_of, lines_reader
from fastpg_lint.report import Report


@pytest.mark.parametrize(
    ("line", "column", "end_line", "end_column", "excerpt"),
    [
        ("\tf()", 2, 1, 5, Excerpt("    f()", 4, 3)),
        ("名 = f()", 5, 1, 8, Excerpt("名 = f()", 5, 3)),
        ("f(1,", 1, 3, 2, Excerpt("f(1,", 0, 4)),
        ("f", 2, 1, 2, Excerpt("f", 1, 1)),
    ],
    ids=["tab", "wide characters", "several lines", "no width"],
)
def test_what_is_meant_is_marked(
    report: Report, line: str, column: int, end_line: int, end_column: int, excerpt: Excerpt
) -> None:
    finding = replace(report.diagnostics[1], line=1, column=column, end_line=end_line, end_column=end_column)
    assert excerpts_of((finding,), lambda _: [line])(finding) == excerpt


@pytest.mark.parametrize(
    ("before", "behind", "shown", "indent"),
    [
        (0, 1000, f"f(){'y' * 297}...", 0),
        (1000, 1000, f"...{'x' * 150}f(){'y' * 147}...", 153),
        (1000, 0, f"...{'x' * 297}f()", 300),
    ],
    ids=["at the beginning", "in the middle", "at the end"],
)
def test_of_a_long_line_that_is_shown_which_is_meant(
    report: Report, before: int, behind: int, shown: str, indent: int
) -> None:
    line = f"{'x' * before}f(){'y' * behind}"
    finding = replace(report.diagnostics[1], line=1, column=before + 1, end_line=1, end_column=before + 4)
    assert excerpts_of((finding,), lambda _: [line])(finding) == Excerpt(shown, indent, 3)


def test_a_file_that_has_become_shorter_has_no_excerpt(report: Report) -> None:
    assert excerpts_of(report.diagnostics, lambda _: ["one line"])(report.diagnostics[1]) is None


def test_a_line_that_holds_a_secret_is_not_shown_for_any_finding(report: Report) -> None:
    sleep = report.diagnostics[1]
    secret = replace(sleep, code="FPG902", line=2, end_line=3)
    excerpts = excerpts_of((sleep, secret), lambda _: ["1", "2", "3", "4"])
    assert [excerpts(one) for one in (sleep, secret)] == [None, None]
    assert excerpts(replace(sleep, line=4, end_line=4)) is not None


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        ("def get_password() -> str:", 'return "***"'),
        ("def get_colour() -> str:", 'return "swordtail"'),
        ("def get_password() -> str:\n    pass\n\n", 'return "swordtail"'),
    ],
)
def test_a_line_behind_one_that_speaks_of_secrets_is_masked(report: Report, before: str, shown: str) -> None:
    lines = [*before.split("\n"), 'return "swordtail"']
    finding = replace(report.diagnostics[1], line=len(lines), column=1, end_line=len(lines), end_column=2)
    excerpt = excerpts_of((finding,), lambda _: lines)(finding)
    assert excerpt is not None
    assert excerpt.line == shown


def test_lines_come_from_files_or_from_the_content_that_was_linted(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_bytes(b"# coding: latin-1\r\nx = '\xe9'\r\n")
    read: Lines = lines_reader(None)
    shown: Sequence[str] = read(str(file))
    assert list(shown)[:2] == ["# coding: latin-1", "x = 'é'"]
    assert read(str(tmp_path / "gone.py")) == ()
    assert lines_reader(b"y = 2")("anything.py") == ["y = 2"]
