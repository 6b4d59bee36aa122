"""Holds the chains that findings tell against the sources that they speak of."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache

from fastpg_lint.catalogue.lines import Said
from fastpg_lint.diagnostics import Diagnostic, Related
from tools.catalogue.files import shelved

Read = Callable[[str], str]
"""Gives the text of a file by its path."""

_WORD = re.compile(r"\w+")


def faults(diagnostic: Diagnostic, read: Read) -> Iterator[str]:
    """What is wrong with a chain: a step that is not where it is told, or an end that does not block."""
    for step in diagnostic.related:
        if _called(step) not in _words_at(read(step.path), step.line, step.column):
            yield f"{step.path}:{step.line}:{step.column}: {step.message} is not there"
    if _called(diagnostic.related[-1]) not in _blocking_words():
        yield f"{diagnostic.related[-1].message} is not known to block"


def _called(step: Related) -> str:
    """The last word of what a step names: `execute` of `` `db.execute()` ``."""
    return (
        step.message.strip("`…").removesuffix("()").rpartition(".")[2].removesuffix("(…)").removesuffix("[…]")
    )


def _words_at(text: str, line: int, column: int) -> set[str]:
    """The words of the code that begins at a place: of the expressions there, or of the rest of the line."""
    rest = text.splitlines()[line - 1 : line]
    try:
        nodes = ast.walk(_parsed(text))
    except SyntaxError:  # newer than the Python that runs the tests
        return set(_WORD.findall(rest[0][column - 1 :])) if rest else set()
    begun = [one for one in nodes if isinstance(one, ast.expr) and _begins_at(one, text, line, column)]
    return {word for node in begun for word in _WORD.findall(ast.get_source_segment(text, node) or "")}


def _begins_at(node: ast.expr, text: str, line: int, column: int) -> bool:
    if node.lineno != line:
        return False
    before = text.splitlines()[line - 1].encode()[: node.col_offset]
    return len(before.decode()) + 1 == column


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def _blocking_words() -> frozenset[str]:
    """The last words of what the catalogue says to block, and of the classes that do when they are used."""
    names = [line.name for file in shelved() for line in file.lines if line.said == Said.BLOCKING]
    owners = [name.rpartition(".")[0] for name in names if name.endswith("__")]
    return frozenset(name.rpartition(".")[2] for name in (*names, *owners))
