"""Values of options on their way in: each kind is read by a parser, which tells what is wrong with one."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from fastpg_lint import __version__
from fastpg_lint.config.file import ConfigError, Place
from fastpg_lint.globs import compiled
from fastpg_lint.naming import suggestion
from fastpg_lint.role import Role

SHORTEST_PREFIX = len("FPG")
_LOOKING_ALIKE = str.maketrans("OIL", "011")
"""Letters that are taken for digits."""
MOST_EXPLAINED = 100
"""Mistakes of a configuration that are told with their line and a name that may be meant."""


class Reading(Struct):
    """One value on its way in: where it is written, the rules that there are, and what is wrong with it.

    `names` are the names of all rules by their codes.
    """

    place: Place
    names: Mapping[str, str]
    mistakes: list[str]

    def wrong(self, problem: str, value: object = None, *, valid: Iterable[str] = ()) -> None:
        """Notes a mistake, with the line of the value, and the valid name that it may stand for."""
        is_explained = len(self.mistakes) < MOST_EXPLAINED
        hint = suggestion(str(value), valid) if is_explained else ""
        self.mistakes.append(f"{self.place.told(value, with_line=is_explained)}: {problem}{hint}")

    def below(self, key: str) -> "Reading":
        """The same for a value inside this one."""
        return Reading(self.place.below(key), self.names, self.mistakes)


Parse = Callable[[object, Reading], object]
"""Reads a value as it was written; what is wrong with it goes to the reading."""


def strings(value: object, reading: Reading) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    reading.wrong(f"expected a list of strings, not `{value}`")
    return ()


def code_prefixes(value: object, reading: Reading) -> tuple[str, ...]:
    """Codes, prefixes of codes, and names of rules, which stand for their codes; each must fit a rule."""
    codes = {name: code for code, name in reading.names.items()}
    given = strings(value, reading)
    for one in given:
        is_prefix = len(one) >= SHORTEST_PREFIX and any(code.startswith(one) for code in codes.values())
        if not is_prefix and one not in codes:
            valid = _codes_near(one, reading.names) if one[:1].upper() == "F" else codes
            reading.wrong(f"no rule has the code or name `{one}`", one, valid=valid)
    return tuple(codes.get(one, one) for one in given)


def _codes_near(given: str, codes: Iterable[str]) -> tuple[str, ...]:
    """What may be meant by a word that begins as codes do: what one sign makes of it, the nearest number."""
    written = given.upper().translate(_LOOKING_ALIKE)
    if len(written) <= SHORTEST_PREFIX + 1:
        return tuple(prefixes(codes))
    near = [code for code in codes if _is_one_sign_off(written, code)]
    return tuple(sorted(near, key=lambda code: abs(_number(code) - _number(written)))[:1])


def _is_one_sign_off(written: str, code: str) -> bool:
    """Whether two words are the same but for one sign, which is another, or which one of them lacks."""
    pairs = enumerate(zip(written, code, strict=False))
    start = next((at for at, (one, other) in pairs if one != other), min(len(written), len(code)))
    rest, other = written[start:], code[start:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]


def _number(code: str) -> int:
    digits = "".join(filter(str.isdecimal, code))
    return int(digits[:6] or 0)


def prefixes(codes: Iterable[str]) -> Iterator[str]:
    """The prefix of all codes, and those of the families."""
    return iter(dict.fromkeys(code[: SHORTEST_PREFIX + digits] for digits in (0, 1) for code in codes))


def globs(value: object, reading: Reading) -> tuple[str, ...]:
    given = strings(value, reading)
    for pattern in given:
        _check_glob(pattern, reading)
    return given


def _check_glob(pattern: str, reading: Reading) -> None:
    try:
        compiled((pattern,))
    except ValueError:
        form = "write it as in `.gitignore`, such as `tests/` or `*_pb2.py`"
        reading.wrong(f"`{pattern}` is no glob; {form}", pattern)


def codes_by_glob(value: object, reading: Reading) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        reading.wrong(f"expected a table of globs with lists of codes, not `{value}`")
        return {}
    by_glob = {}
    for pattern, codes in value.items():
        entry = reading.below(pattern)
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
            reading.below(name).wrong(f"there is no such role; there are {listed(Role)}")
    return given


def number_of_bytes(value: object, reading: Reading) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    reading.wrong(f"expected a number of bytes, not `{value}`", value)
    return 1


def switch(value: object, reading: Reading) -> bool:
    if isinstance(value, bool):
        return value
    reading.wrong(f"expected `true` or `false`, not `{value}`", value)
    return False


def version_range(value: object, reading: Reading) -> str:
    """Versions of ours, as pip writes them; a version alone is that one.

    Where this is none of them it raises `ConfigError` with that alone: what else seems to be wrong may be
    right in the version that is meant.
    """
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # most configurations do without

    text = str(value)
    try:
        wanted = SpecifierSet(f"=={text}" if text[:1].isdigit() else text)
    except InvalidSpecifier:
        reading.wrong(f"`{text}` is no range of versions; write it as for pip: `>={__version__}`", text)
        return ""
    if not wanted.contains(__version__, prereleases=True):
        problem = f"fastpg-lint {text} is required, and this is {__version__}"
        raise ConfigError([f"{reading.place.told(text)}: {problem}"])
    return text


class OneOf(Struct, frozen=True):
    """A parser of the values of an enumeration."""

    kind: type[StrEnum]

    def __call__(self, value: object, reading: Reading) -> StrEnum:
        valid = tuple(self.kind)
        if value in valid:
            return self.kind(str(value))
        reading.wrong(f"`{value}` is none of {listed(valid)}", value)
        return valid[0]


def listed(valid: Iterable[str]) -> str:
    """The names that there are, as a sentence has them."""
    *most, last = (f"`{one}`" for one in valid)
    return f"{', '.join(most)} and {last}" if most else last


def file_name(value: object, reading: Reading) -> str:
    if isinstance(value, str) and "\0" not in value:
        return value
    reading.wrong(f"expected the path of a file, not `{value}`")
    return ""


def entries(value: object, reading: Reading) -> object:  # noqa: ARG001 - the catalogue's own reader checks these
    return value
