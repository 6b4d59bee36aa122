"""The smallest edits that make one text of another: no byte is touched that both have."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from fastpg_lint.diagnostics import Edit
from fastpg_lint.source.text import SourceText


def edits(path: str, before: SourceText, after: str) -> tuple[Edit, ...]:
    """The edits of the file at a path that make the second text of the first, down the page."""
    return tuple(
        _edit(path, before, start, end, text) for start, end, text in _differences(before.text, after)
    )


def _differences(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    """What differs between two texts: offsets in the first, and what stands there in the second."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    first = _same(old, new)
    last = _same(old[first:][::-1], new[first:][::-1])
    middle = old[first : len(old) - last], new[first : len(new) - last]
    starts = [sum(map(len, old[:first]))]
    for line in middle[0]:
        starts.append(starts[-1] + len(line))
    for kind, low, high, from_new, to_new in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        if kind != "equal":
            text = "".join(middle[1][from_new:to_new])
            yield _trimmed(before, starts[low], starts[high], text)


def _same(one: list[str], other: list[str]) -> int:
    """How many of their first lines two texts have in common."""
    most = min(len(one), len(other))
    return next((number for number in range(most) if one[number] != other[number]), most)


def _trimmed(before: str, start: int, end: int, text: str) -> tuple[int, int, str]:
    """A replacement without what is the same at its ends."""
    old = before[start:end]
    head = _common(old, text)
    tail = _common(old[head:][::-1], text[head:][::-1])
    return start + head, end - tail, text[head : len(text) - tail]


def _common(one: str, other: str) -> int:
    most = min(len(one), len(other))
    return next((place for place in range(most) if one[place] != other[place]), most)


def _edit(path: str, before: SourceText, start: int, end: int, text: str) -> Edit:
    return Edit(path, *before.place_of(start), *before.place_of(end), text)


def applied(source: SourceText, edits: tuple[Edit, ...] | list[Edit]) -> str:
    """A text with some edits made, none of which overlaps another."""
    text = source.text
    for one in sorted(edits, key=lambda one: (one.line, one.column, one.end_line), reverse=True):
        start = source.offset_of(one.line, one.column)
        text = text[:start] + one.text + text[source.offset_of(one.end_line, one.end_column) :]
    return text
