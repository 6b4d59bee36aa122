"""What a run without a cache holds: in the memory, and where that is much, in a temporary file."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from fastpg_lint.incremental.store import Cache

MOST_IN_MEMORY = 16_000_000
"""Bytes of values above which they go into a file: those of a million lines of code would fill the memory."""


class Held:
    """Values by key, which go with whoever holds them."""

    def __init__(self, most: int = MOST_IN_MEMORY) -> None:
        """`most` is the weight of what stays in the memory."""
        self._most = most
        self._weight = 0
        self._values: dict[bytes, bytes] = {}
        self._file: Cache | None = None

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Holds some values."""
        self._values.update(values)
        self._weight += sum(map(len, values.values()))
        if self._weight > self._most:
            self._in_file().put(self._values)
            self._values, self._weight = {}, 0

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values there are for some keys."""
        wanted = list(keys)
        found = {key: self._values[key] for key in wanted if key in self._values}
        if self._file is not None and len(found) < len(wanted):
            found |= self._file.get(key for key in wanted if key not in found)
        return found

    def known(self, keys: Iterable[bytes]) -> set[bytes]:
        """Those of some keys that have a value."""
        wanted = set(keys)
        found = wanted & self._values.keys()
        return found | self._file.known(wanted - found) if self._file is not None else found

    def drop(self, key: bytes) -> None:
        """Holds a value no longer than it must."""
        self._weight -= len(self._values.pop(key, b""))

    def close(self) -> None:
        """Lets go of the file until it is asked again: no connection to SQLite may go through a fork."""
        if self._file is not None:
            self._file.close()

    def _in_file(self) -> Cache:
        if self._file is None:
            from tempfile import TemporaryDirectory  # slow to import, and seldom needed

            # It is removed with this object, or when the program ends; never by a forked process.
            self._folder = TemporaryDirectory(prefix="fastpg-lint-", ignore_cleanup_errors=True)
            self._file = Cache(Path(self._folder.name))
        return self._file
