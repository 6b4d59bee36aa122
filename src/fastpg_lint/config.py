"""The options, each declared once, and reading them into one frozen `Settings`.

A field of `Settings` declares an option: its name (with dashes), its type, its default, its help and
its parser. `pyproject.toml` and the command line read those declarations in a loop.

All mistakes are collected before any is told, so that one run shows them all.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from msgspec import Struct
from msgspec.structs import fields, replace

from fastpg_lint.deployment.toml_text import parsed
from fastpg_lint.globs import Globs
from fastpg_lint.levels import Level
from fastpg_lint.option_values import (
    Parse,
    Reading,
    code_prefixes,
    codes_by_glob,
    entries,
    file_name,
    globs,
    globs_by_role,
    nearest,
    number_of_bytes,
    one_of,
    strings,
)
from fastpg_lint.role import Role
from fastpg_lint.source.control_characters import written_out
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.files import LARGEST, read_file

TABLE = "fastpg-lint"
CONFIG_FILE = "pyproject.toml"


class UserMistake(Exception):
    """Something that the user has to mend: told without a traceback, exit code 2."""


class ConfigError(UserMistake):
    """All that is wrong with a configuration, one mistake a line."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(map(written_out, mistakes))
        super().__init__("\n".join(self.mistakes))


class RequireFromAttributes(StrEnum):
    """Which models must say `from_attributes=True`."""

    ORM_FILLED = "orm-filled"
    ALL_RESPONSE_MODELS = "all-response-models"


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
    A run that stands `apart`, since its files are not those that are worked on, takes no other run's place in
    the cache.
    """

    root: Path
    file: Path | None = None
    apart: bool = False
    select: Annotated[
        CodePrefixes,
        Option("Codes or prefixes to report, in place of the default ones.", code_prefixes, flag=CODES),
    ] = ()
    ignore: Annotated[
        CodePrefixes,
        Option("Codes or prefixes not to report; the longer match wins.", code_prefixes, flag=CODES),
    ] = ()
    extend_select: Annotated[
        CodePrefixes, Option("Codes or prefixes to report besides the others.", code_prefixes, flag=CODES)
    ] = ()
    per_file_ignores: Annotated[
        Mapping[str, CodePrefixes],
        Option("Codes not to report in the files that match a glob.", codes_by_glob),
    ] = {}
    level: Annotated[
        Level,
        Option("The lowest level to report: `error`, `warning` or `advice`.", one_of(Level), flag=LEVEL),
    ] = Level.ADVICE
    fail_level: Annotated[
        Level,
        Option("The lowest level that ends with exit code 1; all are reported.", one_of(Level), flag=LEVEL),
    ] = Level.ADVICE
    fixable: Annotated[
        CodePrefixes, Option("Codes or prefixes that `--fix` may mend (default: all).", code_prefixes)
    ] = ()
    unfixable: Annotated[
        CodePrefixes, Option("Codes or prefixes that `--fix` leaves alone.", code_prefixes)
    ] = ()
    extend_safe_fixes: Annotated[
        CodePrefixes, Option("Codes or prefixes whose unsafe fixes count as safe.", code_prefixes)
    ] = ()
    extend_unsafe_fixes: Annotated[
        CodePrefixes, Option("Codes or prefixes whose safe fixes count as unsafe.", code_prefixes)
    ] = ()
    baseline: Annotated[
        str, Option("The file of findings that are known, and not told.", file_name, flag="FILE")
    ] = ""
    exclude: Annotated[
        Patterns, Option("Globs of files and folders to leave out, besides those that git ignores.", globs)
    ] = ()
    max_file_size: Annotated[
        int, Option("Bytes of a file above which it is not read, which is then reported.", number_of_bytes)
    ] = LARGEST
    src: Annotated[Patterns, Option("Folders that imports start from.", strings)] = (".", "src")
    scripts: Annotated[
        Patterns,
        Option("Globs of programs: the short form of `roles = { program = [...] }`.", globs),
    ] = ()
    roles: Annotated[
        Mapping[Role, Patterns],
        Option(
            "Globs of files by what they are for: `service`, `program`, `test`, `migration` or `library`.",
            globs_by_role,
        ),
    ] = {}
    blocking: Annotated[object, Option("Callables that block, in the catalogue's form.", entries)] = ()
    awaitable: Annotated[
        object, Option("Callables that must be awaited, in the catalogue's form.", entries)
    ] = ()
    not_blocking: Annotated[
        object, Option("Callables, of the catalogue or the project's own, that do not block here.", entries)
    ] = ()
    require_from_attributes: Annotated[
        RequireFromAttributes,
        Option(
            "Which models need `from_attributes=True`: `orm-filled`, or `all-response-models`.",
            one_of(RequireFromAttributes),
        ),
    ] = RequireFromAttributes.ORM_FILLED

    @property
    def baseline_file(self) -> Path | None:
        """Where the known findings are, if somewhere."""
        return self.root / self.baseline if self.baseline else None

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

    def silences(self, code: str, path: Path) -> bool:
        """Whether a code is to be left out in a file, be it one that no rule has."""
        return self.is_ignored(code) or code.startswith(self.ignored_in(path))

    def is_fixable(self, code: str) -> bool:
        """Whether findings of a code may be mended; the longer match wins."""
        wanted = _longest_match(code, self.fixable) if self.fixable else 0
        unwanted = _longest_match(code, self.unfixable)
        return (not self.fixable or wanted > 0) and (unwanted == 0 or wanted > unwanted)

    def is_safe(self, code: str, *, by_itself: bool) -> bool:
        """Whether a fix of a code counts as safe; `by_itself` says whether it is when nobody says so."""
        safe, unsafe = (
            _longest_match(code, one) for one in (self.extend_safe_fixes, self.extend_unsafe_fixes)
        )
        return by_itself if safe == unsafe else safe > unsafe

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


def start_folder(paths: Sequence[Path]) -> Path:
    """Where the search for the configuration starts: here, or around all paths if one lies elsewhere."""
    here = Path.cwd()
    absolute = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - keeps links, drops `..`
    if all(path.is_relative_to(here) for path in absolute):
        return here
    common = Path(os.path.commonpath(absolute))
    return common if common.is_dir() else common.parent


def find_config(start: Path) -> Path | None:
    """The nearest `pyproject.toml` upwards that configures us, else the nearest one, else nothing."""
    start = start.absolute()
    candidates = [path for folder in (start, *start.parents) if (path := folder / CONFIG_FILE).is_file()]
    configured = (path for path in candidates if TABLE in _tool_tables(path))
    return next(configured, candidates[0] if candidates else None)


def configures(file: Path) -> bool:
    """Whether there is a `pyproject.toml` at a path, and it has options of ours; raises `ConfigError`."""
    try:
        mentions_us = TABLE.encode() in read_file(file)
    except OSError:
        return False
    return mentions_us and TABLE in _tool_tables(file)


def absolute_flag(given: object) -> str:
    """The path of a baseline that was given in the current folder; "" where none was."""
    return os.path.abspath(str(given)) if given else ""  # noqa: PTH100 - keeps links


def display(path: Path) -> str:
    """A path as a person wants to read it: from the current folder if it lies below.

    Bytes of a name that are no text are escaped, and so are control characters.
    """
    path, here = path.absolute(), Path.cwd()
    shown = (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()
    return written_out(shown.encode("utf-8", "backslashreplace").decode())


def path_from(folder: Path, path: Path) -> str:
    """The path of a file from a folder, with slashes: the same in every checkout of a project.

    Bytes of a name that are no text are escaped, as in `display`.
    """
    relative = Path(os.path.relpath(path.absolute(), folder)).as_posix()
    return written_out(relative.encode("utf-8", "backslashreplace").decode())


def _origin(file: Path) -> str:
    return f"{display(file)}: tool.{TABLE}"


def _tool_tables(path: Path) -> dict[str, object]:
    try:
        document = parsed(read_file(path).decode())
    except OSError as error:
        raise ConfigError([f"{display(path)}: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError([f"{display(path)}: is no TOML: not UTF-8 (at line {line})"]) from error
    except SyntaxFault as fault:
        problem = f"is no TOML: {fault.message} (at line {fault.line}, column {fault.column})"
        raise ConfigError([f"{display(path)}: {problem}"]) from fault
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
