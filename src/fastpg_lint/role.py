"""What a module is for: part of a service, a program, a test, a migration, or a library."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import PurePosixPath

from msgspec import Struct

NOTEBOOK = ".ipynb"
"""How the names of notebooks end."""


class Role(StrEnum):
    """What a module is for; of each there are rules that speak in it, and rules that are silent."""

    SERVICE = "service"
    """What an app reaches, and workers that run on."""
    PROGRAM = "program"
    """What a person or a clock runs and then ends, and what only programs import."""
    TEST = "test"
    MIGRATION = "migration"
    LIBRARY = "library"
    """Anything else: a library, or a project without an app in sight."""

    @property
    def may_serve(self) -> bool:
        """Whether modules of this role may be part of what serves requests."""
        return self in (Role.SERVICE, Role.LIBRARY)


class Given(Struct, frozen=True):
    """What is known of a module before anything is read: its path in the project, and what is configured.

    `by` is the glob that gives a configured role.
    """

    path: PurePosixPath
    role: Role | None = None
    by: str = ""


Giving = Callable[[str], Given]
"""Gives that for a module by its dotted name."""


def by_name(module: str) -> Given:
    """What a dotted name tells where nothing is configured."""
    return Given(PurePosixPath(f"{module.replace('.', '/')}.py"))
