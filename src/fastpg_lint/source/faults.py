"""A file that cannot be read as Python, or a piece of it."""

from collections.abc import Callable

from msgspec import Struct


class SyntaxFault(Exception):
    """Where and why a file cannot be decoded or parsed; line and column count from 1."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"{line}:{column}: {message}")
        self.line = line
        self.column = column
        self.message = message


Tell = Callable[[SyntaxFault], object]
"""Is told where a piece is whose syntax is not yet understood, and what it is; the rest can be read."""


class Fault(Struct, frozen=True, array_like=True):
    """A place in a text, counted from 1, and what is wrong there."""

    line: int
    column: int
    problem: str
