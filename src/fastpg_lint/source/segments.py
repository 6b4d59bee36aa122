"""Segments: the stretches of a module that are numbered each on its own.

The body of each outermost function, a module's or a class's, is a segment, and so is what lies between two
of them. Numbers of whatever stands in a module (statements, scopes, calls, orders) are those of a segment,
followed by a number that begins anew in each: an edit of a body leaves the numbers of all else as they are,
and numbers still go up down the page. Segments count from 0; bodies are the odd ones.
"""

from typing import Final

WIDTH: Final = 20
"""Bits of the number in a segment."""
LOCAL: Final = (1 << WIDTH) - 1
"""The bits themselves."""


def stretch_of(number: int) -> int:
    """The outermost function that what has a number belongs to: the body, and what stands above it.

    Functions count from 0; what stands behind the last one is of one that is not there.
    """
    return number >> WIDTH + 1


def body_in(stretch: int) -> int:
    """The segment that the body of an outermost function is."""
    return 2 * stretch + 1


def is_in_body(number: int) -> bool:
    """Whether what has a number stands in the body of an outermost function."""
    return bool(number >> WIDTH & 1)


def body_of(function: int) -> int:
    """The segment of a function's body, by the number of its scope; of one inside of it, the same."""
    return function >> WIDTH | 1
