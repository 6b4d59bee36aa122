"""YAML with places: the nodes of a text, and what mappings and lists of them hold, as words of the text."""

from collections.abc import Iterator

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from fastpg_lint.deployment.records import Assignment, Line
from fastpg_lint.deployment.scripts import assignment_of, line_of, lines_in
from fastpg_lint.deployment.words import Word
from fastpg_lint.source.faults import SyntaxFault

_DEEPEST = 8
"""Anchors that are merged into one another."""


def documents(text: str) -> list[Node]:
    """The documents of a text; raises `SyntaxFault` for one that is no YAML."""
    try:
        return [one for one in yaml.compose_all(text, Loader=yaml.SafeLoader) if one is not None]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        raise SyntaxFault(line, column, str(error.problem or error.context)) from error
    except yaml.YAMLError as error:
        raise SyntaxFault(1, 1, str(error).partition("\n")[0]) from error


def value(node: Node | None, key: str) -> Node | None:
    """What a mapping has under a key."""
    return next((found for name, found in pairs(node) if name == key), None)


def pairs(node: Node | None, depth: int = 0) -> Iterator[tuple[str, Node]]:
    """The entries of a mapping, its own before those that `<<: *anchor` brings in."""
    if not isinstance(node, MappingNode) or depth > _DEEPEST:
        return
    merged: list[Node] = []
    for name, found in node.value:
        if isinstance(name, ScalarNode) and isinstance(found, Node):
            if name.value == "<<":
                merged.extend(found.value if isinstance(found, SequenceNode) else [found])
            else:
                yield name.value, found
    for one in merged:
        yield from pairs(one, depth + 1)


def items(node: Node | None) -> Iterator[Node]:
    """The elements of a list."""
    yield from node.value if isinstance(node, SequenceNode) else ()


def scalar(node: Node | None) -> str:
    """The text of a scalar; nothing, for any other node."""
    return str(node.value) if isinstance(node, ScalarNode) else ""


def word(text: str, node: ScalarNode) -> Word:
    """A scalar as a word of the text."""
    return Word(node.value, node.start_mark.index, node.end_mark.index, inside(text, node)[0])


def words(text: str, node: Node | None) -> Iterator[Word]:
    """The scalars of a list as words."""
    return (word(text, one) for one in items(node) if isinstance(one, ScalarNode))


def inside(text: str, node: ScalarNode) -> tuple[int, int]:
    """The part of the text that a scalar's content takes: without quotes, or without `|` or `>`."""
    start, end = node.start_mark.index, node.end_mark.index
    if node.style in ("'", '"'):
        return start + 1, end - 1
    if node.style in ("|", ">"):
        return text.index("\n", start, end) + 1 if "\n" in text[start:end] else end, end
    return start, end


def started(text: str, given: list[Node], *, expanded: bool = False) -> Iterator[Line]:
    """The commands of an entry point and its arguments: together where both are lists, else each alone."""
    if len(given) == 2 and all(isinstance(node, SequenceNode) for node in given):
        together = tuple(one for node in given for one in words(text, node))
        yield from line_of(text, together, given[-1].start_mark.index, expanded=expanded)
        return
    for node in given:
        if isinstance(node, ScalarNode):
            start, end = inside(text, node)
            at = node.start_mark.index
            lines = node.style == "|"
            yield from lines_in(text, start, end, statement=at, lines=lines, expanded=expanded)
        elif listed := tuple(words(text, node)):
            yield from line_of(text, listed, node.start_mark.index, expanded=expanded)


def assigned(text: str, node: Node | None) -> Iterator[Assignment]:
    """`WEB_CONCURRENCY: 4`, `- WEB_CONCURRENCY=4`, and `- {name: WEB_CONCURRENCY, value: 4}`."""
    for name, given in pairs(node):
        if isinstance(given, ScalarNode):
            yield Assignment(name, word(text, given))
    for one in items(node):
        if isinstance(one, ScalarNode):
            assignment = assignment_of(word(text, one))
            if assignment is not None:
                yield assignment
            continue
        name, content = scalar(value(one, "name") or value(one, "key")), value(one, "value")
        if name and isinstance(content, ScalarNode):
            yield Assignment(name, word(text, content))
