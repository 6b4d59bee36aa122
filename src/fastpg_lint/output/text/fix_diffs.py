"""The fixes of findings as diffs, where they have been worked out: secrets are masked in them."""

from collections.abc import Callable, Iterator, Sequence

from fastpg_lint.diagnostics import Diagnostic, Edit
from fastpg_lint.fixes.edits import applied
from fastpg_lint.output.diff import render, secrets_by_line
from fastpg_lint.output.excerpts import SECRETS, Lines
from fastpg_lint.output.masking import masked
from fastpg_lint.output.text.styled import Line
from fastpg_lint.source.text import SourceText

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
                for line in render(path, text, after, secrets_by_line(path, text, secrets)):
                    yield ("    ", ""), (masked(line), _STYLES.get(line[:1], ""))

    return diffs


def _fit(text: str, edits: Sequence[Edit]) -> bool:
    """Whether a text still has the lines that edits speak of."""
    return bool(text) and max(edit.end_line for edit in edits) <= text.count("\n") + 1
