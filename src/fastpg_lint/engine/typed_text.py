"""A text that somebody types in: where an edit stays inside of one function, only that is read again.

What comes of it is, byte for byte, what comes of a whole reading; whatever cannot be told from one function
alone is read as a whole.
"""

import ast
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from fastpg_lint.engine.content_summaries import Summary
from fastpg_lint.engine.moved_lines import Edit
from fastpg_lint.facts.bodies import Beyond, BodyFacts, collect_body
from fastpg_lint.facts.lazy_records import KeptFacts
from fastpg_lint.facts.splicing import SpliceableFacts
from fastpg_lint.source.common_ends import common_ends
from fastpg_lint.source.depth import DEEPEST, depth_of, has_row_of_strings
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.outermost import Alone, Lines, lines_of, outermost_functions, read_alone
from fastpg_lint.source.python_tree import python_tree
from fastpg_lint.source.reading import read_function
from fastpg_lint.source.silenced import begins_block, may_silence

_CHANGING_GRAMMAR = "barry_as_FLUFL"
"""What an import changes what `!=` is with, in all lines behind it."""


class NotAloneError(Exception):
    """What a function says cannot be told without the rest of its text."""


class Spliced(Struct, frozen=True):
    """The facts of a text after an edit, and whether their interface is what it was before."""

    facts: KeptFacts
    is_interface_same: bool
    edit: Edit | None = None
    """None where nothing has been edited."""


class TypedText:
    """A text whose facts are known, and what comes of it when it is edited."""

    def __init__(self, text: str, kept: KeptFacts, content: bytes, summary: Summary) -> None:
        self._make: Callable[[], _Functions] | None = lambda: _Functions(text, kept)
        """Looks into the text, once there is a first edit."""
        self._functions: _Functions | None = None
        self.summary = summary
        """What is known of a text whose interface is the same, and whose comments silence the same."""
        self.content = content
        """The digest of the text as it is now."""

    def edited(self, text: str) -> Spliced:
        """What comes of another content of the text, from which the next edit goes on.

        Raises `NotAloneError` where that is to be read as a whole.
        """
        if self._make is not None:
            make, self._make = self._make, None
            self._functions = make()
        if self._functions is None:
            raise NotAloneError
        return self._functions.edited(text)


class _Functions:
    """A text as far as it is one function after another.

    Raises `NotAloneError` when it is made of a text that is always to be read as a whole.
    """

    def __init__(self, text: str, kept: KeptFacts) -> None:
        tree = _tree(text)
        self._lines = text.split("\n")
        self._functions = [lines_of(*one, self._lines) for one in outermost_functions(tree)]
        begins = [one.begin for one in self._functions]
        self._aliases = [(bisect_right(begins, line), name, of) for line, name, of in _aliases(tree)]
        """What imports call things, each with the position of the function that comes next."""
        self._facts = SpliceableFacts(kept)
        self._beyond: dict[int, Beyond] = {}
        """By segment, what those bodies say beyond themselves that have been read alone."""

    def edited(self, text: str) -> Spliced:
        """What comes of another content of the text, from which the next edit goes on.

        Raises `NotAloneError` where that is to be read as a whole.
        """
        if "\r" in text or _CHANGING_GRAMMAR in text or has_row_of_strings(text):
            raise NotAloneError
        lines = text.split("\n")
        if lines == self._lines:
            return Spliced(self._facts.kept, True)
        first, same = common_ends(self._lines, lines)
        position = self._inside(first, len(self._lines) - same)
        function, body = self._functions[position], 2 * position + 1
        if body not in self._beyond:
            before, _ = self._read(position, function, self._lines)
            if not self._facts.holds(body, before):
                raise NotAloneError
            self._beyond[body] = before.beyond
        by = len(lines) - len(self._lines)
        longer = function.longer(by)
        after, alone = self._read(position, longer, lines)
        if after.beyond != self._beyond[body]:
            raise NotAloneError
        is_same = self._facts.splice(body, after)
        texts = (*self._lines[function.begin : function.end], *lines[longer.begin : longer.end])
        edit = Edit(body, function, by, alone, begins_block(text) or any(map(may_silence, texts)))
        self._lines = lines
        self._functions[position:] = [longer, *(one.moved(by) for one in self._functions[position + 1 :])]
        return Spliced(self._facts.kept, is_same, edit)

    def _inside(self, first: int, behind: int) -> int:
        """The position of the function in whose body lines lie, from one to another."""
        for position, function in enumerate(self._functions):
            if function.body <= first and behind <= function.end:
                return position
        raise NotAloneError

    def _read(self, position: int, function: Lines, lines: Sequence[str]) -> tuple[BodyFacts, Alone]:
        """What the body of a function says, which has some of some lines, and its tree."""
        alone, found = read_alone(lines, function), self._facts.function_of(2 * position + 1)
        if alone is None or found is None:
            raise NotAloneError
        number, scope = found
        if scope.name != alone.function.name or self._facts.is_in_branch(number, scope):
            raise NotAloneError
        aliases = {name: of for next_one, name, of in self._aliases if next_one <= position}
        faults: list[SyntaxFault] = []
        try:
            read = collect_body(read_function(alone, faults.append), number, scope.at.statement, aliases)
        except (SyntaxFault, RecursionError):
            raise NotAloneError from None
        if faults:
            raise NotAloneError
        return read, alone


def _tree(text: str) -> ast.Module:
    try:
        tree = python_tree(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotAloneError from None
    if "\r" in text or _CHANGING_GRAMMAR in text or depth_of(tree) > DEEPEST // 2:
        raise NotAloneError
    return tree


def _aliases(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """What imports call things, each with its line from 0, down the page."""
    found = [
        (one.lineno - 1, one.col_offset, alias)
        for one in ast.walk(tree)
        if isinstance(one, ast.ImportFrom)
        for alias in one.names
    ]
    for line, _, alias in sorted(found, key=lambda one: one[:2]):
        if alias.asname is not None:
            yield line, alias.asname, alias.name
