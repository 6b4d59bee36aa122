"""A baseline as it is written: known findings by their identities, how many there are, and why they stay."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from fastpg_lint.diagnostics import CauseIdentity, Identity

VERSION = 1
_Code = Annotated[str, Meta(pattern=r"^FPG\d{3}$")]
_Path = Annotated[str, Meta(min_length=1)]
_Count = Annotated[int, Meta(ge=1)]
_AT_ENTRY = re.compile(r" - at `\$\.findings\[(\d+)\](.*)`\Z")


class FormatError(Exception):
    """What is wrong with the content of a baseline."""


class EntryCause(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one change would mend: the call that a chain of calls ends in, or a table, column or module."""

    file: _Path
    function: str = ""
    call: str = ""


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """Findings of one identity; `count` is how many there are, `reason` why they may stay."""

    file: _Path
    rule: _Code
    function: str
    call: str
    cause: EntryCause | None = None
    count: _Count = 1
    reason: str = ""

    @property
    def identity(self) -> Identity:
        """What makes its findings the same."""
        cause = self.cause
        of = None if cause is None else CauseIdentity(cause.file, cause.function, cause.call)
        return Identity(self.file, self.rule, self.function, self.call, of)


def entry(identity: Identity, count: int, reason: str = "") -> Entry:
    """The entry of some findings of one identity."""
    of = identity.cause
    cause = None if of is None else EntryCause(of.path, of.function, of.label)
    return Entry(identity.path, identity.code, identity.function, identity.label, cause, count, reason)


class _Document(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    findings: list[Entry]


class _Version(Struct, frozen=True):
    version: int


def decoded(content: bytes) -> tuple[Entry, ...]:
    """The entries of a baseline; raises `FormatError`, which names the entry where there is one."""
    try:
        version = msgspec.json.decode(content, type=_Version).version
        if version != VERSION:
            problem = f"is of version {version}; this release of fastpg-lint reads version {VERSION}"
            raise FormatError(problem)
        return tuple(msgspec.json.decode(content, type=_Document).findings)
    except RecursionError as error:
        raise FormatError("is nested too deep for a baseline") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FormatError(_told(str(error))) from error


def _told(problem: str) -> str:
    found = _AT_ENTRY.search(problem)
    if found is None:
        return problem
    key = f", `{found[2].removeprefix('.')}`" if found[2] else ""
    return f"entry {int(found[1]) + 1}{key}: {problem[: found.start()]}"


def encoded(entries: Iterable[Entry]) -> bytes:
    """A baseline with some entries, sorted, each on lines of its own, so that changes of two people merge."""
    written = ",\n".join(map("".join, map(_lines, sorted(entries, key=lambda one: _order(one.identity)))))
    body = f"\n{written}\n  " if written else ""
    return f'{{\n  "version": {VERSION},\n  "findings": [{body}]\n}}\n'.encode()


def _order(identity: Identity) -> tuple[str, ...]:
    of = identity.cause
    cause = () if of is None else (of.path, of.function, of.label)
    return (identity.path, identity.function, identity.code, identity.label, *cause)


def _lines(one: Entry) -> Iterator[str]:
    """An entry over some lines: what is found, its cause, and what is said of it."""
    what = {"file": one.file, "rule": one.rule, "function": one.function, "call": one.call}
    yield f"    {{{_members(what)},\n"
    if one.cause is not None:
        yield f'     "cause": {{{_members(msgspec.structs.asdict(one.cause))}}},\n'
    yield f"     {_members({'count': one.count, 'reason': one.reason})}}}"


def _members(fields: Mapping[str, object]) -> str:
    return ", ".join(f'"{name}": {msgspec.json.encode(value).decode()}' for name, value in fields.items())
