"""What a run says, all told: diagnostics, and faults of ours."""

import errno
import traceback
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from fastpg_lint.config.file import path_from
from fastpg_lint.diagnostics import Diagnostic, Identity, Related
from fastpg_lint.levels import Level
from fastpg_lint.naming import few_names
from fastpg_lint.role import Role
from fastpg_lint.rules.faults import SYNTAX_ERROR
from fastpg_lint.source.ranges import Range


class Failure(Struct, frozen=True):
    """A fault of ours in one file: which part failed, with what, and where in the program."""

    path: str
    message: str


class Unresolved(Struct, frozen=True):
    """The modules of the project's own that a file imports and that are nowhere, as it writes them."""

    path: str
    imports: tuple[str, ...]


class ModuleRole(Struct, frozen=True):
    """What the module in a file is for, and why, in a few words."""

    path: str
    role: Role
    why: str


class Stale(Struct, frozen=True):
    """A known finding that is no longer found: what it was, and how often it is missing."""

    identity: Identity
    count: int


class RequestStep(Struct, frozen=True):
    """Work that a request does: the calls that lead to it, the last of which does it.

    `blocks` says why it blocks the event loop, "" where it does not; `is_on_database` whether it asks one.
    """

    calls: tuple[Related, ...]
    blocks: str
    is_on_database: bool


class ServedRoute(Struct, frozen=True):
    """A route, such as `GET /orders`, the function that serves it, and the work of its requests.

    `runs` are the functions that run for it, by the path of their file and their dotted name; `service` is
    the folder of the service that it belongs to.
    """

    label: str
    function: str
    path: str
    line: int
    is_async: bool
    service: str | None
    work: tuple[RequestStep, ...]
    runs: frozenset[tuple[str, str]]


class KnownCall(Struct, frozen=True):
    """A call of which it is known what runs there: `runs`, by dotted names of which one may run.

    `blocks` says why that blocks, "" where it does not; `steps` are the calls further down by which it does.
    """

    at: Range
    label: str
    runs: tuple[str, ...]
    is_awaited: bool
    blocks: str
    steps: tuple[Related, ...]


ReportItem = Diagnostic | Failure | Unresolved


class Report(Struct, frozen=True):
    """The result of a run: diagnostics in reading order, failures, and how many files were looked at.

    A warning says what of the project was not looked at; the findings are right, but may not be all.
    `hidden` is how many were found of a level that is not reported, which are `below`. `known` are those
    that a baseline has, and `stale` what it has and nobody finds. `paths` are the files that were looked at.
    """

    diagnostics: tuple[Diagnostic, ...]
    failures: tuple[Failure, ...]
    files: int
    warnings: tuple[str, ...] = ()
    hidden: int = 0
    unresolved: tuple[Unresolved, ...] = ()
    below: tuple[Diagnostic, ...] = ()
    known: tuple[Diagnostic, ...] = ()
    stale: tuple[Stale, ...] = ()
    paths: tuple[Path, ...] = ()


def identity_of(one: Diagnostic, root: Path) -> Identity:
    """The identity of a diagnostic, whose path starts at `root`; of what is wrong with a file, the file's."""
    return one.identity or Identity(path_from(root, Path(one.path)), one.code, "", "")


def unresolved_imports(found: Sequence[Unresolved]) -> tuple[str, ...]:
    """A warning of imports that lead nowhere, with their number and the first; none where there are none."""
    named = [f"`{name}` in {one.path}" for one in found for name in one.imports]
    if not named:
        return ()
    count = "1 import" if len(named) == 1 else f"{len(named):,} imports"
    return (
        f"{count} of the project's own modules could not be found, and what they lead to was not looked at: "
        f"{few_names(named)}; `fastpg-lint imports` shows where each is looked for",
    )


def unreadable(path: str, problem: str, line: int = 1, column: int = 1) -> Diagnostic:
    """The diagnostic of a file that cannot be checked at all."""
    return _syntax_error(path, SYNTAX_ERROR.message.format(problem=problem), SYNTAX_ERROR.help, line, column)


def unreadable_file(path: str, error: OSError) -> Diagnostic:
    """The diagnostic of a file that cannot be read; for one that is larger than people write it is advice."""
    message = SYNTAX_ERROR.message.format(problem=f"file cannot be read ({error.strerror})")
    is_data = error.errno == errno.EFBIG
    help_text, level = ("`exclude` it", Level.ADVICE) if is_data else (SYNTAX_ERROR.help, SYNTAX_ERROR.level)
    return _syntax_error(path, message, help_text, 1, 1, level)


def not_understood(path: str, what: str, line: int, column: int) -> Diagnostic:
    """The diagnostic of a piece of a file that cannot be checked, as the rest of it can."""
    message = f"syntax is not yet understood ({what})"
    return _syntax_error(path, message, "the rest of the file is linted", line, column)


def _syntax_error(
    path: str, message: str, help_text: str, line: int, column: int, level: Level = SYNTAX_ERROR.level
) -> Diagnostic:
    return Diagnostic(
        code=SYNTAX_ERROR.code,
        name=SYNTAX_ERROR.name,
        level=level,
        message=message,
        help=help_text,
        path=path,
        line=line,
        column=column,
        end_line=line,
        end_column=column,
    )


def no_python(path: str, problem: str, line: int, column: int) -> Diagnostic:
    """The diagnostic of a file whose content is no Python, and where and why."""
    return unreadable(path, f"file is no Python ({problem})", line, column)


def template(path: str, line: int) -> Diagnostic:
    """The diagnostic of a file that is called as one of Python, and is what one is made of."""
    message = SYNTAX_ERROR.message.format(problem="file is a template, not Python")
    return _syntax_error(path, message, "`exclude` it", line, 1, Level.ADVICE)


def failure(path: str, part: str, error: Exception) -> Failure:
    """The report of a fault of ours, from the exception that a part of the program raised."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno} in {place.name}"
    return Failure(path, f"{part} failed: {type(error).__name__}: {error} ({where})")
