"""TOML: a text as its tables, or the place where it is none."""

import re

import tomli

from fastpg_lint.source.faults import SyntaxFault

_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
_LONG = re.compile(r"[0-9_]{4300,}+")


def parsed(text: str) -> dict[str, object]:
    """The tables of a text; raises `SyntaxFault` for one that is no TOML."""
    try:
        return tomli.loads(text)
    except (ValueError, RecursionError) as error:
        # tomli lets pass what Python says of numbers with too many digits, and refuses what nests too deeply.
        problem = str(error).partition("; use sys.")[0]
        line, column = _place(text, _PLACE.search(problem))
        raise SyntaxFault(line, column, _PLACE.sub("", problem)) from error


def _place(text: str, said: re.Match[str] | None) -> tuple[int, int]:
    """The place that is said, or that of a number with too many digits; else the beginning."""
    if said is not None and said["line"]:
        return int(said["line"]), int(said["column"])
    number = _LONG.search(text)
    before = text if said is not None else text[: number.start()] if number is not None else ""
    return before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1


def table(of: dict[str, object], key: str) -> dict[str, object]:
    """The table under a key; an empty one where something else stands there."""
    value = of.get(key)
    return value if isinstance(value, dict) else {}
