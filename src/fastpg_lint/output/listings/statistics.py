"""Statistics: how often each code was reported at each level, the gravest and most frequent first."""

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from fastpg_lint.levels import Level
from fastpg_lint.output.json_text import pretty
from fastpg_lint.report import Report

_ORDER = tuple(Level)
_WIDEST = max(map(len, Level))


class Count(Struct, frozen=True):
    """How often a rule was reported at a level."""

    level: Level
    code: str
    name: str
    count: int


def counts(report: Report) -> tuple[Count, ...]:
    """The counts of all codes reported."""
    found = Counter((one.level, one.code, one.name) for one in report.diagnostics)
    counted = [Count(*key, count) for key, count in found.items()]
    return tuple(sorted(counted, key=lambda one: (_ORDER.index(one.level), -one.count, one.code)))


def render_text(found: Sequence[Count]) -> Iterator[str]:
    """A table of four columns: level, count, code, name."""
    width = max((len(str(one.count)) for one in found), default=0)
    for one in found:
        yield f"{one.level:<{_WIDEST}}  {one.count:>{width}}  {one.code}  {one.name}"


def render_json(found: Sequence[Count]) -> Iterator[str]:
    """The counts as a list of objects."""
    yield pretty(found)
