"""Whatever is read is added to what was read before, asked for the first time or again."""

from collections.abc import Callable

import msgspec
import pytest

from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import DERIVED, Input, InputTracker, Memo, Once

FILE = "file"


def memo(tracker: InputTracker) -> Callable[[], object]:
    known: Memo[str, None] = Memo(tracker, lambda name: tracker.note(FILE, name))
    return lambda: known("asked")


def once(tracker: InputTracker) -> Callable[[], object]:
    return Once(tracker, lambda: tracker.note(FILE, "asked"))


def derived(tracker: InputTracker) -> Callable[[], object]:
    return EarlyCutoff(tracker, "kind", lambda _: 1, msgspec.msgpack.Decoder(int).decode)


@pytest.mark.parametrize(
    ("asking", "expected"),
    [(memo, Input(FILE, "asked")), (once, Input(FILE, "asked")), (derived, Input(DERIVED, "kind/"))],
)
def test_what_was_read_before_an_answer_is_still_known(
    asking: Callable[[InputTracker], Callable[[], object]], expected: Input
) -> None:
    tracker = InputTracker()
    ask = asking(tracker)
    for before in ("first", "again"):
        with tracker.apart() as reads:
            tracker.note(FILE, before)
            ask()
            tracker.note(FILE, "after")
        found = tracker.inputs(reads.read)
        assert sorted(found, key=repr) == sorted(
            [Input(FILE, before), expected, Input(FILE, "after")], key=repr
        )


def test_an_answer_in_a_circle_hangs_on_nothing_that_was_not_read() -> None:
    tracker = InputTracker()
    tracker.note(FILE, "unasked")

    def lineage(name: str) -> str:
        return f"{name}<{known(name)}"

    known: Memo[str, str] = Memo(tracker, lineage, in_a_circle=str)
    for _ in range(2):
        with tracker.apart() as reads:
            assert known("a") == "a<a"
        assert tracker.inputs(reads.read) == []


def test_an_answer_without_inputs_is_worked_out_once() -> None:
    asked: list[str] = []

    def work(name: str) -> int:
        asked.append(name)
        return len(asked)

    known = Memo[str, int](InputTracker(), work)
    assert [known("a"), known("b"), known("a")] == [1, 2, 1]


def test_an_answer_that_is_an_input_can_be_asked_for_by_its_kind() -> None:
    tracker = InputTracker()
    lengths = EarlyCutoff(tracker, "lengths", len, msgspec.msgpack.Decoder(int).decode)
    assert tracker.derived["lengths"].encoded("app") == msgspec.msgpack.encode(lengths("app"))
