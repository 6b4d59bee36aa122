"""What a finding says fits on a line, whatever fills its slots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpg_lint.rules.wording import LONGEST, worded

pytestmark = pytest.mark.one_python

MESSAGE, HELP = "{call} in async `{function}` blocks the event loop", "use {instead}"
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="`"), min_size=1, max_size=400)


def test_what_fits_is_left_as_it_is() -> None:
    slots = {"call": "`time.sleep()`", "function": "nap", "instead": "`await asyncio.sleep()`"}
    assert worded(MESSAGE, HELP, slots) == (
        "`time.sleep()` in async `nap` blocks the event loop",
        "use `await asyncio.sleep()`",
    )


def test_the_longest_piece_of_code_is_cut_in_the_middle_and_the_help_last() -> None:
    slots = {"call": "`f()`", "function": "a" * 100 + "b" * 100, "instead": "`await asyncio.sleep()`"}
    message, order = worded(MESSAGE, HELP, slots)
    assert len(f"{message}; {order}") == LONGEST
    assert order == "use `await asyncio.sleep()`"
    assert "`aaa" in message
    assert "bbb`" in message
    message, order = worded(MESSAGE, HELP, {**slots, "instead": f"`{'c' * 300}`"})
    assert len(f"{message}; {order}") <= LONGEST


def test_what_it_costs_goes_before_the_help_is_cut() -> None:
    slots = {
        "call": f"`stripe.{'s' * 30}.list()`",
        "function": "update_subscription",
        "instead": f"`await stripe.{'s' * 30}.list_async()`",
    }
    message, order = worded(f"{MESSAGE}, stalling every request on the worker", HELP, slots)
    assert order == f"use {slots['instead']}"
    assert message.endswith("` in async `update_subscription` blocks the event loop")
    assert len(f"{message}; {order}") <= LONGEST


@given(NAMES, NAMES, NAMES)
def test_no_name_makes_it_longer(call: str, function: str, instead: str) -> None:
    slots = {"call": f"`{call}`", "function": function, "instead": f"`{instead}`"}
    message, order = worded(MESSAGE, HELP, slots)
    assert len(f"{message}; {order}") <= LONGEST
    assert message.count("`") == 4


def test_a_slot_left_empty_is_no_finding() -> None:
    with pytest.raises(KeyError):
        worded(MESSAGE, HELP, {"call": "`f()`"})
