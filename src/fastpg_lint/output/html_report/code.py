"""Code on the page: a place with the lines around it, and a chain of calls that unfolds into code."""

from collections.abc import Iterable, Iterator, Sequence

from fastpg_lint.diagnostics import Diagnostic, Related
from fastpg_lint.output.excerpts import ShownLine, shortened
from fastpg_lint.output.html_report.markup import Markup, joined, tag

AROUND = 2
"""Lines before and behind the one that is meant."""


class CodeBlocks:
    """Shows lines, with secrets masked."""

    def __init__(self, line: ShownLine) -> None:
        self._line = line

    def around(self, place: Diagnostic | Related) -> Markup:
        """The lines around a place; nothing where they cannot be shown."""
        first, last = place.line - AROUND, place.line + AROUND
        shown = [(number, self._line(place.path, number)) for number in range(first, last + 1)]
        if dict(shown).get(place.line) is None:
            return Markup("")
        rows = [_row(number, text, place) for number, text in shown if text is not None]
        while not rows[-1][1].strip():
            rows.pop()
        return tag("pre", tag("code", _dedented(rows)))

    def one(self, place: Related) -> Markup:
        """The line of a place alone."""
        text = self._line(place.path, place.line)
        return tag("code", shortened(text, place.column)[0].strip(), class_="line") if text else Markup("")

    def chain(self, steps: Sequence[Related]) -> Markup:
        """Calls that lead from one to the next, each of which unfolds into its code."""
        return (
            tag("ol", [tag("li", self._step(step)) for step in steps], class_="chain")
            if steps
            else Markup("")
        )

    def _step(self, step: Related) -> Markup:
        head = joined(in_code(step.message), " ", where(step))
        code = self.around(step)
        return tag("details", tag("summary", head), code) if code else tag("p", head)


def where(place: Diagnostic | Related) -> Markup:
    """The file and the line of a place."""
    return tag("span", f"{place.path}:{place.line}", class_="where")


def in_code(text: str) -> Markup:
    """A text in which what stands between backticks is code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return joined(text)
    return joined(tag("code", piece) if number % 2 else piece for number, piece in enumerate(pieces))


_Row = tuple[int, str, bool]


def _row(number: int, text: str, place: Diagnostic | Related) -> _Row:
    is_meant = number == place.line
    return number, shortened(text, place.column if is_meant else 1)[0].replace("\t", "    "), is_meant


def _dedented(rows: Iterable[_Row]) -> Iterator[Markup]:
    """Rows without the blanks that all of them begin with."""
    told = list(rows)
    width = len(str(told[-1][0]))
    indent = min((len(text) - len(text.lstrip()) for _, text, _ in told if text.strip()), default=0)
    for number, text, is_meant in told:
        line = f"{number:>{width}}  {text[indent:]}"
        yield joined(tag("mark", line) if is_meant else line, "\n")
