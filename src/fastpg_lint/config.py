"""The options, each declared once, and reading them into one frozen `Settings`.

A field of `Settings` declares an option: its name (with dashes), its type, its default, its help and
its parser. `pyproject.toml` and the command line read those declarations in a loop.

All mistakes are collected before any is told, so that one run shows them all.
"""

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import tomli
from msgspec import Struct
from msgspec.structs import fields, replace

from fastpg_lint.globs import Globs, compiled
from fastpg_lint.levels import Level
from fastpg_lint.role import Role

TABLE = "fastpg-lint"
CONFIG_FILE = "pyproject.toml"
SHORTEST_PREFIX = len("FPG")


class UserMistake(Exception):
    """Something that the user has to mend: told without a traceback, exit code 2."""


class ConfigError(UserMistake):
    """All that is wrong with a configuration, one mistake a line."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


class RequireFromAttributes(StrEnum):
    """Which models must say `from_attributes=True`."""

    ORM_FILLED = "orm-filled"
    ALL_RESPONSE_MODELS = "all-response-models"


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


def nearest(given: str, valid: Iterable[str]) -> str:
    """The valid name that looks most like the one given."""
    return difflib.get_close_matches(given, valid, n=1, cutoff=0.0)[0]


def _strings(value: object, reading: Reading) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    reading.wrong(f"expected a list of strings, not `{value}`")
    return ()


def _code_prefixes(value: object, reading: Reading) -> tuple[str, ...]:
    """Codes and prefixes of codes, each of which must fit a rule."""
    given = _strings(value, reading)
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


def _globs(value: object, reading: Reading) -> tuple[str, ...]:
    given = _strings(value, reading)
    for pattern in given:
        _check_glob(pattern, reading)
    return given


def _check_glob(pattern: str, reading: Reading) -> None:
    try:
        compiled((pattern,))
    except ValueError:
        reading.wrong(f"`{pattern}` is no glob; write it as in `.gitignore`, such as `tests/` or `*_pb2.py`")


def _codes_by_glob(value: object, reading: Reading) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        reading.wrong(f"expected a table of globs with lists of codes, not `{value}`")
        return {}
    by_glob = {}
    for pattern, codes in value.items():
        entry = reading.below(f'"{pattern}"')
        _check_glob(pattern, entry)
        by_glob[pattern] = _code_prefixes(codes, entry)
    return by_glob


def _globs_by_role(value: object, reading: Reading) -> dict[Role, tuple[str, ...]]:
    if not isinstance(value, dict):
        reading.wrong(f"expected a table of roles with lists of globs, not `{value}`")
        return {}
    given = {}
    for name, patterns in value.items():
        if name in tuple(Role):
            given[Role(name)] = _globs(patterns, reading.below(name))
        else:
            reading.below(name).wrong(f"there is no such role; the nearest is `{nearest(name, Role)}`")
    return given


def _one_of(kind: type[StrEnum]) -> "Parse":
    """A parser of the values of an enumeration."""
    valid = tuple(kind)

    def parse(value: object, reading: Reading) -> StrEnum:
        if value in valid:
            return kind(str(value))
        reading.wrong(f"`{value}` is not one of its values; the nearest is `{nearest(str(value), valid)}`")
        return valid[0]

    return parse


def _entries(value: object, reading: Reading) -> object:  # noqa: ARG001 - the catalogue's own reader checks these
    return value


Parse = Callable[[object, Reading], object]
CODES = "CODES"
LEVEL = "LEVEL"


class Option(Struct, frozen=True):
    """What a field of `Settings` declares about itself beyond its name, type and default."""

    help: str
    parse: Parse
    flag: str = ""
    """What the command line calls its value, where it has the option too; `CODES` are separated by commas."""


CodePrefixes = tuple[str, ...]
Patterns = tuple[str, ...]


class Settings(Struct, frozen=True, kw_only=True):
    """What a run is told.

    `root` is the folder that globs and `src` start from: that of `file`, the configuration, if there is one.
    """

    root: Path
    file: Path | None = None
    select: Annotated[
        CodePrefixes,
        Option("Codes or prefixes to report, in place of the default ones.", _code_prefixes, flag=CODES),
    ] = ()
    ignore: Annotated[
        CodePrefixes,
        Option("Codes or prefixes not to report; the longer match wins.", _code_prefixes, flag=CODES),
    ] = ()
    extend_select: Annotated[
        CodePrefixes, Option("Codes or prefixes to report besides the others.", _code_prefixes, flag=CODES)
    ] = ()
    per_file_ignores: Annotated[
        Mapping[str, CodePrefixes],
        Option("Codes not to report in the files that match a glob.", _codes_by_glob),
    ] = {}
    level: Annotated[
        Level,
        Option("The lowest level to report: `error`, `warning` or `advice`.", _one_of(Level), flag=LEVEL),
    ] = Level.ADVICE
    fail_level: Annotated[
        Level,
        Option("The lowest level that ends with exit code 1; all are reported.", _one_of(Level), flag=LEVEL),
    ] = Level.ADVICE
    exclude: Annotated[
        Patterns, Option("Globs of files and folders to leave out, besides those that git ignores.", _globs)
    ] = ()
    src: Annotated[Patterns, Option("Folders that imports start from.", _strings)] = (".", "src")
    scripts: Annotated[
        Patterns,
        Option("Globs of programs: the short form of `roles = { program = [...] }`.", _globs),
    ] = ()
    roles: Annotated[
        Mapping[Role, Patterns],
        Option(
            "Globs of files by what they are for: `service`, `program`, `test`, `migration` or `library`.",
            _globs_by_role,
        ),
    ] = {}
    blocking: Annotated[object, Option("Callables that block, in the catalogue's form.", _entries)] = ()
    awaitable: Annotated[
        object, Option("Callables that must be awaited, in the catalogue's form.", _entries)
    ] = ()
    not_blocking: Annotated[
        object, Option("Callables of the catalogue that do not block here.", _entries)
    ] = ()
    require_from_attributes: Annotated[
        RequireFromAttributes,
        Option(
            "Which models need `from_attributes=True`: `orm-filled`, or `all-response-models`.",
            _one_of(RequireFromAttributes),
        ),
    ] = RequireFromAttributes.ORM_FILLED

    @property
    def additions(self) -> dict[str, object]:
        """What the user adds to the catalogue, as written."""
        given = {"blocking": self.blocking, "awaitable": self.awaitable, "not-blocking": self.not_blocking}
        return {key: value for key, value in given.items() if value}

    def is_selected(self, code: str, *, default: bool) -> bool:
        """Whether a code is reported, files aside; `default` says whether it is when nobody asks."""
        asked = code.startswith((*self.select, *self.extend_select)) or (default and not self.select)
        return asked and not self.is_ignored(code)

    def is_ignored(self, code: str) -> bool:
        """Whether a code is to be left out, files aside: `ignore` matches more of it than `select` does."""
        ignored = _longest_match(code, self.ignore)
        return ignored > 0 and ignored >= _longest_match(code, (*self.select, *self.extend_select))

    @property
    def origin(self) -> str:
        """The table that the options were written in, for those whose values others check."""
        return _origin(self.file) if self.file is not None else f"tool.{TABLE}"

    def ignored_in(self, path: Path) -> CodePrefixes:
        """Codes and prefixes that `per-file-ignores` switches off in the file at an absolute path."""
        return tuple(
            prefix
            for pattern, prefixes in self.per_file_ignores.items()
            if Globs(self.root, (pattern,)).match(path.as_posix())
            for prefix in prefixes
        )

    def role_of(self, path: Path) -> tuple[Role, str] | None:
        """The role that is configured for the file at an absolute path, and the glob that gives it."""
        by_role = [(role, pattern) for role, patterns in self.roles.items() for pattern in patterns]
        given = (*by_role, *((Role.PROGRAM, pattern) for pattern in self.scripts))
        matching = (one for one in given if Globs(self.root, one[1:]).match(path.as_posix()))
        return next(matching, None)


def _longest_match(code: str, prefixes: Iterable[str]) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)


def selecting(settings: Settings, codes: Iterable[str]) -> Settings:
    """The same settings with exactly some codes selected, in every file."""
    return replace(settings, select=tuple(codes), extend_select=(), ignore=(), per_file_ignores={})


class Declaration(Struct, frozen=True):
    """An option as the front ends see it: `key` in `pyproject.toml`, `--key` where it is a flag."""

    key: str
    field: str
    default: Any
    option: Option


def declarations() -> Iterator[Declaration]:
    """All options, in the order of their declaration."""
    hints = get_type_hints(Settings, include_extras=True)
    for field in fields(Settings):
        for option in getattr(hints[field.name], "__metadata__", ()):
            default = {} if field.default_factory is dict else field.default
            yield Declaration(field.name.replace("_", "-"), field.name, default, option)


def read_settings(
    start: Path,
    codes: Collection[str],
    *,
    file: Path | None = None,
    flags: Mapping[str, object] | None = None,
    prefix: str = "--",
) -> Settings:
    """The settings for a run that starts in a folder, from `file` or the `pyproject.toml` found upwards.

    `codes` are the codes of all rules. `flags` are options of the command line by key, written there with a
    `prefix`: each takes the place of the file's, `extend-select` adds to it, and `select` also sets the
    file's `ignore` and `extend-select` aside.

    Raises `ConfigError` with all mistakes of the file and the flags.
    """
    found = file or find_config(start)
    mistakes: list[str] = []
    values: dict[str, object] = {}
    if found is not None:
        values = _parse(_table(found), Reading(_origin(found), codes, mistakes))
    given = {key: value for key, value in (flags or {}).items() if value}
    from_flags = _parse_flags(given, Reading(prefix, codes, mistakes))
    if mistakes:
        raise ConfigError(mistakes)
    if found is not None:
        start, found = found.absolute().parent, found.absolute()
    return Settings(root=start.absolute(), file=found, **_merged(values, from_flags))  # type: ignore[arg-type]


def _merged(values: dict[str, object], flags: dict[str, object]) -> dict[str, object]:
    if "select" in flags:
        values = {key: value for key, value in values.items() if key not in {"ignore", "extend_select"}}
    elif "extend_select" in flags:
        before = values.get("extend_select", ())
        flags = {**flags, "extend_select": before + flags["extend_select"]}  # type: ignore[operator]
    return {**values, **flags}


def find_config(start: Path) -> Path | None:
    """The nearest `pyproject.toml` upwards that configures us, else the nearest one, else nothing."""
    start = start.absolute()
    candidates = [path for folder in (start, *start.parents) if (path := folder / CONFIG_FILE).is_file()]
    configured = (path for path in candidates if TABLE in _tool_tables(path))
    return next(configured, candidates[0] if candidates else None)


def configures(file: Path) -> bool:
    """Whether there is a `pyproject.toml` at a path, and it has options of ours; raises `ConfigError`."""
    try:
        mentions_us = TABLE.encode() in file.read_bytes()
    except OSError:
        return False
    return mentions_us and TABLE in _tool_tables(file)


def display(path: Path) -> str:
    """A path as a person wants to read it: from the current folder if it lies below.

    Bytes of a name that are no text are escaped.
    """
    path, here = path.absolute(), Path.cwd()
    shown = (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()
    return shown.encode("utf-8", "backslashreplace").decode()


def _origin(file: Path) -> str:
    return f"{display(file)}: tool.{TABLE}"


def _tool_tables(path: Path) -> dict[str, object]:
    try:
        document = tomli.loads(path.read_bytes().decode())
    except OSError as error:
        raise ConfigError([f"{display(path)}: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError([f"{display(path)}: is no TOML: not UTF-8 (at line {line})"]) from error
    except tomli.TOMLDecodeError as error:
        raise ConfigError([f"{display(path)}: is no TOML: {error}"]) from error
    tool = document.get("tool", {})
    return tool if isinstance(tool, dict) else {}


def _table(path: Path) -> object:
    return _tool_tables(path).get(TABLE, {})


def _parse(table: object, reading: Reading) -> dict[str, object]:
    """The options of a table by field; what is wrong with them goes to the reading."""
    if not isinstance(table, dict):
        reading.wrong(f"expected a table, not `{table}`")
        return {}
    known = {declaration.key: declaration for declaration in declarations()}
    values: dict[str, object] = {}
    for key, value in table.items():
        if key not in known:
            reading.below(key).wrong(f"there is no such option; the nearest is `{nearest(key, known)}`")
            continue
        values[known[key].field] = known[key].option.parse(value, reading.below(key))
    return values


def _parse_flags(flags: Mapping[str, object], reading: Reading) -> dict[str, object]:
    parsed = {}
    for one in declarations():
        if one.option.flag and one.key in flags:
            written = Reading(f"{reading.origin}{one.key}", reading.codes, reading.mistakes)
            parsed[one.field] = one.option.parse(flags[one.key], written)
    return parsed
