"""Commands that start a server: which one, of what app, with which options."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import PurePosixPath

from msgspec import Struct

from fastpg_lint.deployment.records import FileContent, Line
from fastpg_lint.deployment.words import Command, Word


class Server(StrEnum):
    """The servers that are known, by the name of their program; `fastapi run` is Uvicorn by another name."""

    GUNICORN = "gunicorn"
    UVICORN = "uvicorn"
    FASTAPI = "fastapi"


WORKERS = "--workers"
WORKER_CLASS = "--worker-class"
CONFIG = "--config"
LOOP = "--loop"
RELOAD = "--reload"
_SHORT = {"-w": WORKERS, "-k": WORKER_CLASS, "-c": CONFIG}
_OPTIONS = {
    Server.GUNICORN: frozenset({WORKERS, WORKER_CLASS, CONFIG, RELOAD}),
    Server.UVICORN: frozenset({WORKERS, LOOP, RELOAD}),
    Server.FASTAPI: frozenset({WORKERS, RELOAD}),
}
_TARGET = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(?:\(.*\))?")
_ASSIGNED = re.compile(r"[A-Za-z_]\w*=", re.DOTALL)
_LAUNCHERS = frozenset(
    {
        *("exec", "env", "nohup", "time", "nice", "sudo", "command", "if", "then", "else", "do", "!", "{"),
        *(
            "python",
            "python3",
            "poetry",
            "pipenv",
            "uv",
            "uvx",
            "pdm",
            "rye",
            "hatch",
            "run",
            "pixi",
            "conda",
        ),
        *("ddtrace-run", "opentelemetry-instrument", "newrelic-admin", "run-program", "chamber", "infisical"),
        *("doppler", "tini", "dumb-init", "gosu", "su-exec", "op", "stdbuf", "xvfb-run", "numactl", "start"),
    }
)
"""Programs and words that stand before a program which they run."""


class ServerStart(Struct, frozen=True):
    """A server that is started. `options` have their long names, and the word that their value is in.

    `spellings` has them as they are written: `-w 4` for `--workers`.
    `is_open`: arguments come out of variables, so that there may be more options than are seen.
    """

    server: Server
    program: Word
    options: Mapping[str, Word]
    spellings: Mapping[str, str]
    target: str | None
    is_open: bool
    line: Line

    @property
    def is_reloading(self) -> bool:
        """Whether it serves a developer, and reloads what changes."""
        return RELOAD in self.options


def servers_in(content: FileContent) -> Iterator[ServerStart]:
    """The servers that a file starts."""
    for line in content.lines:
        start = _started(line)
        if start is not None:
            yield start


def _started(line: Line) -> ServerStart | None:
    position = _program(line.command)
    if position is None:
        return None
    server = Server(PurePosixPath(line.command[position].text).name)
    arguments = line.command[position + 1 :]
    if server == Server.FASTAPI:
        if not arguments or arguments[0].text != "run":
            return None
        arguments = arguments[1:]
    options, spellings = _options(server, arguments)
    return ServerStart(
        server=server,
        program=line.command[position],
        options=options,
        spellings=spellings,
        target=next((word.text for word in arguments if _TARGET.fullmatch(word.text)), None),
        is_open=any(
            _is_bare_variable(word.text) and not before.text.startswith("-")
            for before, word in zip(line.command[position:], arguments, strict=False)
        ),
        line=line,
    )


def _program(command: Command) -> int | None:
    """Where in a command the server's program stands: first, or behind what runs it."""
    has_launcher = True
    for position, word in enumerate(command):
        name = PurePosixPath(word.text).name
        if name in tuple(Server):
            return position if has_launcher else None
        is_passed = (
            name in _LAUNCHERS
            or name.startswith("python3.")
            or word.text.startswith("-")
            or _ASSIGNED.match(word.text) is not None
        )
        has_launcher = word.text == "--" or (
            has_launcher and (is_passed or _follows_option(command, position))
        )
    return None


def _follows_option(command: Command, position: int) -> bool:
    """Whether a word may be the value of the option before it."""
    before = command[position - 1].text if position else ""
    return before.startswith("-") and before not in ("-m", "--") and "=" not in before


def _options(server: Server, arguments: Command) -> tuple[dict[str, Word], dict[str, str]]:
    """The options of a command by their long names, and how each is written."""
    known = _OPTIONS[server]
    options: dict[str, Word] = {}
    spellings: dict[str, str] = {}
    for position, word in enumerate(arguments):
        name, given, value = word.text.partition("=")
        following = arguments[position + 1] if position + 1 < len(arguments) else word
        short = _SHORT.get(word.text[:2])
        if name in known:
            found = _tail(word, value) if given else word if name == RELOAD else following
        elif short in known and not word.text.startswith("--"):
            name = short
            found = _tail(word, word.text[2:].lstrip("=")) if word.text[2:] else following
        else:
            continue
        options[name] = found
        spellings[name] = word.text if found is not following else f"{word.text} {following.text}"
    return options, spellings


def _tail(word: Word, text: str) -> Word:
    """The value in a word that holds an option and its value."""
    return Word(text, word.start, word.end, word.inside)


def _is_bare_variable(text: str) -> bool:
    """`$@`, `$OPTIONS`: a word that may be several, or none."""
    return text.startswith("$") and not text.startswith("$(")
