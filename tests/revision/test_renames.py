"""Files that have another name now are found by what they hold."""

import pytest

from fastpg_lint.revision import renames as module
from fastpg_lint.revision.renames import renames

LONG = b"\n".join(b"line %d" % number for number in range(10))


def test_a_file_is_renamed_that_holds_the_same_or_most_of_it() -> None:
    assert renames({"a.py": LONG}, {"b.py": LONG + b"\nmore"}) == {"a.py": "b.py"}
    assert renames({"a.py": LONG}, {"b.py": LONG[:30]}) == {}
    assert renames({"a.py": b""}, {"b.py": b""}) == {}


def test_of_several_the_most_alike_is_taken_once() -> None:
    gone = {"a.py": LONG, "b.py": LONG + b"\nb", "c.py": b"other"}
    new = {"x.py": LONG + b"\nb", "y.py": LONG + b"\ny"}
    assert renames(gone, new) == {"b.py": "x.py", "a.py": "y.py"}


def test_of_very_many_only_equal_ones_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 0)
    assert renames({"a.py": LONG, "b.py": b"b"}, {"x.py": LONG + b"\nb", "y.py": b"b"}) == {"b.py": "y.py"}
