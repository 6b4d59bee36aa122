"""One deployment file of a project, as a rule sees it."""

from functools import cached_property
from pathlib import PurePath

from fastpg_lint.deployment.names import FileKind, is_for_development
from fastpg_lint.deployment.records import FileContent
from fastpg_lint.deployment.servers import ServerStart, servers_in
from fastpg_lint.frameworks.servers.serving import Serving
from fastpg_lint.semantic.project import Project


class DeploymentFile:
    """A file with the project around it; `below` is its path in the project."""

    def __init__(
        self,
        project: Project,
        path: PurePath,
        below: PurePath,
        kind: FileKind,
        text: str,
        content: FileContent,
    ) -> None:
        self.project = project
        self.path = path
        self.below = below
        self.kind = kind
        self.text = text
        self.content = content

    @property
    def serving(self) -> Serving:
        return self.project.of(Serving)

    @cached_property
    def is_for_development(self) -> bool:
        """Whether it serves a developer or a test."""
        return is_for_development(self.below)

    @cached_property
    def servers(self) -> tuple[ServerStart, ...]:
        """The servers that it starts for FastAPI, those that reload for a developer left out."""
        if self.is_for_development:
            return ()
        return tuple(
            one
            for one in servers_in(self.content)
            if not one.is_reloading and self.serving.serves_fastapi(one.target)
        )

    @cached_property
    def variables(self) -> dict[str, list[str]]:
        """The values that the file gives to variables, by name."""
        values: dict[str, list[str]] = {}
        for one in self.content.assignments:
            values.setdefault(one.name, []).append(one.value.text)
        return values
