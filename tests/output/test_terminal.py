"""What a terminal shows: the blocks of the text, with colours and the line of what stands alone."""

import io

from rich.console import Console

from fastpg_lint.output.terminal import show
from fastpg_lint.report import Report

LINES = {"app/main.py": ["async def nap():", "    # sleep", "    time.sleep(10)"]}


def shown(report: Report, *, colours: bool = False) -> str:
    output = io.StringIO()
    coloured = Console(file=output, width=60, force_terminal=True, color_system="standard", highlight=False)
    console = coloured if colours else Console(file=output, width=60)
    show(report, lambda path: LINES.get(path, []), console)
    return output.getvalue()


def test_a_finding_shows_its_line_with_carets_and_its_help(report: Report) -> None:
    assert shown(report).splitlines()[:6] == [
        "error FPG101 blocking-call-in-async  app/main.py:3:5",
        "  `time.sleep()` in async `nap` blocks the event loop",
        "  3 |     time.sleep(10)",
        "    |     ^^^^^^^^^^^^^",
        "  help: use `await asyncio.sleep()`",
        "",
    ]


def test_the_level_has_a_colour(report: Report) -> None:
    lines = shown(report, colours=True).splitlines()
    assert lines[0].startswith("\x1b[1;31merror\x1b[0m")
    assert lines[6].startswith("\x1b[1;33mwarning\x1b[0m")
