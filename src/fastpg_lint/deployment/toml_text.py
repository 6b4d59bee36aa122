"""TOML: a text as its tables, or the place where it is none."""

import re

import tomli

from fastpg_lint.source.faults import SyntaxFault

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def parsed(text: str) -> dict[str, object]:
    """The tables of a text; raises `SyntaxFault` for one that is no TOML."""
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line, column = (int(place[1]), int(place[2])) if place is not None else (1, 1)
        raise SyntaxFault(line, column, str(error)) from error


def table(of: dict[str, object], key: str) -> dict[str, object]:
    """The table under a key; an empty one where something else stands there."""
    value = of.get(key)
    return value if isinstance(value, dict) else {}
