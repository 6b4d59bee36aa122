"""What a deployment file says, whatever its kind: servers that are started, values, dependencies."""

from msgspec import Struct

from fastpg_lint.deployment.words import Command, Word


class Assignment(Struct, frozen=True):
    """A variable of the environment, or of a script, given a value."""

    name: str
    value: Word


class Line(Struct, frozen=True):
    """A command that is run, and where its statement begins.

    `is_expanded`: a shell reads it first, so that `$(nproc)` means something.
    """

    command: Command
    start: int
    is_expanded: bool = True


class Requirement(Struct, frozen=True):
    """A distribution that is required, by its normalised name; `word` is where that stands."""

    name: str
    extras: frozenset[str]
    word: Word


class FileContent(Struct, frozen=True):
    """All that is read of one file."""

    lines: tuple[Line, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    requirements: tuple[Requirement, ...] = ()
