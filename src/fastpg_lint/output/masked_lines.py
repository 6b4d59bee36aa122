"""The lines of a file as they may be shown: as each looks by itself, and as the code around it tells."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from fastpg_lint.facts.withheld_strings import WithheldStrings
from fastpg_lint.output.masking import MASK, has_string_left, masked
from fastpg_lint.source.text import SourceText

_BEFORE = 2
"""Lines before one that may say that it has a secret, in files that are no Python as well."""
_QUOTES = ("'''", '"""')

MaskedLine = Callable[[int], str]
"""Gives a line by its number, with what may be a secret in it masked."""


def masked_lines(lines: Sequence[str]) -> MaskedLine:
    """Gives the lines of a text masked: the code around one is read where it has a string that is left."""
    withheld = WithheldStrings(SourceText("\n".join(lines)))
    inside = cache(lambda: frozenset(_inside(lines)))

    def line(number: int) -> str:
        own, before = lines[number - 1], lines[max(0, number - 1 - _BEFORE) : number - 1]
        alone = masked(own, before)
        if not has_string_left(alone) and number not in inside():
            return alone
        spans = withheld.in_line(number)
        for start, end in spans:
            if own[start:end].strip():
                own = f"{own[:start]}{MASK}{'' if end is None else own[end:]}"
        return masked(own, before) if spans else alone

    return line


def _inside(lines: Sequence[str]) -> Iterator[int]:
    """The numbers of the lines that may lie inside of a string that begins above them."""
    is_open = dict.fromkeys(_QUOTES, False)
    goes_on = False
    for number, line in enumerate(lines, 1):
        if goes_on or any(is_open.values()):
            yield number
        for quotes in _QUOTES:
            is_open[quotes] ^= bool(line.count(quotes) % 2)
        goes_on = line.endswith("\\")
