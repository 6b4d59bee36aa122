"""Whatever is read is added to what was read before, asked for the first time or again."""

from collections.abc import Callable

import msgspec
import pytest

from fastpg_lint.incremental.cutoff import Derived
from fastpg_lint.incremental.inputs import DERIVED, MODULE, Dependencies, Input, Memo, Once


def memo(dependencies: Dependencies) -> Callable[[], object]:
    known: Memo[str, None] = Memo(dependencies, lambda name: dependencies.note(MODULE, name))
    return lambda: known("asked")


def once(dependencies: Dependencies) -> Callable[[], object]:
    return Once(dependencies, lambda: dependencies.note(MODULE, "asked"))


def derived(dependencies: Dependencies) -> Callable[[], object]:
    return Derived(dependencies, "kind", lambda _: 1, msgspec.msgpack.Decoder(int).decode)


@pytest.mark.parametrize(
    ("asking", "expected"),
    [(memo, Input(MODULE, "asked")), (once, Input(MODULE, "asked")), (derived, Input(DERIVED, "kind/"))],
)
def test_what_was_read_before_an_answer_is_still_known(
    asking: Callable[[Dependencies], Callable[[], object]], expected: Input
) -> None:
    dependencies = Dependencies()
    ask = asking(dependencies)
    for before in ("first", "again"):
        with dependencies.apart() as reads:
            dependencies.note(MODULE, before)
            ask()
            dependencies.note(MODULE, "after")
        found = dependencies.inputs(reads.read)
        assert sorted(found, key=repr) == sorted(
            [Input(MODULE, before), expected, Input(MODULE, "after")], key=repr
        )


def test_an_answer_in_a_circle_hangs_on_nothing_that_was_not_read() -> None:
    dependencies = Dependencies()
    dependencies.note(MODULE, "unasked")

    def lineage(name: str) -> str:
        return f"{name}<{known(name)}"

    known: Memo[str, str] = Memo(dependencies, lineage, in_a_circle=str)
    for _ in range(2):
        with dependencies.apart() as reads:
            assert known("a") == "a<a"
        assert dependencies.inputs(reads.read) == []


def test_an_answer_without_inputs_is_worked_out_once() -> None:
    asked: list[str] = []

    def work(name: str) -> int:
        asked.append(name)
        return len(asked)

    known = Memo[str, int](Dependencies(), work)
    assert [known("a"), known("b"), known("a")] == [1, 2, 1]


def test_an_answer_that_is_an_input_can_be_asked_for_by_its_kind() -> None:
    dependencies = Dependencies()
    lengths = Derived(dependencies, "lengths", len, msgspec.msgpack.Decoder(int).decode)
    assert dependencies.derived["lengths"].encoded("app") == msgspec.msgpack.encode(lengths("app"))
