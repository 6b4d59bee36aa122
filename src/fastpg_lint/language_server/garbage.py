"""When the server searches for garbage: while nobody waits for it.

The search goes through all that there is, and of a large project that takes half a second and more: Python's
own collector would have it in the midst of a judgement, with the editor waiting.
"""

import gc
from collections.abc import Callable

_SOON, _LATER = 0.05, 2.0
"""Seconds without a job after which what is new is searched, and then all that has come since."""
_LONG = 0.3
"""Seconds of a job that has read a project. What is found to stay of that is not searched each time."""
_MANY = 500
"""Jobs after which the next long pause is for a search of everything."""
_MOST_WITHOUT_PAUSE = 200
"""Jobs in a row after which what is new is searched though nobody pauses."""
_MOST = 2_000
"""Jobs in a row after which everything is."""


class Garbage:
    """Frees what refers to itself, and to nothing else that is in use; all else Python frees at once."""

    def __init__(self) -> None:
        """From now on the process does not search by itself."""
        gc.disable()
        self._new = self._jobs = 0
        """Jobs since all was searched that has come since, and since everything was."""
        self._has_read = False
        """Whether there was a long one among those."""

    @property
    def searches(self) -> tuple[tuple[float, Callable[[], None]], ...]:
        """What to search, each after how many seconds without a job; nothing where there was none."""
        if not self._new:
            return ()
        soon = self._search if self._has_read else _search_new
        return (_SOON, soon), (_LATER, self._search)

    def worked(self, seconds: float) -> None:
        """Is told of each job, once it is done, how long it took."""
        self._new += 1
        self._jobs += 1
        self._has_read |= seconds > _LONG
        if self._jobs >= _MOST:
            self._search()
        elif self._new % _MOST_WITHOUT_PAUSE == 0:
            (self._search if self._has_read else _search_new)()

    def _search(self) -> None:
        """Searches what has come since the last time, and if that is long ago, what was there before."""
        if self._jobs >= _MANY:
            gc.unfreeze()
            self._jobs = 0
        gc.collect()
        gc.freeze()
        self._new, self._has_read = 0, False


def _search_new() -> None:
    gc.collect(1)
