"""What people read, without colours: blocks by cause."""

from collections.abc import Callable

from msgspec.structs import replace

from fastpg_lint.diagnostics import Cause, Diagnostic, Edit, Fix, Related
from fastpg_lint.levels import Level
from fastpg_lint.output.formats.full import render
from fastpg_lint.output.material import Material
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
    assert list(render(Material(report))) == [
        "error FPG101 blocking-call-in-async  app/main.py:3:5",
        "  `time.sleep()` in async `nap` blocks the event loop",
        "  help: use `await asyncio.sleep()`",
        "",
        "warning FPG102 blocking-call-reachable-from-async  app/a,b:c.py:10:1",
        "  `load()` blocks: 100%, always",
        "  \\_ `requests.get()`  app/io.py:7:12",
        "",
    ]


def test_a_cause_is_told_once_with_its_first_places(report: Report, report_of: ReportOf) -> None:
    assert list(render(Material(report_of(*chains(report, 5))))) == [
        "warning FPG102 blocking-call-reachable-from-async  `requests.get()` in app/io.py:7  5 places",
        "  app/main.py:1:1 `load()` blocks",
        "    \\_ `requests.get()`  app/io.py:7:12",
        "  app/main.py:2:1 `load()` blocks",
        "  app/main.py:3:1 `load()` blocks",
        "  and 2 more places in 1 file",
        "  help: await it",
        "",
    ]


def test_the_first_way_to_a_cause_is_a_tree_and_others_are_told_where_they_differ(
    report: Report, report_of: ReportOf
) -> None:
    step = Related("app/work.py", 4, 5, "`fetch()`")
    through = [replace(one, related=(step, END)) for one in chains(report, 2)]
    tree = ["    \\_ `fetch()`  app/work.py:4:5", "       \\_ `requests.get()`  app/io.py:7:12"]
    lines = list(render(Material(report_of(*through))))
    assert lines[2:4] == tree
    assert not any("see" in line for line in lines)
    direct, other = chains(report, 2)
    lines = list(
        render(Material(report_of(direct, replace(other, message="`load()` blocks", related=(step, END)))))
    )
    assert lines[3:5] == ["  app/main.py:2:1 `load()` blocks", "    see `fetch()` (app/work.py:4)"]


def test_code_stands_beside_each_place_and_each_call(report: Report, report_of: ReportOf) -> None:
    code = {"app/main.py": ["    load()"], "app/io.py": [*[""] * 6, "    return requests.get(URL)"]}
    material = Material(report_of(chains(report, 1)[0]), lines=lambda path: code.get(path, []))
    finding = replace(chains(report, 1)[0], column=5, end_line=1, end_column=11)
    material = replace(material, report=report_of(finding))
    assert list(render(material))[2:6] == [
        "  1 |     load()",
        "    |     ^^^^^^",
        "  \\_ `requests.get()`  app/io.py:7:12",
        "     7 | return requests.get(URL)",
    ]


def test_a_fix_is_shown_as_a_diff_without_the_secret_beside_it(report: Report, report_of: ReportOf) -> None:
    edit = Edit("app/main.py", 2, 1, 2, 7, "await load()")
    sleep = replace(report.diagnostics[1], fix=Fix("await it", True, (edit,)))
    code = ["password = 'swordtail7'", "load()"]
    lines = list(render(Material(report_of(sleep), lines=lambda _: code)))
    assert lines[lines.index("    fix: await it") + 1 :] == [
        "    --- app/main.py",
        "    +++ app/main.py",
        "    @@ -1,2 +1,2 @@",
        "     password = '***'",
        "    -load()",
        r"    \ No newline at end of file",
        "    +await load()",
        r"    \ No newline at end of file",
        "",
    ]


def test_causes_of_their_own_share_a_block_and_none_is_left_out(report: Report, report_of: ReportOf) -> None:
    sleep = report.diagnostics[1]
    sleeps = [replace(sleep, line=line) for line in range(1, 6)]
    assert list(render(Material(report_of(*sleeps)))) == [
        "error FPG101 blocking-call-in-async  5 places",
        *(
            f"  app/main.py:{line}:5 `time.sleep()` in async `nap` blocks the event loop"
            for line in range(1, 6)
        ),
        "  help: use `await asyncio.sleep()`",
        "",
    ]
    helped = [sleep, replace(sleep, line=9, help="use a thread")]
    assert [line for line in render(Material(report_of(*helped))) if "help" in line] == [
        "    help: use `await asyncio.sleep()`",
        "    help: use a thread",
    ]


def test_a_place_at_a_lower_level_than_its_block_says_so(report: Report, report_of: ReportOf) -> None:
    first, second = chains(report, 2)
    lines = list(render(Material(report_of(replace(first, level=Level.ADVICE), second))))
    assert lines[0].startswith("warning FPG102 ")
    assert lines[1] == "  app/main.py:2:1 `load()` blocks"
    assert lines[3] == "  app/main.py:1:1 advice: `load()` blocks"
