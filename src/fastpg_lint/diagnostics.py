"""What the linter says: frozen records, finished, that any front end can print.

Lines and columns count from 1, columns in characters, ends are exclusive in the column:
`f()` at the start of a file is 1:1 to 1:4.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from msgspec import Struct
from msgspec.structs import astuple

from fastpg_lint.levels import Level
from fastpg_lint.role import Role

_SHOWN = 3
"""Places that a line tells."""
_LEADING_TO = " -> "


class Related(Struct, frozen=True):
    """Another place that a diagnostic speaks of, such as one step of a call chain."""

    path: str
    line: int
    column: int
    message: str


class Edit(Struct, frozen=True):
    """Replace the text of a range of a file by another."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Fix(Struct, frozen=True, omit_defaults=True):
    """Edits that mend one diagnostic, none of which overlaps another; `title` says what they do, on one line.

    An unsafe one may change what the program does. `alone` are the first and the last line of what nothing
    else may change at the same time.
    """

    title: str
    safe: bool
    edits: tuple[Edit, ...]
    alone: tuple[int, int] | None = None


class CauseIdentity(Struct, frozen=True, order=True):
    """What makes the cause of a finding the same one: its fields are those of an `Identity`."""

    path: str
    function: str
    label: str


class Identity(Struct, frozen=True, order=True):
    """What makes a finding the same one however its file changes around it: no line, column or message.

    `path` is that of its file, from the folder of the configuration, with slashes; `function` is the dotted
    name of the function or class in it, "" outside of all; `label` what the code is called that is found
    fault with, without arguments, names of locals and what strings say.
    Where the same is written twice in one function, both findings have one identity.
    """

    path: str
    code: str
    function: str
    label: str
    cause: CauseIdentity | None = None

    @property
    def fingerprint(self) -> str:
        """The same short text for the same identity, on any machine and in any release of Python."""
        cause = () if self.cause is None else astuple(self.cause)
        return digest(self.code, self.path, self.function, self.label, *cause)[:16]


class Cause(Struct, frozen=True):
    """What one change would mend.

    `key` is the same for all findings that it would mend, and stays as it is while lines move. `words` say
    what it is. It lies in the file at `path`, at a `line` where it is a piece of code.
    """

    key: str
    words: str
    path: str
    line: int | None = None


class Diagnostic(Struct, frozen=True):
    """One finding at one place. `message` says what is wrong and what it does, `help` what to write.

    `cause` is None where the finding is a cause of its own. A report gives each an `identity`. `role` is that
    of the module, if it is one. `service` is the folder of the service that the file belongs to, from the
    repository's root on; None where it belongs to none.
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
    cause: Cause | None = None
    identity: Identity | None = None
    role: Role | None = None
    service: str | None = None

    @property
    def text(self) -> str:
        """The whole sentence: message and help on one line, without places in other files."""
        return f"{self.message}; {self.help}" if self.help else self.message

    @property
    def one_line(self) -> str:
        """The same with the places that it speaks of, for outputs that have one line for all of it."""
        seen = in_short(self.related)
        return f"{self.text}; see {seen}" if seen else self.text


def chain(places: Iterable[Related]) -> str:
    """Places on one line: the steps of a chain of calls, that which blocks last, or places side by side."""
    several = tuple(places)
    return _between(several).join(map(_told, several))


def in_short(places: Sequence[Related]) -> str:
    """The same with no more than three: of a chain, how it begins and the call that it ends in."""
    if len(places) <= _SHOWN:
        return chain(places)
    between = _between(places)
    told = [*map(_told, places[: _SHOWN - 1]), "…", _told(places[-1])]
    return between.join(told if between == _LEADING_TO else told[:-1])


def _between(places: Iterable[Related]) -> str:
    """What stands between places: those that are told by their code alone are steps."""
    return (
        _LEADING_TO
        if all(one.message.startswith("`") and one.message.endswith("`") for one in places)
        else ", "
    )


def _told(place: Related) -> str:
    return f"{place.message} ({place.path}:{place.line})"


def digest(*parts: str) -> str:
    """The same text for the same parts, on any machine and in any release of Python."""
    joined = "\0".join(parts).encode("utf-8", "backslashreplace")
    return blake2b(joined, digest_size=16).hexdigest()


def reading_order(diagnostic: Diagnostic) -> tuple[str, int, int, str]:
    """Sort key: by path, then down the page, then by code."""
    return (diagnostic.path, diagnostic.line, diagnostic.column, diagnostic.code)
