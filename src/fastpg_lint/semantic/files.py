"""What rules may ask about a project's files besides its modules."""

from collections.abc import Iterable
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

    def modules_naming(self, name: str) -> tuple[str, ...]:
        """The modules of the project in whose text a name stands by itself, likewise."""

    def texts(self, *patterns: str) -> tuple[ProjectText, ...]:
        """The files whose names match a pattern, `*.sql` for one, and whose content is text."""

    def is_whole(self, *patterns: str) -> bool:
        """Whether all modules, and all texts whose names match a pattern, are among what is found.

        To be asked before anything is said because something stands nowhere in the project.
        """


def mentioning(files: ProjectFiles, words: Iterable[bytes]) -> tuple[str, ...]:
    """The modules in whose text any of some words stands, each once."""
    return tuple(dict.fromkeys(module for word in words for module in files.modules_mentioning(word)))


class NoFiles:
    """A project of which nothing is known but its modules."""

    def modules_mentioning(self, word: bytes) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's form
        return ()

    def modules_naming(self, name: str) -> tuple[str, ...]:  # noqa: ARG002 - likewise
        return ()

    def texts(self, *patterns: str) -> tuple[ProjectText, ...]:  # noqa: ARG002 - likewise
        return ()

    def is_whole(self, *patterns: str) -> bool:  # noqa: ARG002 - likewise
        return True
