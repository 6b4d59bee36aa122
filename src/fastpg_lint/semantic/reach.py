"""How far a value is followed: one limit for all who do, and none goes round in a circle."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import isgeneratorfunction
from threading import local
from typing import ParamSpec, TypeVar, cast

FARTHEST = 12
"""Steps from a value to what it is made of: real code takes one or two, and seldom more than five."""

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


class _Asked(local):
    """What a thread asks at the moment: the limit and the circles are its own."""

    def __init__(self) -> None:
        self.now: set[object] = set()


_ALL: list[_Asked] = []
"""What is asked at the moment by each function that follows values."""


@contextmanager
def afresh() -> Iterator[None]:
    """Follows values as if nothing was asked: what is found within does not depend on who asks for it."""
    before = [one.now for one in _ALL]
    for one in _ALL:
        one.now = set()
    try:
        yield
    finally:
        for one, now in zip(_ALL, before, strict=True):
            one.now = now


def followed(
    otherwise: object = None,
) -> Callable[[Callable[Parameters, Answer]], Callable[Parameters, Answer]]:
    """Makes a function that asks itself about the parts of a value stop at the limit, and in circles.

    `otherwise` is its answer there; one that yields, yields nothing. What it is given has to be hashable.
    One that yields is read to its end at once, so that nobody stands in the midst of it when it is asked
    again.
    """

    def guarded(function: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
        threads = _Asked()
        _ALL.append(threads)
        is_generator = isgeneratorfunction(function)

        @wraps(function)
        def ask(*given: Parameters.args, **named: Parameters.kwargs) -> Answer:
            asked = threads.now
            if given in asked or len(asked) > FARTHEST:
                return cast("Answer", iter(()) if is_generator else otherwise)
            asked.add(given)
            try:
                answer = function(*given, **named)
                if not is_generator:
                    return answer
                return cast("Answer", iter(tuple(cast("Iterator[object]", answer))))
            finally:
                asked.discard(given)

        return ask

    return guarded
