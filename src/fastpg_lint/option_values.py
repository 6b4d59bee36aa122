"""Values of options on their way in: each kind is read by a parser, which tells what is wrong with one."""

import difflib
from collections.abc import Callable, Collection, Iterable
from enum import StrEnum

from msgspec import Struct

from fastpg_lint.globs import compiled
from fastpg_lint.role import Role

SHORTEST_PREFIX = len("FPG")


class Reading(Struct):
    """One value on its way in: where it was written, and what is wrong with it."""

    origin: str
    codes: Collection[str]
    mistakes: list[str]

    def wrong(self, problem: str) -> None:
        self.mistakes.append(f"{self.origin}: {problem}")

    def below(self, key: str) -> "Reading":
        """The same for a value inside this one."""
        return Reading(f"{self.origin}.{key}", self.codes, self.mistakes)


Parse = Callable[[object, Reading], object]
"""Reads a value as it was written; what is wrong with it goes to the reading."""


def nearest(given: str, valid: Iterable[str]) -> str:
    """The valid name that looks most like the one given."""
    return difflib.get_close_matches(given, valid, n=1, cutoff=0.0)[0]


def strings(value: object, reading: Reading) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    reading.wrong(f"expected a list of strings, not `{value}`")
    return ()


def code_prefixes(value: object, reading: Reading) -> tuple[str, ...]:
    """Codes and prefixes of codes, each of which must fit a rule."""
    given = strings(value, reading)
    for prefix in given:
        if len(prefix) < SHORTEST_PREFIX or not any(code.startswith(prefix) for code in reading.codes):
            reading.wrong(
                f"no rule has the code `{prefix}`; the nearest is `{_nearest_code(prefix, reading.codes)}`"
            )
    return given


def _nearest_code(given: str, codes: Collection[str]) -> str:
    """A whole code for what is as long as one, else a prefix."""
    length = min(map(len, codes))
    families = {code[: SHORTEST_PREFIX + digits] for code in codes for digits in (0, 1)}
    return nearest(given, sorted(codes if len(given) >= length else families))


def globs(value: object, reading: Reading) -> tuple[str, ...]:
    given = strings(value, reading)
    for pattern in given:
        _check_glob(pattern, reading)
    return given


def _check_glob(pattern: str, reading: Reading) -> None:
    try:
        compiled((pattern,))
    except ValueError:
        reading.wrong(f"`{pattern}` is no glob; write it as in `.gitignore`, such as `tests/` or `*_pb2.py`")


def codes_by_glob(value: object, reading: Reading) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        reading.wrong(f"expected a table of globs with lists of codes, not `{value}`")
        return {}
    by_glob = {}
    for pattern, codes in value.items():
        entry = reading.below(f'"{pattern}"')
        _check_glob(pattern, entry)
        by_glob[pattern] = code_prefixes(codes, entry)
    return by_glob


def globs_by_role(value: object, reading: Reading) -> dict[Role, tuple[str, ...]]:
    if not isinstance(value, dict):
        reading.wrong(f"expected a table of roles with lists of globs, not `{value}`")
        return {}
    given = {}
    for name, patterns in value.items():
        if name in tuple(Role):
            given[Role(name)] = globs(patterns, reading.below(name))
        else:
            reading.below(name).wrong(f"there is no such role; the nearest is `{nearest(name, Role)}`")
    return given


def number_of_bytes(value: object, reading: Reading) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    reading.wrong(f"expected a number of bytes, not `{value}`")
    return 1


def one_of(kind: type[StrEnum]) -> Parse:
    """A parser of the values of an enumeration."""
    valid = tuple(kind)

    def parse(value: object, reading: Reading) -> StrEnum:
        if value in valid:
            return kind(str(value))
        reading.wrong(f"`{value}` is not one of its values; the nearest is `{nearest(str(value), valid)}`")
        return valid[0]

    return parse


def file_name(value: object, reading: Reading) -> str:
    if isinstance(value, str) and "\0" not in value:
        return value
    reading.wrong(f"expected the path of a file, not `{value}`")
    return ""


def entries(value: object, reading: Reading) -> object:  # noqa: ARG001 - the catalogue's own reader checks these
    return value
