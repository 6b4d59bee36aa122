"""Dockerfiles: `CMD` and `ENTRYPOINT`, what `RUN` installs, and `ENV`."""

import io
import json
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from fastpg_lint.deployment.names import names_development
from fastpg_lint.deployment.records import Assignment, FileContent, Line
from fastpg_lint.deployment.scripts import assigned_in, assignment_of, line_of, lines_in
from fastpg_lint.deployment.words import Command, Word, commands

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_STARTING = ("ENTRYPOINT", "CMD")
_STAGE = re.compile(r"\s+as\s+(\S+)\s*$", re.IGNORECASE)


class _Instruction:
    """An instruction, and the part of the text that its value takes."""

    def __init__(self, found: dict[str, Any], text: str, starts: Sequence[int]) -> None:
        self.name = str(found["instruction"])
        self.value = str(found["value"])
        self.start = starts[found["startline"]]
        self.end = starts[found["endline"] + 1]
        word = re.compile(r"\s*\S+[ \t]*").match(text, self.start, self.end)
        self.inside = word.end() if word is not None else self.start

    def strings(self, text: str) -> Command | None:
        """The strings of the exec form, `["gunicorn", "-w", "4"]`; None for the shell form."""
        if not self.value.lstrip().startswith("["):
            return None
        found = _STRING.finditer(text, self.inside, self.end)
        try:
            return tuple(
                Word(json.loads(one.group()), one.start(), one.end(), one.start() + 1) for one in found
            )
        except ValueError:
            return None


def read_dockerfile(text: str) -> FileContent:
    """What a Dockerfile says: of each stage that is not for development, what it starts in the end."""
    instructions = _instructions(text)
    lines: list[Line] = []
    assignments: list[Assignment] = []
    stage: dict[str, _Instruction] = {}
    is_deployed = True
    for one in (*instructions, None):
        if one is None or one.name == "FROM":
            lines.extend(_started(text, stage) if is_deployed else ())
            stage = {}
            name = _STAGE.search(one.value) if one is not None else None
            is_deployed = name is None or not names_development(name[1])
        elif one.name in _STARTING:
            stage[one.name] = one
        elif one.name == "RUN":
            lines.extend(lines_in(text, one.inside, one.end, statement=one.start, lines=False))
        elif one.name in ("ENV", "ARG") and is_deployed:
            assignments.extend(_assigned(text, one))
    assignments.extend(given for line in lines for given in assigned_in(line.command))
    return FileContent(tuple(lines), tuple(assignments))


def _instructions(text: str) -> list[_Instruction]:
    from dockerfile_parse import DockerfileParser  # type: ignore[import-untyped]

    raw = text.splitlines(keepends=True)
    starts = list(accumulate(map(len, raw), initial=0))
    parser = DockerfileParser(fileobj=io.BytesIO(text.encode()), env_replace=False)
    return [_Instruction(found, text, starts) for found in parser.structure]


def _started(text: str, stage: dict[str, _Instruction]) -> Iterator[Line]:
    """What a container of a stage runs: the entry point, with the command behind it in exec form."""
    entry, command = (stage.get(name) for name in _STARTING)
    parts = [one.strings(text) for one in (entry, command) if one is not None]
    if entry is not None and command is not None and None not in parts:
        words = tuple(word for part in parts if part is not None for word in part)
        yield from line_of(text, words, command.start, expanded=False)
        return
    for one in (entry, command):
        strings = one.strings(text) if one is not None else None
        if strings:
            yield from line_of(text, strings, one.start if one is not None else 0, expanded=False)
        elif one is not None and strings is None:
            yield from lines_in(text, one.inside, one.end, statement=one.start, lines=False)


def _assigned(text: str, one: _Instruction) -> Iterator[Assignment]:
    """`ENV A=1 B=2`, and the old form `ENV A 1`."""
    words = [word for command in commands(text, one.inside, one.end, lines=False) for word in command]
    if len(words) == 2 and "=" not in words[0].text:
        yield Assignment(words[0].text, words[1])
        return
    for word in words:
        assignment = assignment_of(word)
        if assignment is not None:
            yield assignment
