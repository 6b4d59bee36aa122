"""What the linter says: frozen records, finished, that any front end can print.

Lines and columns count from 1, columns in characters, ends are exclusive in the column:
`f()` at the start of a file is 1:1 to 1:4.
"""

from hashlib import blake2b

from msgspec import Struct

from fastpg_lint.levels import Level


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


class Identity(Struct, frozen=True):
    """What makes a finding the same one however its file moves around it: there is no line in it.

    `module` is the dotted name of the module, or the path of a file that is none, below the root;
    `function` that of the function or class in it, "" outside of all; `words` is the code that is found
    fault with, without what strings say.
    Where the same is written twice in one function, both findings have one identity.
    """

    code: str
    module: str
    function: str
    words: str

    @property
    def key(self) -> str:
        """The same text for the same identity, on any machine and in any release of Python."""
        parts = "\0".join((self.code, self.module, self.function, self.words))
        return blake2b(parts.encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


class Diagnostic(Struct, frozen=True):
    """One finding at one place. `message` says what is wrong and what it does, `help` what to write.

    `identity` is None for a file that could not be checked at all. No output has it yet.
    """

    code: str
    name: str
    level: Level
    message: str
    help: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    identity: Identity | None = None

    @property
    def text(self) -> str:
        """The whole sentence: message and help on one line."""
        return f"{self.message}; {self.help}" if self.help else self.message


def reading_order(diagnostic: Diagnostic) -> tuple[str, int, int, str]:
    """Sort key: by path, then down the page, then by code."""
    return (diagnostic.path, diagnostic.line, diagnostic.column, diagnostic.code)
