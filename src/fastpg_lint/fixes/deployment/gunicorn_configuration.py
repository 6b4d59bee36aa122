"""Whether gunicorn's configuration counts the workers, where a command need not say how many there are."""

import re

from fastpg_lint.deployment.servers import CONFIG, Server, ServerStart
from fastpg_lint.frameworks.servers.deployment_file import DeploymentFile
from fastpg_lint.frameworks.servers.server_settings import ServerSettings
from fastpg_lint.semantic.module import linked_module

_COPIED = re.compile(
    r"^[ \t]*(?:COPY|ADD)[ \t]+(?:--\S+[ \t]+)*(?:\./?[ \t]|[^\n]*\bgunicorn\.conf\.py\b)",
    re.MULTILINE | re.IGNORECASE,
)
"""What brings `gunicorn.conf.py` into an image, where the folder of the Dockerfile is the context."""


def counts_workers(file: DeploymentFile, start: ServerStart) -> bool:
    """Whether the `gunicorn.conf.py` beside a Dockerfile has the right number for what this starts."""
    if start.server != Server.GUNICORN or CONFIG in start.options or not _COPIED.search(file.text):
        return False
    folder = ".".join(part.replace(".", ":") for part in file.below.parent.parts)
    for module in file.serving.configurations(None):
        if module.rpartition(".")[0] == folder and file.project.index(module) is not None:
            settings = ServerSettings(linked_module(file.project, module))
            workers = settings.configured("workers")
            place = linked_module(file.project, module).place_at_end
            count = settings.count(workers.value, place) if workers is not None else None
            return count is not None and count.is_right
    return False
