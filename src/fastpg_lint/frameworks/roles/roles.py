"""The role of each module, told from the project: what reaches it, what starts it, what it says itself."""

from collections.abc import Iterator
from pathlib import PurePosixPath

import msgspec
from msgspec import Struct

from fastpg_lint.frameworks.roles.importers import Importers
from fastpg_lint.frameworks.roles.places import (
    example_folder,
    in_migrations,
    in_programs,
    in_servers,
    in_tests,
    program_folder,
)
from fastpg_lint.frameworks.roles.signs import LOOPING, Signs, read_signs
from fastpg_lint.frameworks.roles.started import Started
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.role import NOTEBOOK, Role
from fastpg_lint.semantic.project import Project

_SOURCE = "src"
"""The folder that the packages of a distribution customarily lie in."""
_TEST = "test"
_STARTED = "is started where the project is deployed"
_SIGNS = msgspec.msgpack.Decoder(Signs).decode
_ROLE = msgspec.msgpack.Decoder(Role).decode


class Told(Struct, frozen=True):
    """The role of a module, and why, in a few words."""

    role: Role
    why: str


class Roles:
    """Answers for one project.

    A module that an app reaches is found from the module on, by those that import it: the first that serves
    ends the search. So the role of one module reads few others, and an edit that leaves what a module
    imports, makes and starts as it was tells no role anew.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        tracker = project.tracker
        self.signs = EarlyCutoff(tracker, "signs", lambda module: read_signs(project, module), _SIGNS)
        """What a module says of its role."""
        self._importers = Importers(project, self.signs)
        self._roles = EarlyCutoff(tracker, "role", lambda module: self.told(module).role, _ROLE)
        self.told = Memo[str, Told](tracker, self._tell)
        """The role of a module by its dotted name, and why."""
        self._started = Started(project)
        self._itself = Memo[str, Told | None](tracker, self._tell_itself)

    def of(self, module: str) -> Role:
        """The role of a module: whoever asks depends on the answer alone."""
        return self._roles(module)

    def is_entered(self, module: str) -> bool:
        """Whether a module serves by itself, or what is deployed starts it: not only others import it."""
        return bool(self.signs(module).serves) or self._is_started(module)

    def _tell(self, module: str) -> Told:
        return self._itself(module) or self._by_others(module)

    def _tell_itself(self, module: str) -> Told | None:
        """The role that a module has whoever imports it; None where that matters."""
        given = self._project.given(module)
        if given.role is not None:
            return Told(given.role, f"`{given.by}` in the configuration")
        if given.path.suffix == NOTEBOOK:
            return Told(Role.PROGRAM, "a notebook")
        place = in_tests(given.path)
        if place:
            return Told(Role.TEST, place)
        place = in_servers(given.path)
        if place:
            return Told(Role.SERVICE, place)
        signs = self.signs(module)
        if signs.tests:
            return Told(Role.TEST, signs.tests)
        if signs.migrates:
            return Told(Role.MIGRATION, signs.migrates)
        if signs.serves and self._is_served(module, given.path) and not self._is_in_command(module, signs):
            return Told(Role.SERVICE, signs.serves)
        return None

    def _is_served(self, module: str, path: PurePosixPath) -> bool:
        """Whether what serves is deployed: among examples, only a project of its own is."""
        depth = example_folder(path)
        if depth is None:
            return True
        around = [self._folder(module, path, number) for number in range(depth, len(path.parts) - 1)]
        return any(map(self._project.is_project, around))

    def _is_in_command(self, module: str, signs: Signs) -> bool:
        """Whether a loop without end lies among commands, and nothing that is deployed starts it."""
        if signs.serves != LOOPING:
            return False
        path = self._project.given(module).path
        depth = program_folder(path, lambda number: self._is_packaged(module, path, number))
        return depth is not None and not self._started.starts(module)

    def _is_packaged(self, module: str, path: PurePosixPath, depth: int) -> bool:
        """Whether the folder with a number in a module's path lies in a package, of whichever kind."""
        outer = self._folder(module, path, depth - 1) if depth > 0 else ""
        if depth == 0 or self._project.is_project(outer):
            return False
        return self._project.has(outer) or bool(self._project.modules_in(outer))

    def _folder(self, module: str, path: PurePosixPath, depth: int) -> str:
        """The dotted name of the folder with a number in a module's path."""
        names = module.split(".")
        below = len(path.parts) - depth - (2 if path.name == "__init__.py" else 1)
        return ".".join(names[: len(names) - below]) if below else module

    def _by_others(self, module: str) -> Told:
        reached = self._reached(module)
        if reached is not None:
            return reached
        given = self._project.given(module)
        folder = in_migrations(given.path)
        if folder:
            return Told(Role.MIGRATION, f"lies in `{folder}/`")
        run = self._run(module)
        if self._is_started(module):
            return Told(Role.SERVICE, _STARTED)
        if run:
            return Told(Role.PROGRAM, run)
        by = self._by_programs(module) or self._by_migrations(module) or self._by_tests(module)
        return by or self._unknown()

    def _unknown(self) -> Told:
        """The role where nothing tells one; where not all files are known, one of which little is said."""
        if self._project.files.is_whole():
            return Told(Role.LIBRARY, "nothing tells what it is for")
        return Told(Role.PROGRAM, "not all files of the project were looked at")

    def _run(self, module: str) -> str:
        """Why a module is a program by its place, or since it starts itself."""
        path = self._project.given(module).path
        place = in_programs(path, lambda number: self._is_packaged(module, path, number))
        return place or self.signs(module).runs

    # what reaches a module

    def _reached(self, module: str) -> Told | None:
        """The role of a service, where what serves imports a module, itself or through others."""
        for by in self.importing(module):
            for other in self._importers.serving(by):
                if self._serves(other):
                    return self._reached_from(other, by, module)
            for other in self._importers.of(by):
                if self._serves(other):
                    return self._reached_from(other, by, module)
        return None

    def _reached_from(self, other: str, by: str, module: str) -> Told:
        through = f" through `{by}`" if by != module else ""
        itself = self._itself(other)
        why = "is part of a service"
        if itself is not None:
            why = itself.why
        elif self._is_started(other):
            why = _STARTED
        return Told(Role.SERVICE, f"imported{through} by `{other}`, which {why}")

    def _serves(self, module: str) -> bool:
        """Whether a module serves itself, or is known to be reached by what does."""
        itself = self._itself(module)
        if itself is not None:
            return itself.role == Role.SERVICE
        return self._is_started(module) or (self._roles.has(module) and self._roles(module) == Role.SERVICE)

    def _is_started(self, module: str) -> bool:
        """Whether a module starts itself where the project is deployed: a worker, a proxy, a bot."""
        return bool(self._run(module)) and self._started.starts(module)

    def importing(self, module: str) -> Iterator[str]:
        """A module, and those that import it, themselves or through others, the nearest first.

        Tests and migrations import what they want: nothing is said of what they reach.
        """
        seen = {module}
        waiting = [module]
        for by in waiting:
            yield by
            for other in self._importers.of(by):
                if other not in seen and self._counts(other):
                    waiting.append(other)
                seen.add(other)

    def go_together(self, module: str, other: str) -> bool:
        """Whether two modules may run in one process: they lie in one package, or something imports both."""
        if module.partition(".")[0] == other.partition(".")[0]:
            return True
        return not set(self.importing(module)).isdisjoint(self.importing(other))

    def _counts(self, module: str) -> bool:
        itself = self._itself(module)
        return itself is None or itself.role in (Role.SERVICE, Role.LIBRARY, Role.PROGRAM)

    def _by_programs(self, module: str) -> Told | None:
        """The role of a program, for what only programs import."""
        others = list(self.importing(module))
        if any(map(self._offers, others)):
            return None
        outermost = [one for one in others[1:] if not any(map(self._counts, self._importers.of(one)))]
        if outermost and all(map(self._is_program, outermost)):
            return Told(Role.PROGRAM, f"only programs import it, `{outermost[0]}` for one")
        return None

    def _by_migrations(self, module: str) -> Told | None:
        """The role of a migration, for what nothing but revisions imports, itself or through others."""
        others = list(self.importing(module))
        if any(map(self._offers, others)):
            return None
        outermost = [one for one in others if not any(map(self._counts, self._importers.of(one)))]
        by = [next(filter(self._migrates, self._importers.of(one)), None) for one in outermost]
        if by and by[0] is not None and None not in by:
            return Told(Role.MIGRATION, f"only migrations import it, `{by[0]}` for one")
        return None

    def _by_tests(self, module: str) -> Told | None:
        """The role of a test, for what lies among tests and nothing but tests imports."""
        others = list(self.importing(module))
        if len(others) > 1 or not self._is_among_tests(module):
            return None
        by = [one for one in self._importers.of(module) if self._roles_itself(one) == Role.TEST]
        return Told(Role.TEST, f"only tests import it, `{by[0]}` for one") if by else None

    def _is_among_tests(self, module: str) -> bool:
        """Whether the folder of a module holds tests beside it, and says so by its name: `testspg`."""
        folders = self._project.given(module).path.parts[:-1]
        if not folders or _TEST not in folders[-1].lower():
            return False
        return any(self._roles_itself(one) == Role.TEST for one in self._project.neighbours(module))

    def _roles_itself(self, module: str) -> Role | None:
        itself = self._itself(module)
        return itself.role if itself is not None else None

    def _migrates(self, module: str) -> bool:
        """Whether a module is a migration by itself, or by its place."""
        itself = self._itself(module)
        if itself is not None:
            return itself.role == Role.MIGRATION
        return bool(in_migrations(self._project.given(module).path))

    def _is_program(self, module: str) -> bool:
        itself = self._itself(module)
        if itself is not None:
            return itself.role == Role.PROGRAM
        return bool(self._run(module))

    def _offers(self, module: str) -> bool:
        """Whether a topmost package offers modules of its own to others, as libraries do."""
        outer = module.rpartition(".")[0]
        if not self._project.is_package(module) or self._project.is_package(outer):
            return False
        is_at_the_top = not outer or outer.endswith(_SOURCE) or self._project.is_project(outer)
        return is_at_the_top and self.signs(module).offers
