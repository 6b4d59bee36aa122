"""Commands in a shell's form, cut into words that know where they stand.

`shlex` cuts in the same way, but forgets the places.
"""

import re
from collections.abc import Iterator

from msgspec import Struct


class Word(Struct, frozen=True):
    """A word without its quotes, `$…` as written; `start` and `end` are offsets in the file's text.

    `inside` is where the text begins: after the quote, for a word that is quoted as a whole.
    """

    text: str
    start: int
    end: int
    inside: int


Command = tuple[Word, ...]

_ENDS = frozenset(";&|()")
_COMMENT = re.compile(r"[ \t]*#")
_BLANK = frozenset(" \t\r\n")
_CLOSING = {"(": ")", "{": "}"}
_ESCAPABLE_IN_QUOTES = frozenset('"\\$`')


def commands(text: str, start: int, end: int, *, lines: bool = True) -> Iterator[Command]:
    """The commands in a part of a text, one after the other; with `lines`, the end of a line ends one."""
    cutter = _Cutter(text, start, end, lines)
    while not cutter.is_done:
        command = tuple(cutter.command())
        if command:
            yield command


class _Cutter:
    """A place in the text that moves forwards."""

    def __init__(self, text: str, start: int, end: int, lines: bool) -> None:
        self._text = text
        self._at = start
        self._end = end
        self._lines = lines

    @property
    def is_done(self) -> bool:
        return self._at >= self._end

    def command(self) -> Iterator[Word]:
        """The words up to the end of a command, targets of redirections left out."""
        is_target = False
        while not self.is_done:
            character = self._text[self._at]
            if character in _BLANK:
                self._at += 1
                if character == "\n" and self._lines:
                    return
            elif character == "#":
                self._skip_line()
            elif self._is_continuation():
                self._skip_continuation()
            elif character in "<>" or self._text.startswith("&>", self._at):
                self._at += 1
                while not self.is_done and self._text[self._at] in "<>&-":
                    self._at += 1
                is_target = True
            elif character in _ENDS:
                self._at += 1
                return
            else:
                word = self._word()
                is_descriptor = word.text.isdigit() and self._text[self._at : self._at + 1] in ("<", ">")
                if not is_target and not is_descriptor:
                    yield word
                is_target = False

    def _is_continuation(self) -> bool:
        return self._text.startswith(("\\\n", "\\\r\n"), self._at)

    def _skip_continuation(self) -> None:
        """Goes to the next line, past lines that are comments: a unit of systemd may have some in between."""
        self._skip_line()
        self._at += 1
        while _COMMENT.match(self._text, self._at, self._end) is not None:
            self._skip_line()
            self._at += 1

    def _skip_line(self) -> None:
        found = self._text.find("\n", self._at, self._end)
        self._at = found if found >= 0 else self._end

    def _word(self) -> Word:
        start, parts, quoted = self._at, [], 0
        while not self.is_done:
            character = self._text[self._at]
            if character in _BLANK or character in _ENDS or character in "<>" or self._is_continuation():
                break
            if character in "'\"":
                quoted += 1
                parts.append(self._quoted(character))
            elif character == "\\":
                parts.append(self._text[self._at + 1 : self._at + 2])
                self._at += 2
            else:
                parts.append(self._plain())
        self._at = min(self._at, self._end)
        is_whole = quoted == 1 and self._text[start] in "'\"" and len(parts) == 1
        return Word("".join(parts), start, self._at, start + 1 if is_whole else start)

    def _plain(self) -> str:
        """One character, or a whole `$(…)`, `${…}` or `` `…` ``."""
        before = self._at
        if self._text[self._at] == "`":
            found = self._text.find("`", self._at + 1, self._end)
            self._at = found + 1 if found >= 0 else self._end
        elif self._text[self._at] == "$" and self._text[self._at + 1 : self._at + 2] in _CLOSING:
            self._at = self._closed(self._at + 1)
        else:
            self._at += 1
        return self._text[before : self._at]

    def _closed(self, opening: int) -> int:
        """The offset after what closes a bracket."""
        opens, closes = self._text[opening], _CLOSING[self._text[opening]]
        depth = 0
        for at in range(opening, self._end):
            depth += (self._text[at] == opens) - (self._text[at] == closes)
            if depth == 0:
                return at + 1
        return self._end

    def _quoted(self, quote: str) -> str:
        self._at += 1
        parts = []
        while not self.is_done and self._text[self._at] != quote:
            following = self._text[self._at + 1 : self._at + 2]
            if quote == '"' and self._text[self._at] == "\\" and following in _ESCAPABLE_IN_QUOTES:
                parts.append(following)
                self._at += 2
            elif quote == '"':
                parts.append(self._plain())
            else:
                parts.append(self._text[self._at])
                self._at += 1
        self._at += 1
        return "".join(parts)
