"""Compose files: what their services run, and with which environment."""

from collections.abc import Iterator

from yaml.nodes import MappingNode, ScalarNode

from fastpg_lint.deployment.names import names_development
from fastpg_lint.deployment.records import Assignment, FileContent, Line
from fastpg_lint.deployment.scripts import assigned_in
from fastpg_lint.deployment.yaml_nodes import assigned, documents, started, value

_STARTING = ("entrypoint", "command")


def read_compose_file(text: str) -> FileContent:
    """What a compose file says; raises `SyntaxFault` for one that is no YAML."""
    lines: list[Line] = []
    assignments: list[Assignment] = []
    for name, service in _services(text):
        if not names_development(name):
            given = [node for node in (value(service, key) for key in _STARTING) if node is not None]
            lines.extend(line for line in started(text, given) if line not in lines)
            values = assigned(text, value(service, "environment"))
            assignments.extend(one for one in values if one not in assignments)
    assignments.extend(given for line in lines for given in assigned_in(line.command))
    return FileContent(tuple(lines), tuple(assignments))


def _services(text: str) -> Iterator[tuple[str, MappingNode]]:
    for document in documents(text):
        services = value(document, "services")
        if isinstance(services, MappingNode):
            for key, service in services.value:
                if isinstance(key, ScalarNode) and isinstance(service, MappingNode):
                    yield key.value, service
