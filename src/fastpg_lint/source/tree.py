"""Parsing: one LibCST tree a file, or one fault that says where the file is broken."""

import ast
import gc
from collections.abc import Iterator
from contextlib import contextmanager

import libcst as cst

from fastpg_lint.source.depth import is_too_deep
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.text import SourceText

TOO_DEEP = "code nested too deep to analyse"


def parse(source: SourceText) -> cst.Module:
    """The tree of a file. Raises `SyntaxFault` with the place of the first fault."""
    if is_too_deep(source.text):
        raise SyntaxFault(1, 1, TOO_DEEP)
    try:
        with _without_collector():
            return cst.parse_module(source.text)
    except cst.ParserSyntaxError as error:
        raise SyntaxFault(*_place(source, error), _reason(error)) from None
    except RecursionError:
        raise SyntaxFault(1, 1, TOO_DEEP) from None
    except Exception as error:
        raise SyntaxFault(1, 1, f"cannot be parsed: {error}") from error


def _place(source: SourceText, error: cst.ParserSyntaxError) -> tuple[int, int]:
    """Where a fault is: as Python itself tells it, since LibCST often names the token behind it."""
    try:
        ast.parse(source.text)
    except SyntaxError as told:
        if told.lineno is not None:
            return told.lineno, max(told.offset or 1, 1)
    except (ValueError, RecursionError, MemoryError):
        pass
    return min(max(error.raw_line, 1), len(source.lines)), error.raw_column + 1


def _reason(error: cst.ParserSyntaxError) -> str:
    """LibCST's own words on one line, without the position that the diagnostic has already."""
    first = str(error.message).strip().splitlines()
    text = first[0] if first else ""
    return f"invalid syntax: {text}" if text and "error at" not in text else "invalid syntax"


@contextmanager
def _without_collector() -> Iterator[None]:
    """Parsing makes objects by the million and no garbage: searching for it costs 0.6 of the time again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
