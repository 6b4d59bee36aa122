"""The README's table of latency under load as a plot, on a scale of powers of ten."""

import math
import re
from collections.abc import Iterator

from msgspec import Struct

_BEGIN, _END = "<!-- latency: begin -->", "<!-- latency: end -->"
_ROW = re.compile(
    r"^\| (?P<form>[^|]+) \| beside the others \| (\d+) ms \| (\d+) ms \| (\d+) ms \|$", re.MULTILINE
)
_WIDTH, _LEFT, _RIGHT, _TOP, _STEP = 720, 230, 40, 64, 46
_LONGEST = 1000
_LEGEND = "p50 ●, p99 ◆ and the worst ▲ of 400 requests; less is better"
_SCALE = "each line is ten times the one before"
_COLOURS = {"faulty": "#c2410c"}
_MENDED = "#0f766e"
_STYLE = """\
.card { fill: #ffffff; stroke: #d4d4d8; } .grid { stroke: #e4e4e7; }
text { font: 13px sans-serif; fill: #27272a; }
.title { font-weight: bold; font-size: 15px; } .small { font-size: 12px; fill: #52525b; }
.end { text-anchor: end; } .middle { text-anchor: middle; }"""


class Row(Struct, frozen=True):
    """What one form took for a request beside the others, in milliseconds."""

    form: str
    median: int
    slow: int
    worst: int


def rows(readme: str) -> list[Row]:
    """The rows of the table that were measured beside others."""
    table = readme[readme.index(_BEGIN) : readme.index(_END)]
    found = _ROW.finditer(table)
    return [Row(one["form"].replace("`", ""), *(int(one[part]) for part in (2, 3, 4))) for one in found]


def latency_plot(readme: str) -> str:
    """The SVG of the table."""
    return "\n".join(_lines(rows(readme))) + "\n"


def _lines(measured: list[Row]) -> Iterator[str]:
    bottom = _TOP + _STEP * len(measured)
    height = bottom + 52
    yield f'<svg viewBox="0 0 {_WIDTH} {height}" xmlns="http://www.w3.org/2000/svg" role="img">'
    yield "<title>GET /health beside other requests: p50, p99 and the worst of each form</title>"
    yield f"<style>\n{_STYLE}\n</style>"
    yield f'<rect class="card" x="0.5" y="0.5" width="{_WIDTH - 1}" height="{height - 1}" rx="8" />'
    yield '<text class="title" x="20" y="28">GET /health while others log in and ask for a price</text>'
    yield f'<text class="small" x="20" y="47">{_LEGEND}</text>'
    for power in range(int(math.log10(_LONGEST)) + 1):
        x = _x(10**power)
        yield f'<line class="grid" x1="{x}" y1="{_TOP}" x2="{x}" y2="{bottom}" />'
        yield f'<text class="small middle" x="{x}" y="{bottom + 20}">{10**power:,} ms</text>'
    for number, row in enumerate(measured):
        yield from _row(row, _TOP + _STEP * number + _STEP // 2)
    yield f'<text class="small middle" x="{_x(32)}" y="{bottom + 40}">{_SCALE}</text>'
    yield "</svg>"


def _row(row: Row, y: int) -> Iterator[str]:
    colour = _COLOURS.get(row.form, _MENDED)
    first, middle, last = _x(row.median), _x(row.slow), _x(row.worst)
    name, _, by = row.form.partition(" by ")
    yield f'<text class="end" x="{_LEFT - 18}" y="{y if by else y + 4}">{name}</text>'
    if by:
        yield f'<text class="small end" x="{_LEFT - 18}" y="{y + 15}">by {by}</text>'
    yield f'<line x1="{first}" y1="{y}" x2="{last}" y2="{y}" stroke="{colour}" stroke-width="3" />'
    yield f'<circle cx="{first}" cy="{y}" r="6" fill="{colour}" />'
    yield f'<path d="M{middle} {y - 7} l7 7 l-7 7 l-7 -7 z" fill="{colour}" />'
    yield f'<path d="M{last} {y - 7} l7 13 h-14 z" fill="{colour}" />'
    yield f'<text class="small" x="{last + 14}" y="{y + 4}">{row.worst} ms</text>'


def _x(milliseconds: int) -> int:
    width = _WIDTH - _LEFT - _RIGHT - 50
    return _LEFT + round(width * math.log10(max(1, milliseconds)) / math.log10(_LONGEST))
