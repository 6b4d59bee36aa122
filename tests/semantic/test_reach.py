"""The limit of those who follow values, and their way out of circles."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from fastpg_lint.semantic.reach import FARTHEST, followed

NEXT = {"a": "b", "b": "a", "c": "d"}


@followed("lost")
def end_of(name: str) -> str:
    return end_of(NEXT[name]) if name in NEXT else name


@followed()
def names_from(name: str) -> Iterator[str]:
    yield name
    if name in NEXT:
        yield from names_from(NEXT[name])


@followed(-1)
def depth(left: int) -> int:
    return 0 if left == 0 else depth(left - 1)


def test_a_circle_has_no_end() -> None:
    assert end_of("c") == "d"
    assert end_of("a") == "lost"
    assert end_of("a") == "lost", "what was asked before does not stay open"


def test_what_is_yielded_stops_where_it_would_begin_anew() -> None:
    assert list(names_from("a")) == ["a", "b"]
    first = names_from("a")
    assert next(first) == "a"
    assert list(names_from("a")) == ["a", "b"], "nor does what is read half"


def test_what_lies_too_far_is_not_reached() -> None:
    assert depth(FARTHEST) == 0
    assert depth(FARTHEST + 1) == -1


def test_an_error_closes_what_was_asked() -> None:
    @followed("lost")
    def failing(name: str) -> str:
        raise ValueError(name)

    for _ in range(2):
        with pytest.raises(ValueError, match="a"):
            failing("a")


def test_another_thread_that_asks_the_same_is_no_circle() -> None:
    """Both are in the midst of the question at once."""
    barrier = Barrier(2, timeout=10)

    @followed(otherwise="a circle")
    def ask(question: str) -> str:
        barrier.wait()
        return f"answer to {question}"

    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(ask, "same") for _ in range(2)]
        assert [one.result(timeout=10) for one in answers] == ["answer to same"] * 2
