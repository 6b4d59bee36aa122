"""Compose files: what their services run, and with which environment."""

from collections.abc import Iterator

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from fastpg_lint.deployment.names import names_development
from fastpg_lint.deployment.records import Assignment, FileContent, Line
from fastpg_lint.deployment.scripts import assigned_in, assignment_of, line_of, lines_in
from fastpg_lint.deployment.words import Word
from fastpg_lint.source.faults import SyntaxFault

_STARTING = ("entrypoint", "command")
_DEEPEST = 8
"""Anchors that are merged into one another."""


def read_compose_file(text: str) -> FileContent:
    """What a compose file says; raises `SyntaxFault` for one that is no YAML."""
    lines: list[Line] = []
    assignments: list[Assignment] = []
    for name, service in _services(text):
        if not names_development(name):
            lines.extend(line for line in _started(text, service) if line not in lines)
            given = _assigned(text, _value(service, "environment"))
            assignments.extend(one for one in given if one not in assignments)
    assignments.extend(given for line in lines for given in assigned_in(line.command))
    return FileContent(tuple(lines), tuple(assignments))


def _services(text: str) -> Iterator[tuple[str, MappingNode]]:
    try:
        documents = list(yaml.compose_all(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        raise SyntaxFault(line, column, str(error.problem or error.context)) from error
    except yaml.YAMLError as error:
        raise SyntaxFault(1, 1, str(error).partition("\n")[0]) from error
    for document in documents:
        services = _value(document, "services")
        if isinstance(services, MappingNode):
            for key, service in services.value:
                if isinstance(key, ScalarNode) and isinstance(service, MappingNode):
                    yield key.value, service


def _value(node: Node | None, key: str) -> Node | None:
    return next((value for name, value in _pairs(node) if name == key), None)


def _pairs(node: Node | None, depth: int = 0) -> Iterator[tuple[str, Node]]:
    """The entries of a mapping, its own before those that `<<: *anchor` brings in."""
    if not isinstance(node, MappingNode) or depth > _DEEPEST:
        return
    merged: list[Node] = []
    for name, value in node.value:
        if isinstance(name, ScalarNode) and isinstance(value, Node):
            if name.value == "<<":
                merged.extend(value.value if isinstance(value, SequenceNode) else [value])
            else:
                yield name.value, value
    for one in merged:
        yield from _pairs(one, depth + 1)


def _started(text: str, service: MappingNode) -> Iterator[Line]:
    """The entry point and the command of a service, together where both are lists."""
    given = [node for node in (_value(service, key) for key in _STARTING) if node is not None]
    if len(given) == 2 and all(isinstance(node, SequenceNode) for node in given):
        words = tuple(word for node in given for word in _words(text, node))
        yield from line_of(text, words, given[-1].start_mark.index, expanded=False)
        return
    for node in given:
        if isinstance(node, ScalarNode):
            start, end = _inside(text, node)
            yield from lines_in(
                text, start, end, statement=node.start_mark.index, lines=node.style == "|", expanded=False
            )
        elif words := tuple(_words(text, node)):
            yield from line_of(text, words, node.start_mark.index, expanded=False)


def _words(text: str, node: Node) -> Iterator[Word]:
    for item in node.value if isinstance(node, SequenceNode) else ():
        if isinstance(item, ScalarNode):
            yield _word(text, item)


def _word(text: str, node: ScalarNode) -> Word:
    return Word(node.value, node.start_mark.index, node.end_mark.index, _inside(text, node)[0])


def _inside(text: str, node: ScalarNode) -> tuple[int, int]:
    """The part of the text that a scalar's content takes: without quotes, or without `|` or `>`."""
    start, end = node.start_mark.index, node.end_mark.index
    if node.style in ("'", '"'):
        return start + 1, end - 1
    if node.style in ("|", ">"):
        return text.index("\n", start, end) + 1 if "\n" in text[start:end] else end, end
    return start, end


def _assigned(text: str, node: Node | None) -> Iterator[Assignment]:
    """`WEB_CONCURRENCY: 4`, or `- WEB_CONCURRENCY=4`."""
    if isinstance(node, MappingNode):
        for name, value in _pairs(node):
            if isinstance(value, ScalarNode):
                yield Assignment(name, _word(text, value))
    elif node is not None:
        for word in _words(text, node):
            assignment = assignment_of(word)
            if assignment is not None:
                yield assignment
