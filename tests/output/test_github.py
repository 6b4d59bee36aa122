"""GitHub's commands, exactly, with what would end them early escaped."""

from fastpg_lint.output.github import render
from fastpg_lint.report import Report


def test_each_finding_is_one_command(report: Report) -> None:
    assert list(render(report)) == [
        "::warning title=FPG102 blocking-call-reachable-from-async,file=app/a%2Cb%3Ac.py,"
        "line=10,col=1,endLine=12,endColumn=2::`load()` blocks: 100%25, always; "
        "see `requests.get()` (app/io.py:7)",
        "::error title=FPG101 blocking-call-in-async,file=app/main.py,"
        "line=3,col=5,endLine=3,endColumn=18::`time.sleep()` in async `nap` blocks the event loop; "
        "use `await asyncio.sleep()`",
    ]
