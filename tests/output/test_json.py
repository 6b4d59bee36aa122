"""JSON, exactly: fields, their order, and what is absent."""

from msgspec.structs import replace

from fastpg_lint.diagnostics import Cause, Identity
from fastpg_lint.output.formats.json import render
from fastpg_lint.output.material import Material
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
    "fix": null,
    "cause": {
      "key": "key",
      "words": "`requests.get()` in app/io.py:7",
      "path": "app/io.py",
      "line": 7
    },
    "role": null,
    "service": null,
    "fingerprint": ""
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
    "fix": null,
    "cause": {
      "key": "a0",
      "words": "app/main.py:3",
      "path": "app/main.py",
      "line": 3
    },
    "role": null,
    "service": null,
    "fingerprint": "a0"
  }
]"""


def test_a_report_is_a_list_of_objects(report: Report) -> None:
    chain, sleep = report.diagnostics
    cause = Cause("key", "`requests.get()` in app/io.py:7", "app/io.py", 7)
    identity = Identity("app/main.py", "FPG101", "nap", "time.sleep()")
    found = (replace(chain, cause=cause), replace(sleep, identity=identity))
    written = "\n".join(render(Material(Report(found, (), 3))))
    assert written.replace(identity.fingerprint, "a0") == EXPECTED


def test_nothing_found_is_an_empty_list() -> None:
    assert list(render(Material(Report((), (), 4)))) == ["[]"]
