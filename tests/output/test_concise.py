"""One line a finding, exactly."""

from fastpg_lint.output.formats.concise import render
from fastpg_lint.output.material import Material
from fastpg_lint.report import Report


def test_each_finding_is_one_line_with_its_level_and_its_help(report: Report) -> None:
    assert list(render(Material(report))) == [
        "app/a,b:c.py:10:1: FPG102 warning `load()` blocks: 100%, always; see `requests.get()` (app/io.py:7)",
        "app/main.py:3:5: FPG101 error `time.sleep()` in async `nap` blocks the event loop; "
        "use `await asyncio.sleep()`",
    ]
