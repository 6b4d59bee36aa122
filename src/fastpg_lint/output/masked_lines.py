"""The lines of a file as they may be shown: as each looks by itself, and as the code around it tells."""

from collections.abc import Callable, Sequence

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

    def line(number: int) -> str:
        own, before = lines[number - 1], lines[max(0, number - 1 - _BEFORE) : number - 1]
        alone = masked(own, before)
        if not has_string_left(alone) and not _may_be_inside(lines, number):
            return alone
        spans = withheld.in_line(number)
        for start, end in spans:
            if own[start:end].strip():
                own = f"{own[:start]}{MASK}{'' if end is None else own[end:]}"
        return masked(own, before) if spans else alone

    return line


def _may_be_inside(lines: Sequence[str], number: int) -> bool:
    """Whether a line may lie inside of a string that begins above it."""
    above = "\n".join(lines[: number - 1])
    return above.endswith("\\") or any(above.count(quotes) % 2 for quotes in _QUOTES)
