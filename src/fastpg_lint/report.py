"""What a run says, all told: diagnostics, and faults of ours."""

import traceback
from pathlib import Path

from msgspec import Struct

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.rules.faults import SYNTAX_ERROR


class Failure(Struct, frozen=True):
    """A fault of ours in one file: which part failed, with what, and where in the program."""

    path: str
    message: str


ReportItem = Diagnostic | Failure


class Report(Struct, frozen=True):
    """The result of a run: diagnostics in reading order, failures, and how many files were looked at.

    A warning says what of the project was not looked at; the findings are right, but may not be all.
    `hidden` is how many were found of a level that is not reported.
    """

    diagnostics: tuple[Diagnostic, ...]
    failures: tuple[Failure, ...]
    files: int
    warnings: tuple[str, ...] = ()
    hidden: int = 0


def unreadable(path: str, problem: str, line: int = 1, column: int = 1) -> Diagnostic:
    """The diagnostic of a file that cannot be checked at all."""
    return _syntax_error(path, SYNTAX_ERROR.message.format(problem=problem), SYNTAX_ERROR.help, line, column)


def not_understood(path: str, what: str, line: int, column: int) -> Diagnostic:
    """The diagnostic of a piece of a file that cannot be checked, as the rest of it can."""
    message = f"syntax is not yet understood ({what})"
    return _syntax_error(path, message, "the rest of the file is linted", line, column)


def _syntax_error(path: str, message: str, help_text: str, line: int, column: int) -> Diagnostic:
    return Diagnostic(
        code=SYNTAX_ERROR.code,
        name=SYNTAX_ERROR.name,
        level=SYNTAX_ERROR.level,
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


def failure(path: str, part: str, error: Exception) -> Failure:
    """The report of a fault of ours, from the exception that a part of the program raised."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno} in {place.name}"
    return Failure(path, f"{part} failed: {type(error).__name__}: {error} ({where})")
