"""What was used of late is there, and no more than the memory should hold."""

from fastpg_lint.incremental.lru import Recent


def test_what_was_used_since_is_still_there() -> None:
    recent = Recent[str, int](most=2)
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
    recent = Recent[str, int](most=2)
    recent.put("heavy", 1, weight=10)
    assert recent.get("heavy") == 1
    for key in "abcd":
        recent.put(key, 0, weight=1)
    assert recent.get("heavy") is None


def test_one_value_can_be_forgotten_and_makes_room() -> None:
    recent = Recent[str, int](most=2)
    for number, key in enumerate("abc"):
        recent.put(key, number, 1)
    recent.drop("a")  # of the older generation
    recent.drop("c")  # of the younger one
    recent.drop("never there")
    assert [recent.get(key) for key in "abc"] == [None, 1, None]
    recent.put("d", 3, 1)
    assert (recent.get("b"), recent.get("d")) == (1, 3)
