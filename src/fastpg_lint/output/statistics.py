"""Statistics: how often each code was reported, the most frequent first."""

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from fastpg_lint.output.json import pretty
from fastpg_lint.report import Report


class Count(Struct, frozen=True):
    """How often a rule was reported."""

    code: str
    name: str
    count: int


def counts(report: Report) -> tuple[Count, ...]:
    """The counts of all codes reported."""
    found = Counter((diagnostic.code, diagnostic.name) for diagnostic in report.diagnostics)
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Count(code, name, count) for (code, name), count in ordered)


def render_text(found: Sequence[Count]) -> Iterator[str]:
    """A table of three columns: count, code, name."""
    width = max((len(str(one.count)) for one in found), default=0)
    for one in found:
        yield f"{one.count:>{width}}  {one.code}  {one.name}"


def render_json(found: Sequence[Count]) -> Iterator[str]:
    """The counts as a list of objects."""
    yield pretty(found)
