"""Sets of inputs, packed and unpacked."""

import random
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpg_lint.incremental import packed_sets
from fastpg_lint.incremental.inputs import InputTracker, KeptReads
from fastpg_lint.incremental.packed_sets import Meeting, PackedSets, numbers_in

NUMBERS = st.sets(st.integers(0, 3_000), max_size=200)


def set_of(numbers: set[int]) -> int:
    return sum(1 << number for number in numbers)


@given(NUMBERS)
def test_a_packed_set_is_unpacked_by_whoever_gets_it(numbers: set[int]) -> None:
    packed = PackedSets().pack(set_of(numbers))
    assert PackedSets()[packed] == set_of(numbers)


@given(NUMBERS, NUMBERS)
def test_whether_sets_meet_is_told_of_packed_ones(numbers: set[int], others: set[int]) -> None:
    packed = PackedSets().pack(set_of(numbers))
    meeting = Meeting(set_of(others))
    assert [meeting[packed], meeting[packed]] == [not numbers.isdisjoint(others)] * 2


def test_equal_sets_are_packed_as_one() -> None:
    sets = PackedSets()
    assert sets.pack(1 << 5_000 | 1) is sets.pack(1 << 5_000 | 1)


def test_few_inputs_of_many_take_little_room() -> None:
    few = set_of({1, 7_000, 20_000})
    many = set_of(set(range(0, 20_000, 10)))
    assert sys.getsizeof(PackedSets().pack(few)) < 60
    assert sys.getsizeof(PackedSets().pack(many)) <= sys.getsizeof(many)


def test_no_more_than_some_sets_are_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_sets, "_MOST_AT_HAND", 10_000)
    sets = PackedSets()
    packed = [sets.pack(1 << 5_000 | 1 << number) for number in range(300)]
    assert len(sets) < 20
    assert [sets[one] for one in packed] == [1 << 5_000 | 1 << number for number in range(300)]
    assert len(sets) < 20


def test_sets_are_kept_by_key() -> None:
    kept = KeptReads[str](InputTracker())
    kept["a"], kept["b"] = set_of({1, 900}), set_of({2, 900})
    kept["b"] |= set_of({3})
    assert dict(kept) == {"a": set_of({1, 900}), "b": set_of({2, 3, 900})}
    assert (kept.meeting(set_of({1, 4})), kept.meeting(set_of({900}))) == (["a"], ["a", "b"])
    del kept["a"]
    assert (len(kept), kept.pop("a", None)) == (1, None)


def test_the_numbers_of_a_set_of_any_size_are_told_in_order() -> None:
    chance = random.Random(0)
    for count in (0, 1, 5, 64, 65, 700):
        numbers = sorted(chance.sample(range(5000), count))
        assert numbers_in(sum(1 << one for one in numbers)) == numbers
