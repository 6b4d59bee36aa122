"""Values that stand in quotes in an f-string of SQL: what is bound in their place, and the text without."""

import re
from collections.abc import Callable, Sequence

import libcst as cst
from msgspec import Struct

_OTHER_QUOTING = re.compile(r"""["\\$]|--|/\*""")
"""What else may begin in SQL that is no code: a name in quotes, a string in dollars, a comment."""
_BEFORE = re.compile(
    r"(?:[=<(,]|(?<![-#@])(?<![-#@]>)>|\|\||\b(?:like|ilike|between|and|then|else|when))\s*\Z", re.IGNORECASE
)
"""What a value follows that may be a parameter: no type, as in `INTERVAL '1 day'`, and no path in JSON."""
_STATEMENT = re.compile(r"\s*(?:select|insert|update|delete|with)\b", re.IGNORECASE)
"""Statements that take parameters."""

Part = cst.FormattedStringText | cst.FormattedStringExpression


class Bound(Struct, frozen=True):
    """A text of SQL with placeholders, and the values for these in their order, each with a name."""

    text: cst.SimpleString
    values: tuple[tuple[str, cst.BaseExpression], ...]


class _UnclearError(Exception):
    """A value stands where it cannot be told how to bind it."""


def bound(sql: cst.FormattedString, placeholder: Callable[[int, str], str]) -> Bound | None:
    """The text of a statement with each value bound; None where one of them is no whole string of SQL.

    `placeholder` gives what stands for a value, by its number, from 1 on, and its name.
    """
    try:
        return _Reader(sql, placeholder).read()
    except _UnclearError:
        return None


class _Reader:
    """Reads one f-string, a character after the other."""

    def __init__(self, sql: cst.FormattedString, placeholder: Callable[[int, str], str]) -> None:
        self._sql = sql
        self._quote = sql.start[1:]
        self._placeholder = placeholder
        self._text = ""
        self._string: list[Part] | None = None
        self._values: list[tuple[str, cst.BaseExpression]] = []

    def read(self) -> Bound | None:
        if self._sql.start[0] != "f":
            return None
        for part in self._sql.parts:
            if isinstance(part, cst.FormattedStringText):
                self._read_text(part.value)
            elif isinstance(part, cst.FormattedStringExpression):
                self._read_value(part)
        if self._string is not None or not self._values or not _STATEMENT.match(self._text):
            return None
        text = self._text.replace("{{", "{").replace("}}", "}")
        return Bound(cst.SimpleString(f"{self._quote}{text}{self._quote}"), tuple(self._values))

    def _read_text(self, text: str) -> None:
        outside = self._string is None
        for piece in re.split("(')", text):
            if piece == "'":
                self._turn()
                outside = self._string is None
            elif outside:
                if _OTHER_QUOTING.search(piece):
                    raise _UnclearError
                if piece.startswith("::") and self._ends_with_placeholder():
                    raise _UnclearError
                self._text += piece
            elif self._string is not None and piece:
                if "\\" in piece:
                    raise _UnclearError
                self._string.append(cst.FormattedStringText(piece))

    def _read_value(self, part: cst.FormattedStringExpression) -> None:
        is_plain = part.conversion is None and part.format_spec is None and part.equal is None
        if self._string is None or not is_plain:
            raise _UnclearError
        self._string.append(part)

    def _turn(self) -> None:
        """A quote: a string of SQL begins or ends."""
        if self._string is None:
            if self._text.endswith("'") or self._ends_with_placeholder():
                raise _UnclearError  # a quote in a string is written twice
            self._string = []
            return
        parts, self._string = self._string, None
        values = [one for one in parts if isinstance(one, cst.FormattedStringExpression)]
        if not values:
            texts = [one.value for one in parts if isinstance(one, cst.FormattedStringText)]
            self._text += f"'{''.join(texts)}'"
            return
        if not _BEFORE.search(self._text):
            raise _UnclearError
        self._bind(_name(values[0].expression), self._value(parts, values))

    def _bind(self, name: str, value: cst.BaseExpression) -> None:
        self._values.append((name, value))
        self._text += self._placeholder(len(self._values), name)

    def _value(
        self, parts: Sequence[Part], values: Sequence[cst.FormattedStringExpression]
    ) -> cst.BaseExpression:
        if len(parts) == 1:
            return values[0].expression
        if len(self._quote) > 1:
            raise _UnclearError
        return cst.FormattedString(parts, start=self._sql.start, end=self._sql.end)

    def _ends_with_placeholder(self) -> bool:
        number = len(self._values)
        return number > 0 and self._text.endswith(self._placeholder(number, self._values[-1][0]))


def _name(value: cst.BaseExpression) -> str:
    """What a value is called; only names and attributes are."""
    match value:
        case cst.Name(name) | cst.Attribute(attr=cst.Name(name)):
            return name
    raise _UnclearError
