"""JSON, exactly: fields, their order, and what is absent."""

from fastpg_lint.output.json import render
from fastpg_lint.report import Report

EXPECTED = """[
  {
    "code": "FPG102",
    "name": "blocking-call-reachable-from-async",
    "level": "warning",
    "message": "`load()` blocks: 100%, always",
    "help": "",
    "path": "app/a,b:c.py",
    "line": 10,
    "column": 1,
    "end_line": 12,
    "end_column": 2,
    "related": [
      {
        "path": "app/io.py",
        "line": 7,
        "column": 12,
        "message": "`requests.get()`"
      }
    ],
    "fix": null
  },
  {
    "code": "FPG101",
    "name": "blocking-call-in-async",
    "level": "error",
    "message": "`time.sleep()` in async `nap` blocks the event loop",
    "help": "use `await asyncio.sleep()`",
    "path": "app/main.py",
    "line": 3,
    "column": 5,
    "end_line": 3,
    "end_column": 18,
    "related": [],
    "fix": null
  }
]"""


def test_a_report_is_a_list_of_objects(report: Report) -> None:
    assert "\n".join(render(report)) == EXPECTED


def test_nothing_found_is_an_empty_list() -> None:
    assert list(render(Report((), (), 4))) == ["[]"]
