"""What was used of late is there, and no more than the memory should hold."""

import pytest

from fastpg_lint.incremental.lru import LruCache


def test_what_was_used_since_is_still_there() -> None:
    recent = LruCache[str, int](most=2)
    for key, value in (("a", 1), ("b", 2)):
        recent.put(key, value, weight=1)
    recent.put("c", 3, weight=1)
    assert recent.get("a") == 1
    recent.put("d", 4, weight=1)
    recent.put("e", 5, weight=1)
    assert recent.get("b") is None
    assert recent.get("e") == 5
    assert recent.get("a") == 1


def test_what_is_heavier_than_all_together_is_kept_until_the_next() -> None:
    recent = LruCache[str, int](most=2)
    recent.put("heavy", 1, weight=10)
    assert recent.get("heavy") == 1
    for key in "abcd":
        recent.put(key, 0, weight=1)
    assert recent.get("heavy") is None


def test_one_value_can_be_forgotten_and_makes_room() -> None:
    recent = LruCache[str, int](most=2)
    for number, key in enumerate("abc"):
        recent.put(key, number, 1)
    recent.drop("a")  # of the older generation
    recent.drop("c")  # of the younger one
    recent.drop("never there")
    assert [recent.get(key) for key in "abc"] == [None, 1, None]
    recent.put("d", 3, 1)
    assert (recent.get("b"), recent.get("d")) == (1, 3)


def test_two_generations_are_kept_and_nothing_once_all_is_cleared() -> None:
    recent = LruCache[str, int](most=2)
    for _ in range(2):
        for key in "abcd":
            recent.put(key, 1, weight=1)
        assert recent.get("a") == 1
        recent.clear()
        assert [recent.get(key) for key in "abcd"] == [None] * 4


@pytest.mark.parametrize(("kept", "expected"), [("cdef", 1), ("cdefg", None)])
def test_what_is_dropped_makes_as_much_room_as_it_took(kept: str, expected: int | None) -> None:
    recent = LruCache[str, int](most=3)
    recent.put("a", 1, weight=2)
    recent.put("b", 1, weight=1)
    recent.drop("b")
    for key in kept:
        recent.put(key, 1, weight=1)
    assert recent.get("a") == expected


def test_values_that_have_become_lighter_leave_room_for_others() -> None:
    weights = {"a": 1, "b": 1, "c": 1}
    recent = LruCache[str, str](most=4, weigh=weights.__getitem__)
    for key in "abc":
        recent.put(key, key, weight=3)
    assert set(recent.young) == set("abc")
    recent.drop("c")
    recent.put("d", "d", weight=2)  # as heavy as was left
    assert set(recent.young) == set("abd")


def test_values_that_weigh_as_much_as_they_seemed_to_are_dropped_as_ever() -> None:
    recent = LruCache[str, int](most=4, weigh=lambda weight: weight)
    for key in "abc":
        recent.put(key, 2, weight=2)
    assert set(recent.young) == {"c"}
    recent.put("d", 2, weight=2)
    recent.put("e", 2, weight=2)
    assert [recent.get(key) for key in "abc"] == [None, None, 2]
