"""Suppression comments."""

import re

from fastpg_lint.source.text import SourceText

_NOQA = re.compile(r"#\s*noqa(?::[\s]?(?P<codes>[A-Z][0-9]+(?:[,\s]+)?(?:[A-Z][0-9]+(?:[,\s]+)?)*))?", re.IGNORECASE)


class Silenced:
    """Lines that suppress codes."""

    def __init__(self, by_line: dict[int, tuple[str, ...]]) -> None:
        self._by_line = by_line

    def covers(self, line: int, code: str) -> bool:
        codes = self._by_line.get(line)
        return codes is not None and (not codes or code.upper().startswith(codes))


def read_noqa(source: SourceText) -> Silenced:
    """The suppression comments of a text."""
    found = {}
    if "noqa" in source.text.lower():
        for number, line in enumerate(source.lines, 1):
            comment = re.search(r"#\s*noqa(?!\w)(?::\s?(?P<codes>[A-Z]+[0-9]*(?:[,\s]+[A-Z]+[0-9]*)*))?", line, re.IGNORECASE)
            if comment:
                codes = comment["codes"] or ""
                found[number] = tuple(code.upper() for code in re.split(r"[,\s]+", codes) if code)
    return Silenced(found)
