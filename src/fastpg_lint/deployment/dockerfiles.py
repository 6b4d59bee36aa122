"""Dockerfiles: `CMD` and `ENTRYPOINT`, what `RUN` installs, and `ENV`."""

import json
from collections.abc import Iterator

from fastpg_lint.deployment.instructions import Instruction, cut
from fastpg_lint.deployment.names import names_development
from fastpg_lint.deployment.records import Assignment, FileContent, Line
from fastpg_lint.deployment.scripts import SHELLS, assigned_in, assignment_of, line_of, lines_in
from fastpg_lint.deployment.words import Command, Word, commands

_STARTING = ("ENTRYPOINT", "CMD")
_JSON = json.JSONDecoder()


def read_dockerfile(text: str) -> FileContent:
    """What a Dockerfile says: of each stage that is not for development, what it starts in the end."""
    file = cut(text)
    text = file.text
    lines: list[Line] = []
    assignments: list[Assignment] = []
    stage: dict[str, Instruction] = {}
    is_deployed = True
    for one in (*file.instructions, None):
        if one is None or one.name == "FROM":
            lines.extend(_started(text, stage) if is_deployed else ())
            stage = {}
            name = _stage_name(text, one) if one is not None else None
            is_deployed = name is None or not names_development(name)
        elif one.name in _STARTING:
            stage[one.name] = one
        elif one.name == "RUN":
            lines.extend(_run(text, one))
        elif one.name in ("ENV", "ARG") and is_deployed:
            assignments.extend(_assigned(text, one))
    assignments.extend(given for line in lines for given in assigned_in(line.command))
    return FileContent(tuple(lines), tuple(assignments))


def _stage_name(text: str, one: Instruction) -> str | None:
    """The name of a stage: `FROM python:3.12 AS web`."""
    words = text[one.inside : one.end].split()
    return words[-1] if len(words) > 2 and words[-2].lower() == "as" else None


def _run(text: str, one: Instruction) -> Iterator[Line]:
    """What `RUN` runs, in its line and in a here-document that a shell reads."""
    yield from lines_in(text, one.inside, one.end, statement=one.start, lines=False)
    if one.heredocs and _is_script(text, one):
        body = one.heredocs[0]
        yield from lines_in(text, body.start, body.end, statement=one.start)


def _is_script(text: str, one: Instruction) -> bool:
    """Whether a shell reads a here-document: `RUN bash <<EOF`, or `RUN <<EOF` without another's `#!`."""
    words = [word.text for command in commands(text, one.inside, one.end, lines=False) for word in command]
    program = next((word for word in words if not word.startswith("--")), "")
    body = one.heredocs[0]
    if program or len(one.heredocs) > 1 or not text.startswith("#!", body.start):
        return not program or _is_shell(program)
    first_line = text[body.start + 2 : body.end].partition("\n")[0]
    return any(map(_is_shell, first_line.split()))


def _is_shell(program: str) -> bool:
    return program.rpartition("/")[2] in SHELLS


def _strings(text: str, one: Instruction) -> Command | None:
    """The strings of the exec form, `["gunicorn", "-w", "4"]`; None for the shell form."""
    if not text.startswith("[", one.inside):
        return None
    words = []
    at = text.find('"', one.inside, one.end)
    while at >= 0:
        try:
            value, end = _JSON.raw_decode(text, at)
        except ValueError:
            return None
        words.append(Word(value, at, end, at + 1))
        at = text.find('"', end, one.end)
    return tuple(words)


def _started(text: str, stage: dict[str, Instruction]) -> Iterator[Line]:
    """What a container of a stage runs: the entry point, with the command behind it in exec form."""
    entry, command = (stage.get(name) for name in _STARTING)
    parts = [_strings(text, one) for one in (entry, command) if one is not None]
    if entry is not None and command is not None and None not in parts:
        words = tuple(word for part in parts if part is not None for word in part)
        yield from line_of(text, words, command.start, expanded=False)
        return
    for one in (entry, command):
        strings = _strings(text, one) if one is not None else None
        if strings:
            yield from line_of(text, strings, one.start if one is not None else 0, expanded=False)
        elif one is not None and strings is None:
            yield from lines_in(text, one.inside, one.end, statement=one.start, lines=False)


def _assigned(text: str, one: Instruction) -> Iterator[Assignment]:
    """`ENV A=1 B=2`, and the old form `ENV A 1`."""
    words = [word for command in commands(text, one.inside, one.end, lines=False) for word in command]
    if len(words) == 2 and "=" not in words[0].text:
        yield Assignment(words[0].text, words[1])
        return
    for word in words:
        assignment = assignment_of(word)
        if assignment is not None:
            yield assignment
