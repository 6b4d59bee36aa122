"""The line of a TOML text on which a key or a value stands, for messages: readers of TOML keep none."""

import re
from collections.abc import Iterator, Sequence

_WORD = re.compile(r"""\s*(?:"([^"\n]*)"|'([^'\n]*)'|([\w-]+))\s*""")
_HEADER = re.compile(r"\s*\[{1,2}(?P<keys>[^=#]*?)\]{1,2}\s*(?:#.*)?")
_ASSIGNMENT = re.compile(r"""(?P<keys>(?:[\w\s.-]|"[^"\n]*"|'[^'\n]*')+?)=""")

Keys = tuple[str, ...]


def line_of(text: str, keys: Sequence[str], value: object = None) -> int:
    """The line of what is under some keys, or of a value below them; the nearest there is, else the first."""
    found, known = 1, 0
    lines = text.split("\n")
    for number, full in _named(lines):
        if full == tuple(keys[: len(full)]) and len(full) > known:
            found, known = number, len(full)
    if not known:
        return 1
    for deeper in (*keys[known:], *([value] if value is not None else [])):
        found = _line_with(lines, found, str(deeper))
    return found


def tables(text: str) -> Iterator[tuple[int, Keys]]:
    """The lines on which tables begin, with the keys of each."""
    for number, line in enumerate(text.split("\n"), start=1):
        if (header := _HEADER.fullmatch(line)) is not None and (keys := _keys(header["keys"])):
            yield number, keys


def _named(lines: Sequence[str]) -> Iterator[tuple[int, Keys]]:
    """The lines that name a table or an option, with all the keys that lead to it."""
    table: Keys = ()
    for number, line in enumerate(lines, start=1):
        if (header := _HEADER.fullmatch(line)) is not None and (keys := _keys(header["keys"])):
            table = keys
            yield number, table
        elif (assigned := _ASSIGNMENT.match(line)) is not None and (keys := _keys(assigned["keys"])):
            yield number, table + keys


def _keys(text: str) -> Keys:
    """The words of a dotted key; none where it is no such key."""
    found, at = [], 0
    while (word := _WORD.match(text, at)) is not None:
        found.append(next(one for one in word.groups() if one is not None))
        at = word.end()
        if at == len(text):
            return tuple(found)
        if text[at] != ".":
            break
        at += 1
    return ()


def _line_with(lines: Sequence[str], first: int, value: str) -> int:
    """The first line from one on that has a value; that one where none has."""
    for forms in ((f'"{value}"', f"'{value}'"), (value,)):
        for number in range(first, len(lines) + 1):
            if any(form in lines[number - 1] for form in forms):
                return number
    return first
