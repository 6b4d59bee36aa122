"""The fixes of findings as diffs, where they have been worked out: secrets are masked in them."""

import re
from collections.abc import Callable, Iterator, Sequence

from fastpg_lint.diagnostics import Diagnostic, Edit
from fastpg_lint.fixes.edits import applied
from fastpg_lint.output.diff import render, secrets_by_line
from fastpg_lint.output.excerpts import SECRETS, Lines, shortened
from fastpg_lint.output.masked_lines import masked_lines
from fastpg_lint.output.masking import masked
from fastpg_lint.output.text.styled import Line
from fastpg_lint.source.text import LINE_END, SourceText

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)")
_STYLES = {"+": "green", "-": "red", "@": "cyan"}

FixDiffs = Callable[[Diagnostic], Iterator[Line]]


def fix_diffs(found: Sequence[Diagnostic], lines: Lines) -> FixDiffs:
    """Gives the fix of a finding as a diff of each file that it changes."""

    secrets = [one for one in found if one.code.startswith(SECRETS)]

    def diffs(one: Diagnostic) -> Iterator[Line]:
        if one.fix is None:
            return
        yield ("    fix: ", "bold green"), (one.fix.title, "")
        for path in dict.fromkeys(edit.path for edit in one.fix.edits):
            text = "\n".join(lines(path))
            edits = [edit for edit in one.fix.edits if edit.path == path]
            if _fit(text, edits):
                after = applied(SourceText(text), edits)
                diff = render(path, text, after, secrets_by_line(path, text, secrets))
                for line in _masked(diff, text, after):
                    yield ("    ", ""), (shortened(line)[0], _STYLES.get(line[:1], ""))

    return diffs


def _masked(diff: Iterator[str], before: str, after: str) -> Iterator[str]:
    """The lines of a diff, those of the two texts as these may be shown."""
    texts = [LINE_END.split(text) for text in (before, after)]
    old, new = map(masked_lines, texts)
    numbers: list[int] = []
    for line in diff:
        if (hunk := _HUNK.match(line)) is not None:
            numbers = [int(hunk[1]), int(hunk[2])]
        elif numbers and line[0] in " -+":
            is_new = line[0] == "+"
            number = numbers[is_new]
            is_whole = texts[is_new][number - 1] == line[1:]
            line = line[0] + (old, new)[is_new](number) if is_whole else masked(line)
            numbers = [numbers[0] + (line[0] != "+"), numbers[1] + (line[0] != "-")]
        yield line


def _fit(text: str, edits: Sequence[Edit]) -> bool:
    """Whether a text still has the lines that edits speak of."""
    return bool(text) and max(edit.end_line for edit in edits) <= text.count("\n") + 1
