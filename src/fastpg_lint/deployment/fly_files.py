"""`fly.toml`: the processes of an app on Fly.io, and their environment."""

import re
from collections.abc import Iterator

from fastpg_lint.deployment.names import names_development
from fastpg_lint.deployment.records import Assignment, FileContent, Line
from fastpg_lint.deployment.scripts import assigned_in, line_of, lines_in
from fastpg_lint.deployment.toml_text import parsed, table
from fastpg_lint.deployment.words import Word

_LISTS = ("entrypoint", "cmd")


def read_fly_file(text: str) -> FileContent:
    """What a `fly.toml` says; raises `SyntaxFault` for one that is no TOML."""
    document = parsed(text)
    lines = (*_processes(text, document), *_experimental(text, document))
    assignments = [
        Assignment(name, _found(text, name, str(given))) for name, given in table(document, "env").items()
    ]
    assignments.extend(one for line in lines for one in assigned_in(line.command))
    return FileContent(lines, tuple(assignments))


def _processes(text: str, document: dict[str, object]) -> Iterator[Line]:
    for name, command in table(document, "processes").items():
        if isinstance(command, str) and not names_development(name):
            found = _found(text, name, command)
            yield from lines_in(
                text, found.inside, found.end, statement=found.start, lines=False, expanded=False
            )


def _experimental(text: str, document: dict[str, object]) -> Iterator[Line]:
    experimental = table(document, "experimental")
    given = [experimental[key] for key in _LISTS if isinstance(experimental.get(key), list)]
    words = tuple(_quoted(text, str(one)) for listed in given if isinstance(listed, list) for one in listed)
    if words:
        yield from line_of(text, words, words[0].start, expanded=False)


def _found(text: str, key: str, value: str) -> Word:
    """The value of a key as a word; at the top of the file, where it is written in another way."""
    name = re.escape(key)
    keys = re.finditer(rf"""^[ \t]*["']?{name}["']?[ \t]*=[ \t]*(?P<quote>["']*)""", text, re.MULTILINE)
    for found in keys:
        if text.startswith(value, found.end()):
            return Word(value, found.start("quote"), found.end() + len(value), found.end())
    return Word(value, 0, 0, 0)


def _quoted(text: str, value: str) -> Word:
    found = re.search(rf"""["']{re.escape(value)}["']""", text)
    if found is None:
        return Word(value, 0, 0, 0)
    return Word(value, found.start(), found.end(), found.start() + 1)
