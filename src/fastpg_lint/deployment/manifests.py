"""Manifests: containers of Kubernetes and Knative, also in Helm's templates; App Engine; Render."""

import re
from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from fastpg_lint.deployment.names import names_development
from fastpg_lint.deployment.records import Assignment, FileContent, Line
from fastpg_lint.deployment.scripts import assigned_in
from fastpg_lint.deployment.yaml_nodes import assigned, documents, items, pairs, scalar, started, value

_CONTAINERS = "containers"
_DEEPEST = 24
"""Mappings and lists from the top of a document to a container."""
_ACTION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_LINE_OF_ACTIONS = re.compile(r"^[ \t]*(?:-[ \t]+)?(?:\{\{(?:(?!\}\}).)*\}\}[ \t]*)+$", re.MULTILINE)
_NO_LINE_END = re.compile(r"[^\r\n]")
_UNKNOWN = "$"
"""What stands for a value that a template fills in: a variable that nothing tells the value of."""


def read_manifest(text: str) -> FileContent:
    """What a manifest says; raises `SyntaxFault` for one that is no YAML."""
    lines: list[Line] = []
    assignments: list[Assignment] = []
    plain = _without_actions(text)
    for document in documents(plain):
        for given, values, expanded in _served(document):
            lines.extend(line for line in started(plain, given, expanded=expanded) if line not in lines)
            found = assigned(plain, values)
            assignments.extend(one for one in found if one not in assignments)
    assignments.extend(given for line in lines for given in assigned_in(line.command))
    return FileContent(tuple(lines), tuple(assignments))


def _without_actions(text: str) -> str:
    """A template without what fills it in, as long as it was: values are unknown, and the rest is blank."""
    plain = _LINE_OF_ACTIONS.sub(lambda found: _NO_LINE_END.sub(" ", found[0]), text)
    return _ACTION.sub(lambda found: _UNKNOWN + _NO_LINE_END.sub("_", found[0][1:]), plain)


_Served = tuple[list[Node], Node | None, bool]
"""What starts a server, its environment, and whether a shell reads the command first."""


def _served(document: Node) -> Iterator[_Served]:
    if value(document, "apiVersion") is not None and value(document, "kind") is not None:
        for container in _containers(document, set()):
            if not names_development(scalar(value(container, "name"))):
                yield _given(container, "command", "args"), value(container, "env"), False
    elif value(document, "runtime") is not None:
        yield _given(document, "entrypoint"), value(document, "env_variables"), True
    else:
        for service in items(value(document, "services")):
            if value(service, "type") is not None:
                yield _given(service, "startCommand", "dockerCommand"), value(service, "envVars"), True


def _given(node: Node, *keys: str) -> list[Node]:
    return [found for found in (value(node, key) for key in keys) if found is not None]


def _containers(node: Node, seen: set[int], depth: int = 0) -> Iterator[MappingNode]:
    """The containers of a workload, whatever it is called: those that only prepare others are left out."""
    if depth > _DEEPEST or id(node) in seen:
        return
    seen.add(id(node))
    for name, inner in pairs(node):
        if name == _CONTAINERS:
            yield from (one for one in items(inner) if isinstance(one, MappingNode))
        elif not isinstance(inner, ScalarNode):
            yield from _containers(inner, seen, depth + 1)
    if isinstance(node, SequenceNode):
        for one in items(node):
            yield from _containers(one, seen, depth + 1)
