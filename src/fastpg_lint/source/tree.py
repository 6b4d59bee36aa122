"""Parsing: one LibCST tree a file, or one fault that says where the file is broken."""

import libcst as cst

from fastpg_lint.source.collector import without_collector
from fastpg_lint.source.depth import is_too_deep
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.python_tree import python_tree
from fastpg_lint.source.text import SourceText

TOO_DEEP = "code nested too deep to analyse"


def parse(source: SourceText) -> cst.Module:
    """The tree of a file. Raises `SyntaxFault` with the place of the first fault."""
    if is_too_deep(source.text):
        raise SyntaxFault(1, 1, TOO_DEEP)
    try:
        with without_collector():
            return cst.parse_module(source.text)
    except (cst.ParserSyntaxError, cst.CSTValidationError) as error:
        raise SyntaxFault(*_place(source, error), _reason(error)) from None
    except RecursionError:
        raise SyntaxFault(1, 1, TOO_DEEP) from None
    except Exception as error:
        raise SyntaxFault(1, 1, f"cannot be parsed: {error}") from error


Refusal = cst.ParserSyntaxError | cst.CSTValidationError
"""What LibCST's parser says of a text that it does not take; the second knows no place."""


def _place(source: SourceText, error: Refusal) -> tuple[int, int]:
    """Where a fault is: as Python itself tells it, since LibCST often names the token behind it."""
    try:
        python_tree(source.text)
    except SyntaxError as told:
        if told.lineno is not None:
            return told.lineno, max(told.offset or 1, 1)
    except (ValueError, RecursionError, MemoryError):
        pass
    if isinstance(error, cst.CSTValidationError):
        return 1, 1
    return min(max(error.raw_line, 1), len(source.lines)), error.raw_column + 1


def _reason(error: Refusal) -> str:
    """LibCST's own words on one line, without the position that the diagnostic has already."""
    told = error.message if isinstance(error, cst.ParserSyntaxError) else str(error)
    first = told.strip().splitlines()
    text = first[0] if first else ""
    return f"invalid syntax: {text}" if text and "error at" not in text else "invalid syntax"
