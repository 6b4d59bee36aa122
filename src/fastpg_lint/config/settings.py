"""The options, each declared once, and reading them into one frozen `Settings`.

A field of `Settings` declares an option: its name (with dashes), its type, its default, its help and
its parser. `pyproject.toml` and the command line read those declarations in a loop.

All mistakes are collected before any is told, so that one run shows them all.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from msgspec import Struct
from msgspec.structs import fields, replace

from fastpg_lint.config.file import (
    TABLE,
    ConfigError,
    Place,
    config_text,
    find_config,
    table_place,
    tool_tables,
)
from fastpg_lint.config.values import (
    OneOf,
    Parse,
    Reading,
    code_prefixes,
    codes_by_glob,
    entries,
    file_name,
    globs,
    globs_by_role,
    number_of_bytes,
    strings,
    switch,
    version_range,
)
from fastpg_lint.globs import Globs
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.source.files import LARGEST


class RequireFromAttributes(StrEnum):
    """Which models must say `from_attributes=True`."""

    ORM_FILLED = "orm-filled"
    ALL_RESPONSE_MODELS = "all-response-models"


class Flag(StrEnum):
    """What the command line calls the value of an option that it has too."""

    CODES = "CODES"
    GLOBS = "GLOBS"
    CODES_BY_GLOB = "GLOB:CODES"
    LEVEL = "LEVEL"
    VERSIONS = "VERSIONS"
    FILE = "FILE"
    """A path, which starts from the current folder on the command line."""
    SWITCH = "SWITCH"
    """No value: the option is switched on, and with `--no-` off."""


class Option(Struct, frozen=True):
    """What a field of `Settings` declares about itself beyond its name, type and default."""

    help: str
    parse: Parse
    flag: Flag | None = None


REQUIRED = "required-version"

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
    required_version: Annotated[
        str,
        Option(
            "Versions of fastpg-lint that these options are for, as pip writes them; others refuse to run.",
            version_range,
            flag=Flag.VERSIONS,
        ),
    ] = ""
    select: Annotated[
        CodePrefixes,
        Option(
            "Codes, prefixes or names to report, in place of the default ones.",
            code_prefixes,
            flag=Flag.CODES,
        ),
    ] = ()
    ignore: Annotated[
        CodePrefixes,
        Option("Codes or prefixes not to report; the longer match wins.", code_prefixes, flag=Flag.CODES),
    ] = ()
    extend_select: Annotated[
        CodePrefixes,
        Option("Codes or prefixes to report besides the others.", code_prefixes, flag=Flag.CODES),
    ] = ()
    per_file_ignores: Annotated[
        Mapping[str, CodePrefixes],
        Option("Codes not to report in the files that match a glob.", codes_by_glob, flag=Flag.CODES_BY_GLOB),
    ] = {}
    level: Annotated[
        Level,
        Option("The lowest level to report: `error`, `warning` or `advice`.", OneOf(Level), flag=Flag.LEVEL),
    ] = Level.ADVICE
    fail_level: Annotated[
        Level,
        Option(
            "The lowest level that ends with exit code 1; all are reported.", OneOf(Level), flag=Flag.LEVEL
        ),
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
        str, Option("The file of findings that are known, and not told.", file_name, flag=Flag.FILE)
    ] = ""
    preview: Annotated[
        bool,
        Option("Also ask rules that are tried out, and may change in any release.", switch, flag=Flag.SWITCH),
    ] = False
    exclude: Annotated[
        Patterns,
        Option(
            "Globs of files and folders to leave out, besides those that git ignores.", globs, flag=Flag.GLOBS
        ),
    ] = ()
    extend_exclude: Annotated[
        Patterns, Option("More globs of files and folders to leave out.", globs, flag=Flag.GLOBS)
    ] = ()
    force_exclude: Annotated[
        bool,
        Option("Leave out what is excluded even where it is named.", switch, flag=Flag.SWITCH),
    ] = False
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
            OneOf(RequireFromAttributes),
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

    @property
    def excluded(self) -> Globs:
        """What is left out, besides what git ignores."""
        return Globs(self.root, (*self.exclude, *self.extend_exclude))

    def is_selected(self, code: str, *, default: bool, preview: bool = False) -> bool:
        """Whether a code is reported, files aside; `default` says whether it is when nobody asks.

        One that is not has to be named in full: `select = ["FPG"]` stands for what is on by default. One in
        `preview` waits for that option as well.
        """
        named = (*self.select, *self.extend_select)
        asked = code in named or (default and (not self.select or code.startswith(named)))
        return asked and (self.preview or not preview) and not self.is_ignored(code)

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
        return table_place(self.file).told(with_line=False) if self.file is not None else f"tool.{TABLE}"

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


def absolute_flag(given: object) -> str:
    """The path of a baseline that was given in the current folder; "" where none was."""
    return os.path.abspath(str(given)) if given else ""  # noqa: PTH100 - keeps links


def read_settings(
    start: Path,
    names: Mapping[str, str],
    *,
    file: Path | None = None,
    flags: Mapping[str, object] | None = None,
    prefix: str = "--",
    is_isolated: bool = False,
) -> Settings:
    """The settings for a run that starts in a folder, from `file` or the `pyproject.toml` found upwards.

    `names` are the names of all rules by their codes. `flags` are options of the command line by key,
    written there with a `prefix`: each takes the place of the file's, `extend-…` adds to it, and `select`
    also sets the file's `ignore` and `extend-select` aside. No file is read where the run `is_isolated`.

    Raises `ConfigError` with all mistakes of the file and the flags.
    """
    found = None if is_isolated else file or find_config(start)
    mistakes: list[str] = []
    values: dict[str, object] = {}
    if found is not None:
        text = config_text(found)
        table = tool_tables(found, text).get(TABLE, {})
        values = _parse(table, Reading(table_place(found, text), names, mistakes))
    given = {key: value for key, value in (flags or {}).items() if value not in (None, (), {}, "")}
    from_flags = _parse_flags(given, prefix, Reading(Place(()), names, mistakes))
    if mistakes:
        raise ConfigError(mistakes)
    if found is not None:
        start, found = found.absolute().parent, found.absolute()
    return Settings(root=start.absolute(), file=found, **_merged(values, from_flags))  # type: ignore[arg-type]


def _merged(values: dict[str, object], flags: dict[str, object]) -> dict[str, object]:
    if "select" in flags:
        values = {key: value for key, value in values.items() if key not in {"ignore", "extend_select"}}
    added = {key: values.get(key, ()) + value for key, value in flags.items() if key.startswith("extend_")}  # type: ignore[operator]
    return {**values, **flags, **added}


def _parse(table: object, reading: Reading) -> dict[str, object]:
    """The options of a table by field; what is wrong with them goes to the reading."""
    if not isinstance(table, dict):
        reading.wrong(f"expected a table, not `{table}`")
        return {}
    known = {declaration.key: declaration for declaration in declarations()}
    values: dict[str, object] = {}
    for key, value in sorted(table.items(), key=lambda one: one[0] != REQUIRED):
        if key in known:
            values[known[key].field] = known[key].option.parse(value, reading.below(key))
        else:
            reading.below(key).wrong("there is no such option", key, valid=known)
    return values


def _parse_flags(flags: Mapping[str, object], prefix: str, reading: Reading) -> dict[str, object]:
    return {
        one.field: one.option.parse(flags[one.key], reading.below(f"{prefix}{one.key}"))
        for one in declarations()
        if one.option.flag and one.key in flags
    }
