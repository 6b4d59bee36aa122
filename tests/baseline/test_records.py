"""Baselines as they are written: what is written is read, and what is no baseline is told, with its entry."""

import json

import pytest

from fastpg_lint.baseline.records import Entry, EntryCause, FormatError, decoded, encoded

PLAIN = Entry("app/b.py", "FPG101", "nap", "time.sleep()", None, 2, 'as "agreed"')
CHAIN = Entry("app/a.py", "FPG102", "ü", "load()", EntryCause("app/c.py", "load", "open()"))

WRITTEN = """{
  "version": 1,
  "findings": [
    {"file": "app/a.py", "rule": "FPG102", "function": "ü", "call": "load()",
     "cause": {"file": "app/c.py", "function": "load", "call": "open()"},
     "count": 1, "reason": ""},
    {"file": "app/b.py", "rule": "FPG101", "function": "nap", "call": "time.sleep()",
     "count": 2, "reason": "as \\"agreed\\""}
  ]
}
"""


def test_entries_are_written_in_order_each_on_lines_of_its_own() -> None:
    assert encoded([PLAIN, CHAIN]).decode() == WRITTEN


def test_what_is_written_is_read() -> None:
    assert decoded(encoded([PLAIN, CHAIN])) == (CHAIN, PLAIN)
    assert decoded(encoded([])) == ()


def with_entry(**changes: object) -> bytes:
    entry = {"file": "a.py", "rule": "FPG101", "function": "", "call": "f()", "count": 1, "reason": ""}
    return json.dumps({"version": 1, "findings": [entry, {**entry, **changes}]}).encode()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "truncated"),
        (b"[]", "Expected `object`, got `array`"),
        (b"\xff", "malformed"),
        (b'{"version": 2, "whatever": 1}', "is of version 2; this release of fastpg-lint reads version 1"),
        (b'{"version": 1}', "missing required field `findings`"),
        (b'{"version": 1, "findings": [], "x": 1}', "unknown field `x`"),
        (with_entry(count=0), "entry 2, `count`: Expected `int` >= 1"),
        (with_entry(rule="E501"), "entry 2, `rule`: Expected `str` matching regex"),
        (with_entry(line=3), "entry 2: Object contains unknown field `line`"),
        (with_entry(cause={"file": 1}), "entry 2, `cause.file`: Expected `str`, got `int`"),
        (b"[" * 100_000, "is nested too deep|Expected `object`"),
        (b'{"version": 1, "x": ' + b"[" * 100_000, "is nested too deep"),
    ],
)
def test_what_is_no_baseline_is_told_with_its_entry(content: bytes, problem: str) -> None:
    with pytest.raises(FormatError, match=problem):
        decoded(content)
