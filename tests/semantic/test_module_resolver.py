"""Which module an import means, in projects that are given by the names of their modules."""

from collections.abc import Collection

import pytest

from fastpg_lint.incremental.inputs import Input, InputTracker
from fastpg_lint.semantic.inputs import FOLDER
from fastpg_lint.semantic.module_resolver import KnownTree, ModuleResolver, is_test_module

LIBRARIES = ("fastapi", "alembic")


def layout(modules: str, packages: str = "", roots: Collection[str] = ()) -> ModuleResolver:
    """The layout of a project, by the names of its modules and of those of them that are packages."""
    tree = KnownTree([*modules.split(), *packages.split()], packages.split())
    return ModuleResolver(tree, LIBRARIES.__contains__, roots)


@pytest.mark.parametrize(
    ("modules", "packages", "importing", "target", "meant"),
    [
        ("backend.main backend.db", "", "backend.main", "db", "backend.db"),
        ("main app.db", "app", "main", "app.db", "app.db"),
        # The nearest folder that is no package comes first.
        ("a.main a.db b.main b.db", "", "b.main", "db", "b.db"),
        ("a.b.c.main a.b.db a.db db", "", "a.b.c.main", "db", "a.b.db"),
        ("a.b.c.main a.db db", "", "a.b.c.main", "db", "a.db"),
        ("a.b.c.main db", "", "a.b.c.main", "db", "db"),
        # What is written in a package is named from outside of it.
        ("app.main app.db db", "app", "app.main", "db", "db"),
        ("svc.app.main svc.app.db svc.db", "svc.app", "svc.app.main", "db", "svc.db"),
        ("svc.app.db svc.db", "svc.app", "svc.app", "db", "svc.db"),
        ("svc.app.x svc.app.lib.db svc.db", "svc.app svc.app.lib", "svc.app.lib.main", "db", "svc.db"),
        # The whole name counts for more than a beginning that is nearer.
        ("backend.app.main app.db", "", "backend.main", "app.db", "app.db"),
        ("backend.app.main app.models.user", "", "backend.main", "app.models", "app.models"),
        ("backend.app.main app.models.user", "", "backend.main", "app.models.user", "app.models.user"),
        ("backend.app.main app.db", "", "backend.main", "app.missing", "backend.app.missing"),
        ("backend.app.main app.db", "", "backend.main", "app.db.Session", "backend.app.db.Session"),
        # What the project does not have is a library's.
        ("backend.main", "", "backend.main", "requests.sessions", "requests.sessions"),
        ("backend.requests.main x", "", "main", "requests.sessions", "requests.sessions"),
    ],
)
def test_an_absolute_import(modules: str, packages: str, importing: str, target: str, meant: str) -> None:
    assert layout(modules, packages).absolute(importing, target, 0) == meant


@pytest.mark.parametrize("target", ["json", "json.decoder"])
def test_the_standard_library_comes_before_a_module_of_its_name(target: str) -> None:
    assert layout("backend.main backend.json").absolute("backend.main", target, 0) == target


@pytest.mark.parametrize(
    ("modules", "packages", "importing", "target", "meant"),
    [
        ("svc.main svc.fastapi", "", "svc.main", "fastapi", "fastapi"),
        ("svc.main svc.alembic.versions.first", "", "svc.main", "alembic.op", "alembic.op"),
        ("svc.alembic.env", "", "svc.alembic.env", "alembic.op", "alembic.op"),
        # The library's own repository.
        ("svc.fastapi.routing", "svc.fastapi", "svc.fastapi.routing", "fastapi.params", "svc.fastapi.params"),
        ("svc.fastapi.routing", "svc.fastapi", "svc.fastapi", "fastapi.params", "svc.fastapi.params"),
        ("svc.fastapi_tests.main", "svc.fastapi", "svc.fastapi_tests.main", "fastapi.x", "fastapi.x"),
    ],
)
def test_a_name_that_a_library_has_as_well(
    modules: str, packages: str, importing: str, target: str, meant: str
) -> None:
    assert layout(modules, packages).absolute(importing, target, 0) == meant


@pytest.mark.parametrize(
    ("modules", "packages", "importing", "target", "meant"),
    [
        ("tests.main lib.core.db", "", "tests.main", "core.db", "lib.core.db"),
        ("svc.main svc.db lib.db", "", "svc.main", "db", "svc.db"),
        ("main db lib.db", "", "main", "db", "db"),
        (
            "tests.main lib.fastapi.params",
            "lib.fastapi",
            "tests.main",
            "fastapi.params",
            "lib.fastapi.params",
        ),
        ("tests.main lib.fastapi.params", "", "tests.main", "fastapi.params", "fastapi.params"),
    ],
)
def test_a_configured_root_comes_after_the_folders_around_a_module(
    modules: str, packages: str, importing: str, target: str, meant: str
) -> None:
    assert layout(modules, packages, roots=["lib"]).absolute(importing, target, 0) == meant


@pytest.mark.parametrize(
    ("importing", "target", "level", "meant"),
    [
        ("app.main", "db", 1, "app.db"),
        ("app.main", "", 1, "app"),
        ("app.routes.users", "db", 2, "app.db"),
        ("app.routes.users", "db.session", 2, "app.db.session"),
        ("app.routes.users", "", 2, "app"),
        # In a package's `__init__` one dot is the package itself.
        ("app.routes", "users", 1, "app.routes.users"),
        ("app.routes", "", 1, "app.routes"),
        ("app.routes", "db", 2, "app.db"),
        ("main", "db", 1, "db"),
        ("", "db", 1, "db"),
        # Out of the project.
        ("app.main", "x", 3, "<<<x"),
        ("app", "x", 3, "<<<x"),
        ("app.routes.users", "x", 5, "<<<<<x"),
        ("main", "", 2, "<<"),
    ],
)
def test_a_relative_import(importing: str, target: str, level: int, meant: str) -> None:
    known = layout("main app.main app.routes.users", "app app.routes")
    assert known.absolute(importing, target, level) == meant


def test_a_project_has_the_modules_of_its_files() -> None:
    known = layout("app.main app.routes.users", "app")
    assert [name for name in ("app", "app.main", "app.routes", "app.db") if known.has(name)] == [
        "app",
        "app.main",
    ]


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("app.main", "app app.db app.main"),
        ("app", "app app.db app.main"),
        ("app.routes.users", "app.routes app.routes.items app.routes.users"),
        ("app.routes", "app.routes app.routes.items app.routes.users"),
        # A buffer that is no file yet lies between those that are.
        ("app.cache", "app app.cache app.db app.main"),
        ("alone", "alone main"),
    ],
)
def test_neighbours_are_the_modules_of_the_same_folder(module: str, expected: str) -> None:
    known = layout("main app.main app.db app.routes.users app.routes.items", "app app.routes")
    assert known.neighbours(module) == tuple(expected.split())


class NotingTree(KnownTree):
    """A tree that notes the folders that it looks into, as that of a project's files does."""

    def __init__(self, modules: Collection[str], tracker: InputTracker) -> None:
        super().__init__(modules)
        self._tracker = tracker

    def has_module(self, name: str) -> bool:
        self._tracker.note(FOLDER, name.rpartition(".")[0])
        return super().has_module(name)

    def modules_in(self, folder: str) -> tuple[str, ...]:
        self._tracker.note(FOLDER, folder)
        return super().modules_in(folder)


def test_who_asks_again_hangs_on_the_same_folders() -> None:
    tracker = InputTracker()
    known = ModuleResolver(NotingTree(["a.main", "a.db"], tracker), tracker=tracker)
    for _ in range(2):
        with tracker.traced():
            assert known.absolute("a.main", "db", 0) == "a.db"
            assert tracker.inputs(tracker.read) == [Input(FOLDER, "a"), Input(FOLDER, "")]
        with tracker.traced():
            known.neighbours("a.main")
            assert tracker.inputs(tracker.read) == [Input(FOLDER, "a")]


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("tests.users", True),
        ("app.test.users", True),
        ("app.test_users", True),
        ("conftest", True),
        ("app.conftest", True),
        ("app.users_test", False),
        ("app.testing", False),
        ("app.contest", False),
    ],
)
def test_which_modules_are_of_tests(module: str, expected: bool) -> None:
    assert is_test_module(module) == expected
