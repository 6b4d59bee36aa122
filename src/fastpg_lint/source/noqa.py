"""Suppression comments, read as flake8 7 reads them."""

import io
import re
import tokenize
from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.source.text import SourceText

_COMMENT = re.compile(r"# noqa(?::\s?(?P<codes>(?:[A-Z]+[0-9]+(?:[,\s]+)?)+))?", re.IGNORECASE)
"""Whatever follows the word and is no code leaves the comment one for all codes, `# noqa: FPG` too."""
_WHOLE_FILE = re.compile(r"\s*# flake8[:=]\s*noqa", re.IGNORECASE)
_SEPARATOR = re.compile(r"[,\s]+")

Codes = tuple[str, ...]
EVERY: Codes = ("",)
"""Begins every code."""


class Silenced(Struct, frozen=True, array_like=True):
    """Which codes are suppressed on which lines."""

    by_line: dict[int, Codes]
    everywhere: bool = False

    def covers(self, line: int, code: str) -> bool:
        """Whether a code is suppressed on a line, which counts from 1."""
        return self.everywhere or code.startswith(self.by_line.get(line, ()))


def read_noqa(source: SourceText) -> Silenced:
    """The suppression comments of a text. One of them holds for all lines of the statement it stands in."""
    if "noqa" not in source.text.lower():
        return Silenced({})
    lines = source.lines
    if any(_WHOLE_FILE.match(line) for line in lines):
        return Silenced({}, everywhere=True)
    by_line: dict[int, Codes] = {}
    for first, last in _statements(source):
        comment = _COMMENT.search("\n".join(lines[first - 1 : last]))
        if comment is not None:
            by_line.update(dict.fromkeys(range(first, last + 1), _codes(comment["codes"])))
    return Silenced(by_line)


def read_noqa_by_line(source: SourceText) -> Silenced:
    """The suppression comments of a text that is no Python.

    One at the end of a line holds for the line, one on a line of its own for the next line that is none.
    """
    if "noqa" not in source.text.lower():
        return Silenced({})
    by_line: dict[int, Codes] = {}
    above: Codes = ()
    for number, line in enumerate(source.lines, start=1):
        if _WHOLE_FILE.match(line):
            return Silenced({}, everywhere=True)
        comment = _COMMENT.search(line)
        codes = _codes(comment["codes"]) if comment is not None else ()
        if line.lstrip().startswith("#"):
            above += codes
        else:
            by_line[number] = above + codes
            above = ()
    return Silenced(by_line)


def _codes(listed: str | None) -> Codes:
    return tuple(code for code in _SEPARATOR.split(listed) if code) if listed is not None else EVERY


def _statements(source: SourceText) -> Iterator[tuple[int, int]]:
    """The first and last line of each statement; each line for itself where the text has no tokens."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO("\n".join(source.lines)).readline))
    except (tokenize.TokenError, SyntaxError):
        yield from ((line, line) for line in range(1, len(source.lines) + 1))
        return
    first, last = 0, 0
    for token in tokens:
        if token.type in (tokenize.ENDMARKER, tokenize.DEDENT):
            continue
        first = first or token.start[0]
        last = max(last, token.end[0])
        if token.type in (tokenize.NL, tokenize.NEWLINE):
            yield first, last
            first, last = 0, 0
