"""Shell scripts, and what other kinds of file share with them: commands, and values given to variables."""

import re
from collections.abc import Iterator

from fastpg_lint.deployment.records import Assignment, FileContent, Line
from fastpg_lint.deployment.words import Command, Word, commands

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_DECLARING = frozenset({"export", "declare", "local", "readonly", "typeset", "env"})
SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})
_RUNNING = re.compile(r"-[a-z]*c")
"""The option of a shell that runs a text: `-c`, `-lc`."""


def read_script(text: str) -> FileContent:
    """What a shell script says."""
    return content_of(lines_in(text, 0, len(text)))


def content_of(lines: Iterator[Line]) -> FileContent:
    """Commands, and what they assign."""
    found = tuple(lines)
    return FileContent(found, tuple(one for line in found for one in assigned_in(line.command)))


def lines_in(
    text: str,
    start: int,
    end: int,
    *,
    statement: int | None = None,
    lines: bool = True,
    expanded: bool = True,
) -> Iterator[Line]:
    """The commands in a part of a text, those handed to a shell by `sh -c` included."""
    for command in commands(text, start, end, lines=lines):
        first = command[0].start if statement is None else statement
        yield from line_of(text, command, first, lines=lines, expanded=expanded)


def line_of(
    text: str, command: Command, statement: int, *, lines: bool = True, expanded: bool
) -> Iterator[Line]:
    """A command, or those in the text that it hands to a shell."""
    inner = _handed_to_shell(command)
    if inner is None:
        yield Line(command, statement, expanded)
    else:
        quotes = inner.inside - inner.start
        yield from lines_in(text, inner.inside, inner.end - quotes, statement=statement, lines=lines)


def _handed_to_shell(command: Command) -> Word | None:
    for shell, option, word in zip(command, command[1:], command[2:], strict=False):
        if shell.text.rpartition("/")[2] in SHELLS and _RUNNING.fullmatch(option.text):
            return word
    return None


def assigned_in(command: Command) -> Iterator[Assignment]:
    """The values that a command gives to variables: `export A=1`, `A=1`, `A=1 gunicorn`."""
    for word in command:
        if word.text in _DECLARING:
            continue
        assignment = assignment_of(word)
        if assignment is None:
            return
        yield assignment


def assignment_of(word: Word) -> Assignment | None:
    """`NAME=value`."""
    found = _ASSIGNMENT.fullmatch(word.text)
    if found is None:
        return None
    return Assignment(found[1], Word(found[2], word.start, word.end, word.inside))
