"""What mending changes, as a unified diff that `patch` and `git apply` take, but where it masks a secret."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff
from typing import NamedTuple

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.output.masking import MASK

MASKED = f"secrets are shown as `{MASK}`, so this diff cannot be applied where they stand; use `--fix`"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
"""A line as `patch` counts them: a form feed ends none, and a carriage return belongs to its line."""
_HUNK = re.compile(r"@@ -(\d+)")


class Span(NamedTuple):
    """Where a secret stands in a line, by offsets; an end of None is that of the line."""

    start: int
    end: int | None


Secrets = Mapping[int, Sequence[Span]]
"""The secrets in a text by the numbers of their lines, the last of a line first."""


def render(path: str, before: str, after: str, secrets: Secrets | None = None) -> Iterator[str]:
    """The lines of the difference between two texts of the file at a path, without line ends.

    `secrets` are those of the first text, which are not shown.
    """
    old, spans = _LINE.findall(before), secrets or {}
    strings = [old[number - 1][one.start : one.end] for number in spans for one in spans[number]]
    strings = [stripped for one in strings if (stripped := one.strip())]
    number: int | None = None
    for line in unified_diff(old, _LINE.findall(after), path, path):
        shown = line.removesuffix("\n")
        if (hunk := _HUNK.match(line)) is not None:
            number = int(hunk[1])
        elif number is not None and line[0] != "+":
            shown = line[0] + _masked(shown[1:], spans.get(number, ()))
            number += 1
        elif number is not None:
            for string in strings:
                shown = shown.replace(string, MASK)
        yield shown
        if not line.endswith("\n"):
            yield r"\ No newline at end of file"


def _masked(line: str, spans: Iterable[Span]) -> str:
    for start, end in spans:
        line = line[:start] + MASK + ("" if end is None else line[end:])
    return line


def secrets_by_line(path: str, before: str, found: Iterable[Diagnostic]) -> Secrets:
    """Where a text has those secrets that were found in the file at a path."""
    lines, spans = _LINE.findall(before), defaultdict(list)
    for one in found:
        for number in range(one.line, one.end_line + 1) if one.path == path else ():
            if number <= len(lines):
                indent = len(lines[number - 1]) - len(lines[number - 1].lstrip())
                start = one.column - 1 if number == one.line else indent
                spans[number].append(Span(start, one.end_column - 1 if number == one.end_line else None))
    return {number: sorted(found, reverse=True) for number, found in spans.items()}
