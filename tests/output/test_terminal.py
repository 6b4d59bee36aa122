"""What a terminal shows, without the colours: the line, the carets, the chain, the help."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import Console

from fastpg_lint.output.terminal import lines_reader, show
from fastpg_lint.report import Report

LINES = {"app/main.py": ["async def nap():", "    # sleep", "    time.sleep(10)"]}


def shown(report: Report, lines: dict[str, list[str]] = LINES) -> list[str]:
    output = io.StringIO()
    show(report, lambda path: lines.get(path, []), Console(file=output, width=60))
    return [line.rstrip() for line in output.getvalue().splitlines()]


def test_a_finding_shows_its_line_with_carets_and_its_help(report: Report) -> None:
    assert shown(Report(report.diagnostics[1:], (), 1)) == [
        "error FPG101 blocking-call-in-async  app/main.py:3:5",
        "  `time.sleep()` in async `nap` blocks the event loop",
        "  3 |     time.sleep(10)",
        "    |     ^^^^^^^^^^^^^",
        "  help: use `await asyncio.sleep()`",
        "",
    ]


def test_without_the_source_there_is_no_excerpt_and_the_chain_is_listed(report: Report) -> None:
    assert shown(Report(report.diagnostics[:1], (), 1)) == [
        "warning FPG102 blocking-call-reachable-from-async  app/a,b:c.py:10:1",
        "  `load()` blocks: 100%, always",
        "  at app/io.py:7:12 `requests.get()`",
        "",
    ]


@pytest.mark.parametrize(
    ("line", "column", "end_line", "end_column", "carets"),
    [
        ("\tf()", 2, 1, 5, "    ^^^"),
        ("名 = f()", 5, 1, 8, "     ^^^"),
        ("f(1,", 1, 3, 2, "^^^^"),
        ("f", 2, 1, 2, " ^"),
    ],
    ids=["tab", "wide characters", "several lines", "no width"],
)
def test_carets_stand_below_what_is_meant(
    report_of: Callable[..., Report],
    report: Report,
    line: str,
    column: int,
    end_line: int,
    end_column: int,
    carets: str,
) -> None:
    finding = replace(report.diagnostics[1], line=1, column=column, end_line=end_line, end_column=end_column)
    assert shown(report_of(finding), {"app/main.py": [line]})[3] == f"    | {carets}"


def test_lines_come_from_files_or_from_the_content_that_was_linted(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_bytes(b"# coding: latin-1\r\nx = '\xe9'\r\n")
    read: Callable[[str], Sequence[str]] = lines_reader(None)
    assert list(read(str(file)))[:2] == ["# coding: latin-1", "x = 'é'"]
    assert read(str(tmp_path / "gone.py")) == ()
    assert lines_reader(b"y = 2")("anything.py") == ["y = 2"]
