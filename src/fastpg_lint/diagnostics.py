"""What the linter says: frozen records, finished, that any front end can print.

Lines and columns count from 1, columns in characters, ends are exclusive in the column:
`f()` at the start of a file is 1:1 to 1:4.
"""

from msgspec import Struct


class Related(Struct, frozen=True):
    """Another place that a diagnostic speaks of, such as one step of a call chain."""

    path: str
    line: int
    column: int
    message: str


class Edit(Struct, frozen=True):
    """Replace the text of a range by another."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Fix(Struct, frozen=True):
    """Edits that mend one diagnostic; an unsafe one may change what the program does."""

    title: str
    safe: bool
    edits: tuple[Edit, ...]


class Diagnostic(Struct, frozen=True):
    """One finding at one place. `message` says what is wrong and what it does, `help` what to write."""

    code: str
    name: str
    message: str
    help: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    related: tuple[Related, ...] = ()
    fix: Fix | None = None

    @property
    def text(self) -> str:
        """The whole sentence: message and help on one line."""
        return f"{self.message}; {self.help}" if self.help else self.message


def reading_order(diagnostic: Diagnostic) -> tuple[str, int, int, str]:
    """Sort key: by path, then down the page, then by code."""
    return (diagnostic.path, diagnostic.line, diagnostic.column, diagnostic.code)
