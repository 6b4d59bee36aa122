"""The other files of a project that a fix may write into: modules, and texts that nobody lints."""

from typing import TYPE_CHECKING, NamedTuple, Protocol

from fastpg_lint.fixes.replacements import Replacement
from fastpg_lint.source.text import SourceText

if TYPE_CHECKING:
    from fastpg_lint.fixes.mending import Mending


class FileText(NamedTuple):
    """A file by its shown path, and its text."""

    path: str
    source: SourceText


class InFile(NamedTuple):
    """What is to stand in the place of pieces of a file's text, none of which overlaps another."""

    file: FileText
    replacements: tuple[Replacement, ...]


class ProjectTexts(Protocol):
    """Gives the other files of the project around a module that is mended."""

    def mending(self, module: str) -> "Mending | None":
        """Another module of the project; None where it cannot be mended."""

    def file(self, module: str) -> FileText | None:
        """The file of a module."""

    def env_example(self, module: str) -> FileText | None:
        """The `.env.example`, or its like, in the folder of a module or the nearest one around it."""
