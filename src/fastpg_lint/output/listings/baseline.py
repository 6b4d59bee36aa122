"""Baselines in words: what is known, what was written, and what is known and no longer found."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from fastpg_lint.baseline.records import Entry
from fastpg_lint.config.file import display
from fastpg_lint.naming import few_names
from fastpg_lint.output.json_text import pretty
from fastpg_lint.output.text.closing import counted
from fastpg_lint.report import Stale
from fastpg_lint.source.control_characters import written_out


def render(entries: Sequence[Entry]) -> Iterator[str]:
    """What is known by files, with reasons, and how much that is."""
    for file, known in groupby(sorted(entries, key=lambda one: one.file), key=lambda one: one.file):
        yield written_out(file)
        yield from (f"  {_line(one)}" for one in known)
    yield f"{_findings(entries)} known in {counted(len({one.file for one in entries}), 'file')}."


def render_json(entries: Sequence[Entry]) -> Iterator[str]:
    """The entries as a list of objects."""
    yield pretty(entries)


def written_line(file: Path, before: Sequence[Entry], after: Sequence[Entry]) -> str:
    """What a baseline holds now, and how many of its entries are new and gone."""
    old, new = ({one.identity for one in entries} for entries in (before, after))
    return (
        f"{display(file)}: {_findings(after)} known, in {_entries(len(after))}"
        f" ({len(new - old):,} new, {len(old - new):,} gone)."
    )


def stale_line(stale: Sequence[Stale]) -> str:
    """What is known and no longer found, with its number and the first."""
    first = few_names([_name(one) for one in stale])
    number = counted(sum(one.count for one in stale), "known finding")
    return f"{number} of the baseline no longer found: {first}; `fastpg-lint baseline prune` takes them out"


def _name(one: Stale) -> str:
    identity = one.identity
    inside = f" in {identity.function}" if identity.function else ""
    return f"{identity.code} `{identity.label}`{inside} ({identity.path})"


def _line(one: Entry) -> str:
    place = f" in {one.function}" if one.function else ""
    cause = f", of `{one.cause.call}` in {one.cause.file}" if one.cause is not None else ""
    times = f", {one.count:,} times" if one.count > 1 else ""
    reason = f": {one.reason}" if one.reason else ""
    return written_out(f"{one.rule} `{one.call}`{place}{cause}{times}{reason}")


def _findings(entries: Sequence[Entry]) -> str:
    return counted(sum(one.count for one in entries), "finding")


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"
