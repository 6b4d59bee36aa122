"""Answers that are inputs themselves."""

import msgspec
import pytest

from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import DERIVED, Adopted, Input, InputTracker

FILE = "file"

decode = msgspec.msgpack.Decoder(int).decode


def lengths(tracker: InputTracker, asked: list[str]) -> EarlyCutoff[int]:
    """The lengths of modules' names, which depend on the modules."""

    def length(name: str) -> int:
        asked.append(name)
        tracker.note(FILE, name)
        return len(name)

    return EarlyCutoff(tracker, "lengths", length, decode)


def test_who_asks_hangs_on_the_answer_alone() -> None:
    tracker, asked = InputTracker(), list[str]()
    derived = lengths(tracker, asked)
    for _ in range(2):
        with tracker.traced():
            assert derived("app") == 3
            assert tracker.inputs(tracker.read) == [Input(DERIVED, "lengths/app")]
    assert asked == ["app"]
    read = derived.read("app")
    assert read is not None
    assert tracker.inputs(read) == [Input(FILE, "app")]


def test_an_answer_of_an_earlier_run_is_taken_over() -> None:
    earlier = lengths(InputTracker(), []).encoded("app")
    tracker, asked = InputTracker(), list[str]()
    derived = lengths(tracker, asked)
    tracker.adopted["lengths/app"] = Adopted(earlier, int)
    assert (derived("app"), derived.read("app"), asked) == (3, None, [])
    assert derived("main") == 4


@pytest.mark.parametrize("encoded", [b"", b"\xc1", msgspec.msgpack.encode("three")])
def test_what_another_program_wrote_is_passed_over(encoded: bytes) -> None:
    tracker, asked = InputTracker(), list[str]()
    derived = lengths(tracker, asked)
    tracker.adopted["lengths/app"] = Adopted(encoded, int)
    assert (derived("app"), asked) == (3, ["app"])
