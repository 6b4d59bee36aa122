"""What a project holds besides the modules that imports lead to."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from msgspec import Struct


class ProjectText(Struct, frozen=True):
    """A file of the project: where it is, how it is shown, and its text."""

    path: Path
    shown: str
    text: str


class ProjectFiles(Protocol):
    """The files of a project, by what they are called or what stands in them."""

    def modules_mentioning(self, word: bytes) -> tuple[str, ...]:
        """The modules of the project in whose text a word stands, in the order of their paths."""

    def texts(self, is_wanted: Callable[[str], bool]) -> tuple[ProjectText, ...]:
        """The files whose names are wanted and whose content is text."""


class NoFiles:
    """A project of which nothing is known but its modules."""

    def modules_mentioning(self, word: bytes) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's form
        return ()

    def texts(self, is_wanted: Callable[[str], bool]) -> tuple[ProjectText, ...]:  # noqa: ARG002 - likewise
        return ()
