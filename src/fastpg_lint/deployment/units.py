"""systemd units: `ExecStart=`, and `Environment=` beside it; programs of supervisord: `command=`."""

import re
from collections.abc import Iterator

from fastpg_lint.deployment.records import Assignment, FileContent
from fastpg_lint.deployment.scripts import assignment_of, lines_in
from fastpg_lint.deployment.words import commands

_SETTING = re.compile(
    r"^(?P<key>ExecStart|Environment|command)[ \t]*=[ \t]*[-@:+!|]*(?P<value>(?:[^\\\n]|\\\r?\n|\\.)*)",
    re.MULTILINE,
)


_STARTING = ("ExecStart", "command")


def read_unit(text: str) -> FileContent:
    """What a unit says, of systemd or supervisord, which expand no `$(…)` themselves."""
    settings = list(_SETTING.finditer(text))
    lines = [
        line
        for setting in settings
        if setting["key"] in _STARTING
        for line in lines_in(
            text, *setting.span("value"), statement=setting.start(), lines=False, expanded=False
        )
    ]
    return FileContent(tuple(lines), tuple(one for setting in settings for one in _assigned(text, setting)))


def _assigned(text: str, setting: re.Match[str]) -> Iterator[Assignment]:
    if setting["key"] == "Environment":
        for command in commands(text, *setting.span("value"), lines=False):
            for word in command:
                assignment = assignment_of(word)
                if assignment is not None:
                    yield assignment
