"""Where the words of a command stand in a file, to the letter, and options put behind a program."""

import re
from collections.abc import Collection

from fastpg_lint.deployment.words import Word
from fastpg_lint.fixes.replacements import Replacement

_HEREDOC = re.compile(r"(?<!<)<<(?!<)-?[ \t]*\\?[\"']?([A-Za-z_]\w*)")
_NEXT = re.compile(r'[ \t]*,[ \t]*(?=")')
"""What stands between an item of a list and the next."""
_ITEM = re.compile(r"[ \t]*-[ \t]+[\"']?")


def value_span(text: str, word: Word) -> tuple[int, int] | None:
    """Where a word's text stands in a file, be it behind `--option=`; None where it is written otherwise."""
    written = text[word.inside : word.end].rstrip("\"'")
    if not word.text or not written.endswith(word.text):
        return None
    end = word.inside + len(written)
    return end - len(word.text), end


def without_option(text: str, value: Word, spellings: Collection[str]) -> Replacement | None:
    """An option taken out of a command that is a list of strings; None where it is written otherwise."""
    ends = _NEXT.match(text, value.end)
    for spelling in map(re.escape, spellings):
        before = re.compile(rf'(")(?:{spelling})\1[ \t]*,[ \t]*$').search(text, 0, value.start)
        joined = re.compile(rf'"{spelling}=?[^"]*"').fullmatch(text, value.start, value.end)
        start = before.start() if before is not None else value.start
        if ends is not None and (before is not None or joined is not None):
            return Replacement(start, ends.end(), "")
    return None


def is_in_heredoc(text: str, offset: int) -> bool:
    """Whether a place lies in a here-document, whose text may be expanded before anybody runs it."""
    for opening in _HEREDOC.finditer(text, 0, offset):
        begins = text.find("\n", opening.end())
        if 0 <= begins < offset:
            closing = re.compile(rf"^[ \t]*{opening[1]}[ \t\r]*$", re.MULTILINE).search(text, begins)
            if closing is None or offset < closing.start():
                return True
    return False


def with_option(text: str, program: Word, option: str, value: str) -> Replacement | None:
    """An option put behind a program, in the form of the command; None where that cannot be told."""
    written = text[program.start : program.end]
    quote = written[0] if written[0] in "\"'" else ""
    if written != f"{quote}{program.text}{quote}":
        return None
    line = text[text.rfind("\n", 0, program.start) + 1 : program.start]
    rest = re.compile(r"[ \t]*\r?$", re.MULTILINE).match(text, program.end)
    parts = f"{quote}{option}{quote}", f"{quote}{value}{quote}"
    if re.search(r"[\[,][ \t\r\n\\]*$", text[: program.start]):
        added = "".join(f", {part}" for part in parts)
    elif _ITEM.fullmatch(line) and rest is not None:
        end = "\r\n" if rest[0].endswith("\r") else "\n"
        added = "".join(f"{end}{line}{part}" for part in parts)
    elif not quote and rest is None:
        added = f" {option} {value}"
    else:
        return None
    return Replacement(program.end, program.end, added)
