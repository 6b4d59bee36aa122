"""What people read, without colours: blocks by cause."""

from collections.abc import Callable

from msgspec.structs import replace

from fastpg_lint.diagnostics import Cause, Diagnostic, Related
from fastpg_lint.levels import Level
from fastpg_lint.output.text import render
from fastpg_lint.report import Report

ReportOf = Callable[..., Report]
END = Related("app/io.py", 7, 12, "`requests.get()`")
CAUSE = Cause("key", "`requests.get()` in app/io.py:7", "app/io.py", 7)


def chains(report: Report, count: int) -> list[Diagnostic]:
    """Findings that end in one call."""
    first = replace(
        report.diagnostics[0], path="app/main.py", help="await it", message="`load()` blocks", cause=CAUSE
    )
    return [replace(first, line=line) for line in range(1, count + 1)]


def test_the_gravest_come_first_and_each_has_its_help(report: Report) -> None:
    assert list(render(report)) == [
        "error FPG101 blocking-call-in-async  app/main.py:3:5",
        "  `time.sleep()` in async `nap` blocks the event loop",
        "  help: use `await asyncio.sleep()`",
        "",
        "warning FPG102 blocking-call-reachable-from-async  app/a,b:c.py:10:1",
        "  `load()` blocks: 100%, always",
        "  at app/io.py:7:12 `requests.get()`",
        "",
    ]


def test_a_cause_is_told_once_with_its_first_places(report: Report, report_of: ReportOf) -> None:
    assert list(render(report_of(*chains(report, 5)))) == [
        "warning FPG102 blocking-call-reachable-from-async  `requests.get()` in app/io.py:7  5 places",
        "  app/main.py:1:1 `load()` blocks",
        "  app/main.py:2:1 `load()` blocks",
        "  app/main.py:3:1 `load()` blocks",
        "  and 2 more places in 1 file",
        "  help: await it",
        "",
    ]


def test_the_way_to_a_cause_is_told_once_where_all_go_it(report: Report, report_of: ReportOf) -> None:
    step = Related("app/work.py", 4, 5, "`fetch()`")
    through = [replace(one, related=(step, END)) for one in chains(report, 2)]
    lines = list(render(report_of(*through)))
    assert lines[3:] == ["  see `fetch()` (app/work.py:4)", "  help: await it", ""]
    lines = list(render(report_of(*through, *chains(report, 3)[2:])))
    assert [line for line in lines if "see" in line] == ["    see `fetch()` (app/work.py:4)"] * 2


def test_causes_of_their_own_share_a_block_and_none_is_left_out(report: Report, report_of: ReportOf) -> None:
    sleep = report.diagnostics[1]
    sleeps = [replace(sleep, line=line) for line in range(1, 6)]
    assert list(render(report_of(*sleeps))) == [
        "error FPG101 blocking-call-in-async  5 places",
        *(
            f"  app/main.py:{line}:5 `time.sleep()` in async `nap` blocks the event loop"
            for line in range(1, 6)
        ),
        "  help: use `await asyncio.sleep()`",
        "",
    ]
    helped = [sleep, replace(sleep, line=9, help="use a thread")]
    assert [line for line in render(report_of(*helped)) if "help" in line] == [
        "    help: use `await asyncio.sleep()`",
        "    help: use a thread",
    ]


def test_a_place_at_a_lower_level_than_its_block_says_so(report: Report, report_of: ReportOf) -> None:
    first, second = chains(report, 2)
    lines = list(render(report_of(replace(first, level=Level.ADVICE), second)))
    assert lines[0].startswith("warning FPG102 ")
    assert lines[1:3] == ["  app/main.py:2:1 `load()` blocks", "  app/main.py:1:1 advice: `load()` blocks"]
