"""The options of `pyproject.toml` that the command line has too, as `config` declares them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from fastpg_lint.config.file import UserMistake
from fastpg_lint.config.settings import Declaration, Flag, absolute_flag, declarations
from fastpg_lint.globs import from_folder

_LISTS = (Flag.CODES, Flag.GLOBS, Flag.CODES_BY_GLOB)

Given = Mapping[str, object]
"""Options by key, as they are given to `read_settings`."""


def with_declared_options(function: Callable[..., int]) -> Callable[..., int]:
    """Adds the options that `config` declares for the command line."""
    for one in reversed(tuple(declarations())):
        if one.option.flag is not None:
            function = _option(one, one.option.flag)(function)
    return function


def _option(one: Declaration, flag: Flag) -> Callable[[Callable[..., int]], Callable[..., int]]:
    if flag is Flag.SWITCH:
        return click.option(f"--{one.key}/--no-{one.key}", one.field, default=None, help=one.option.help)
    is_list = flag in _LISTS
    return click.option(
        f"--{one.key}",
        one.field,
        multiple=is_list,
        type=click.Path() if flag is Flag.FILE else None,
        metavar=flag,
        help=f"{one.option.help} Separated by commas." if is_list else one.option.help,
        shell_complete=_completed_codes if flag is Flag.CODES else None,
    )


def _completed_codes(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """The codes and names that a shell may complete to."""
    from fastpg_lint.rules.codes import all_codes

    before, comma, last = begun.rpartition(",")
    words = ((word, name) for code, name in all_codes().items() for word in (code, name))
    return [
        CompletionItem(f"{before}{comma}{word}", help=name) for word, name in words if word.startswith(last)
    ]


def given_options(flags: Mapping[str, object]) -> Given:
    """The options of the command line by key, from what click gives for each field."""
    kinds = {one.field: (one.key, one.option.flag) for one in declarations()}
    return {key: _value(flags[field], kind) for field, (key, kind) in kinds.items() if field in flags}


def _value(value: object, flag: Flag | None) -> object:
    if flag is Flag.FILE:
        return absolute_flag(value)
    if not isinstance(value, tuple):
        return value
    words = _words(value)
    if flag is Flag.CODES:
        return words
    here = Path.cwd()
    if flag is Flag.GLOBS:
        return tuple(from_folder(one, here) for one in words)
    return {from_folder(glob, here): codes for glob, codes in _pairs(words).items()}


def _words(values: Iterable[str]) -> tuple[str, ...]:
    """`--select FPG1,FPG302 --select FPG9` as one list."""
    return tuple(word for value in values for part in value.split(",") if (word := part.strip()))


def _pairs(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """`tests/:FPG1,FPG302,bin/:FPG7` as codes by glob: what has no colon is a code of the glob before it."""
    found: dict[str, tuple[str, ...]] = {}
    for glob, code in _with_globs(words):
        found[glob] = (*found.get(glob, ()), code)
    return found


def _with_globs(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    glob = ""
    for word in words:
        before, colon, code = word.rpartition(":")
        glob = before if colon else glob
        if not glob:
            raise UserMistake(f"--per-file-ignores: write `{word}` as GLOB:CODES, such as `tests/:FPG701`")
        yield glob, code.strip()
