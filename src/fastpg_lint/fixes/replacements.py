"""The smallest replacements that make one text of another: no character is touched that both have."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from fastpg_lint.source.common_ends import common_ends


class Replacement(NamedTuple):
    """What is to stand in the place of a piece of a text, which is told by its offsets."""

    start: int
    end: int
    text: str

    def trimmed(self, before: str) -> "Replacement":
        """The same without what the text has already at the ends of the piece."""
        old = before[self.start : self.end]
        head, tail = common_ends(old, self.text)
        return Replacement(self.start + head, self.end - tail, self.text[head : len(self.text) - tail])


def replacements(before: str, after: str) -> Iterator[Replacement]:
    """What makes the second text of the first, down the page."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    first, last = common_ends(old, new)
    ours, theirs = old[first : len(old) - last], new[first : len(new) - last]
    starts = [sum(map(len, old[:first]))]
    for line in ours:
        starts.append(starts[-1] + len(line))
    for kind, low, high, begin, end in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Replacement(starts[low], starts[high], "".join(theirs[begin:end])).trimmed(before)
