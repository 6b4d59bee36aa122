"""A Dockerfile cut into its instructions, with `# escape=`, continued lines and here-documents.

Docker's own rules; where a build would fail (a here-document without an end, a directive given twice), the
text is still cut, so that the rest is read.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

_DIRECTIVES = frozenset({"syntax", "escape", "check"})
_TAKING_HEREDOCS = frozenset({"RUN", "COPY", "ADD"})
_HEREDOC = re.compile(r"[0-9]*<<(-?)([^<]+)")
_UNQUOTED = str.maketrans("", "", "'\"\\")


class Heredoc(Struct, frozen=True):
    """The body of a here-document, by the offsets of its first and behind its last character."""

    start: int
    end: int


class Instruction(Struct, frozen=True):
    """An instruction, its word in capitals: offsets of its first line, of its value, and of what follows."""

    name: str
    start: int
    inside: int
    end: int
    heredocs: tuple[Heredoc, ...] = ()


class Dockerfile(Struct, frozen=True):
    """The instructions, and the text with blanks for what Docker leaves out: each offset is the same."""

    text: str
    instructions: tuple[Instruction, ...]


def cut(text: str) -> Dockerfile:
    """Cuts the text of a Dockerfile; any text will do."""
    cutter = _Cutter(text)
    instructions = tuple(cutter.instructions())
    return Dockerfile("".join(cutter.parts), instructions)


class _Cutter:
    """A place in the text that moves forwards, line by line, and `parts` of the text as Docker joins it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._escape = _escape_of(text)
        self.parts: list[str] = []

    def instructions(self) -> Iterator[Instruction]:
        while self._at < len(self._text):
            start, line = self._at, self._line()
            if _is_left_out(line):
                self.parts.append(line)
            else:
                yield self._instruction(start, line)

    def _line(self) -> str:
        """The next line, with its end; lines end at `\\n`, and nowhere else."""
        start = self._at
        found = self._text.find("\n", start)
        self._at = found + 1 if found >= 0 else len(self._text)
        return self._text[start : self._at]

    def _instruction(self, start: int, line: str) -> Instruction:
        joined = len(self.parts)
        while (goes_on := self._goes_on(line)) is not None:
            self.parts.append(goes_on)
            line = self._line()
            while line and _is_left_out(line):
                self.parts.append(" " * len(line))
                line = self._line()
        self.parts.append(line)
        end = self._at
        value = "".join(self.parts[joined:])
        words = value.lstrip(" \t\ufeff").split(None, 1)
        inside = end - len(words[1]) if len(words) > 1 else end
        heredocs = tuple(self._heredocs(value)) if _takes_heredocs(words) else ()
        return Instruction(words[0].upper() if words else "", start, inside, end, heredocs)

    def _goes_on(self, line: str) -> str | None:
        """A line that goes on in the next one, blanks in place of what says so; None for a last line."""
        content = line.rstrip(" \t\r\n")
        if not content.endswith(self._escape) or content.endswith(self._escape * 2):
            return None
        return content[:-1].ljust(len(line))

    def _heredocs(self, value: str) -> Iterator[Heredoc]:
        """The bodies behind an instruction, in the order in which it names them."""
        for word in _words(value) if "<<" in value else ():
            found = _HEREDOC.fullmatch(word)
            if found is not None:
                yield self._body(found[2].translate(_UNQUOTED), "\t" if found[1] else "")

    def _body(self, name: str, indentation: str) -> Heredoc:
        start = end = self._at
        while self._at < len(self._text):
            line = self._line()
            self.parts.append(line)
            if line.rstrip("\r\n").lstrip(indentation) == name:
                break
            end = self._at
        return Heredoc(start, end)


def _escape_of(text: str) -> str:
    """What the directive `# escape=` says; only at the top does it count, among directives alone."""
    at, seen = 0, set()
    while at < len(text):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)].strip(" \t\r\ufeff")
        key, _, value = line.removeprefix("#").partition("=")
        key = key.strip().lower()
        if not line.startswith("#") or key not in _DIRECTIVES or key in seen or not value.strip():
            break
        if key == "escape" and value.strip() in ("`", "\\"):
            return value.strip()
        seen.add(key)
        at = end + 1 if end >= 0 else len(text)
    return "\\"


def _takes_heredocs(words: list[str]) -> bool:
    """Whether here-documents mean anything to an instruction, cut into its word and the rest."""
    if len(words) > 1 and words[0].upper() == "ONBUILD":
        words = words[1].split(None, 1)
    return bool(words) and words[0].upper() in _TAKING_HEREDOCS


def _is_left_out(line: str) -> bool:
    """Whether Docker passes over a line, between instructions and in the middle of one."""
    content = line.lstrip(" \t\r\n\v\f\ufeff")
    return not content or content.startswith("#")


def _words(value: str) -> list[str]:
    """The words of a shell's line, quotes and escapes left in them; none where a quote is not closed."""
    words, start = [], 0
    quote, is_escaped = "", False
    for at, character in enumerate(value):
        if is_escaped:
            is_escaped = False
        elif character == "\\":
            is_escaped = quote != "'"
        elif character in "'\"":
            if quote in ("", character):
                quote = "" if quote else character
        elif not quote and character.isspace():
            words.append(value[start:at])
            start = at + 1
    return [] if quote else [*words, value[start:]]
