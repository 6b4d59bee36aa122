"""What a run without a cache holds is given again, from the memory or from a file."""

from pathlib import Path

import pytest

from fastpg_lint.incremental.held import Held


@pytest.fixture(params=[0, 1000], ids=["in a file", "in the memory"])
def held(request: pytest.FixtureRequest) -> Held:
    return Held(most=request.param)


def test_what_is_held_is_given(held: Held) -> None:
    held.put({b"one": b"1", b"two": b"22"})
    held.put({b"three": b"333"})
    assert held.get([b"three", b"one", b"four"]) == {b"one": b"1", b"three": b"333"}
    assert held.known([b"two", b"four"]) == {b"two"}


def test_the_file_is_opened_again(held: Held) -> None:
    held.put({b"one": b"1"})
    held.close()
    assert held.get([b"one"]) == {b"one": b"1"}


def test_many_values_leave_the_memory_and_the_file_goes_with_them() -> None:
    held = Held(most=5)
    held.put({b"one": b"123"})
    assert held._file is None
    held.put({b"two": b"456"})
    assert held._file is not None
    assert not held._values
    folder = Path(held._folder.name)
    assert folder.exists()
    del held
    assert not folder.exists()


def test_a_value_may_be_dropped() -> None:
    held = Held(most=5)
    for _ in range(3):
        held.put({b"one": b"1234"})
        held.drop(b"one")
    assert held.get([b"one"]) == {}
    assert held._file is None
