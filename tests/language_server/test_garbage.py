"""Garbage is searched for while nobody waits, and what refers to itself is freed all the same."""

import gc
import time
import weakref
from collections.abc import Iterator

import pytest

from fastpg_lint.language_server.garbage import Garbage


class Circle:
    """Something that refers to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def garbage() -> Iterator[Garbage]:
    gc.collect()
    try:
        yield Garbage()
    finally:
        gc.unfreeze()
        gc.enable()


def circle() -> "weakref.ref[Circle]":
    return weakref.ref(Circle())


def pause(garbage: Garbage) -> None:
    """A pause that is long enough for all searches."""
    for _, search in garbage.searches:
        search()


def test_nothing_is_searched_in_a_job(garbage: Garbage) -> None:
    kept = [circle() for _ in range(5_000)]
    assert all(one() is not None for one in kept)
    garbage.worked(0.01)
    assert all(one() is not None for one in kept)


def test_what_is_new_is_searched_in_a_pause(garbage: Garbage) -> None:
    new = circle()
    garbage.worked(0.01)
    soon, _ = garbage.searches
    soon[1]()
    assert new() is None


def test_without_a_job_nothing_is_searched(garbage: Garbage) -> None:
    assert garbage.searches == ()
    garbage.worked(0.01)
    pause(garbage)
    assert garbage.searches == ()


def test_what_a_long_job_has_left_is_freed_in_the_next_pause(garbage: Garbage) -> None:
    left = circle()
    garbage.worked(1)
    soon, _ = garbage.searches
    soon[1]()
    assert left() is None
    assert garbage.searches == ()


def test_what_a_long_job_has_made_is_not_searched_again_each_time(garbage: Garbage) -> None:
    kept = [Circle() for _ in range(200_000)]
    garbage.worked(1)
    pause(garbage)
    garbage.worked(0.01)
    began = time.process_time()
    pause(garbage)
    short = time.process_time() - began
    gc.unfreeze()
    began = time.process_time()
    gc.collect()
    assert short < (time.process_time() - began) / 2
    assert len(kept) == 200_000


def test_what_has_stayed_for_long_is_freed_in_the_end(garbage: Garbage) -> None:
    old = Circle()
    gone = weakref.ref(old)
    garbage.worked(1)
    pause(garbage)
    del old
    garbage.worked(0.01)
    pause(garbage)
    assert gone() is not None
    for _ in range(600):
        garbage.worked(0.01)
    pause(garbage)
    assert gone() is None


def test_it_is_freed_without_any_pause(garbage: Garbage) -> None:
    old = Circle()
    gone = weakref.ref(old)
    garbage.worked(1)
    pause(garbage)
    del old
    new = circle()
    for _ in range(300):
        garbage.worked(0.01)
    assert (gone() is None, new() is None) == (False, True)
    for _ in range(2_000):
        garbage.worked(0.01)
    assert gone() is None
