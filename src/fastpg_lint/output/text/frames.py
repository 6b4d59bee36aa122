"""Code frames: the line of a finding with what is meant in it, and the calls that lead on from there.

The calls are a tree, each below the one that makes it, with the line where it stands.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from fastpg_lint.diagnostics import Diagnostic, Related
from fastpg_lint.levels import Level
from fastpg_lint.output.excerpts import Excerpt, Excerpts
from fastpg_lint.output.text.styled import NO_LINKS, Line, Links

COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.ADVICE: "blue"}
_MARGIN = "blue"
_ELBOW = "\\_ "
"""As `ps` and `pstree` draw a tree where only ASCII can be written."""


class Frames(Struct, frozen=True):
    """Makes frames, with the lines that may be shown, and what leads somewhere."""

    excerpts: Excerpts
    links: Links = NO_LINKS

    def of(self, finding: Diagnostic, indent: str) -> Iterator[Line]:
        """The line where a finding begins, and the tree of calls below it."""
        excerpt = self.excerpts(finding)
        if excerpt is not None:
            yield from _frame(finding, excerpt, indent)
        yield from self._tree(finding.related, indent)

    def _tree(self, steps: Sequence[Related], indent: str) -> Iterator[Line]:
        for step in steps:
            yield (indent, ""), (_ELBOW, _MARGIN), (step.message, ""), ("  ", ""), self.place(step)
            indent += " " * len(_ELBOW)
            excerpt = self.excerpts(step)
            if excerpt is not None:
                yield (f"{indent}{step.line} | ", _MARGIN), (excerpt.line.strip(), "")

    def rule(self, finding: Diagnostic) -> tuple[str, str]:
        """The rule of a finding, which leads to its page."""
        return f"{finding.code} {finding.name}", self.links.rule(finding.code, finding.name)

    def place(self, one: Diagnostic | Related) -> tuple[str, str]:
        """Where something is, as editors and terminals take it."""
        return f"{one.path}:{one.line}:{one.column}", self.links.place(one.path)


def _frame(finding: Diagnostic, excerpt: Excerpt, indent: str) -> Iterator[Line]:
    number = str(finding.line)
    yield (f"{indent}{number} | ", _MARGIN), (excerpt.line, "")
    if excerpt.width:
        carets = ("^" * excerpt.width, f"bold {COLOURS[finding.level]}")
        yield (f"{indent}{' ' * len(number)} | ", _MARGIN), (" " * excerpt.indent, ""), carets
