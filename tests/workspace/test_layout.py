"""Imports lead to the modules that Python would find, wherever the linter is started."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.semantic.module_resolver import ModuleResolver
from fastpg_lint.semantic.source_roots import NoLayout, SourceRoots
from fastpg_lint.workspace.discovery import Listing
from fastpg_lint.workspace.layout import Layout
from fastpg_lint.workspace.source_tree import SourceTree, repository_root

MEMBER = '[project]\nname = "{name}"\n'


@pytest.fixture
def write(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Writes the files of a repository, each by its path and content, and gives the repository."""

    def written(files: dict[str, str]) -> Path:
        (tmp_path / ".git").mkdir()
        for name, content in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        return tmp_path

    return written


class Said(NoLayout):
    """What the files of a project say, without the tracking of what is read."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def source_roots(self) -> SourceRoots:
        return self._layout.roots

    def requires(self, name: str) -> bool:
        return self._layout.requires(name)


def resolved(folder: Path, importer: str, target: str, level: int = 0) -> str | None:
    """The path, from the repository, of the module that an import means in a run that begins in a folder."""
    top = repository_root(folder)
    tree = SourceTree(top)
    layout = Layout(tree, Listing(Settings(root=folder)))
    resolver = ModuleResolver(tree, {"fastapi"}.__contains__, ["", "src"], layout=Said(layout))
    found = tree.file(resolver.absolute(tree.name(top / importer), target, level))
    return found.relative_to(top).as_posix() if found is not None else None


UV = {
    "pyproject.toml": '[tool.uv.workspace]\nmembers = ["apps/*", "packages/*"]\n',
    "apps/api/pyproject.toml": MEMBER.format(name="api") + "[tool.uv.sources]\ncore = {workspace = true}\n",
    "apps/api/app/__init__.py": "",
    "apps/api/app/main.py": "",
    "apps/worker/pyproject.toml": MEMBER.format(name="worker"),
    "apps/worker/app/__init__.py": "",
    "apps/worker/app/jobs.py": "",
    "packages/core/pyproject.toml": MEMBER.format(name="core"),
    "packages/core/src/core/__init__.py": "",
    "packages/core/src/core/db.py": "",
    "packages/old/pyproject.toml": MEMBER.format(name="old"),
    "packages/old/src/core/__init__.py": "",
    "packages/old/src/core/db.py": "",
    "packages/old/src/lone/__init__.py": "",
}


@pytest.mark.parametrize("start", ["", "apps/api", "packages/core"])
@pytest.mark.parametrize(
    ("importer", "target", "expected"),
    [
        ("apps/api/app/main.py", "core.db", "packages/core/src/core/db.py"),
        ("apps/api/app/main.py", "app.main", "apps/api/app/main.py"),
        ("apps/worker/app/jobs.py", "app.jobs", "apps/worker/app/jobs.py"),
        ("apps/worker/app/jobs.py", "app.main", None),
        # Two have it, and the worker depends on neither; one alone has the other.
        ("apps/worker/app/jobs.py", "core.db", None),
        ("apps/worker/app/jobs.py", "lone", "packages/old/src/lone/__init__.py"),
        ("packages/core/src/core/db.py", "fastapi", None),
    ],
)
def test_a_workspace(
    write: Callable[[dict[str, str]], Path], start: str, importer: str, target: str, expected: str | None
) -> None:
    assert resolved(write(UV) / start, importer, target) == expected


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("api/pyproject.toml", '[tool.poetry.dependencies]\ncore = {path = "../shared"}\n'),
        ("api/requirements.txt", "-e ../shared\n"),
        ("api/requirements/base.txt", "-e ../shared\n"),
        ("api/requirements/requirements.txt", "-e ../shared\n"),
        ("api/Pipfile", '[packages]\ncore = {path = "../shared"}\n'),
    ],
)
def test_a_project_beside_that_is_required_by_its_path(
    write: Callable[[dict[str, str]], Path], file: str, text: str
) -> None:
    files = {
        file: text,
        "api/main.py": "",
        "shared/pyproject.toml": '[tool.setuptools.package-dir]\n"" = "python"\n',
        "shared/python/core/db.py": "",
        "other/pyproject.toml": "",
        "other/core/db.py": "",
    }
    is_read = file != "api/requirements/base.txt"  # no name of a requirements file
    expected = "shared/python/core/db.py" if is_read else None
    assert resolved(write(files) / "api", "api/main.py", "core.db") == expected


@pytest.mark.parametrize(
    ("files", "importer", "target", "expected"),
    [
        # The folder that is started in has an `__init__` of its own.
        (
            {
                "api/__init__.py": "",
                "api/pyproject.toml": "",
                "api/src/__init__.py": "",
                "api/src/models.py": "",
            },
            "api/src/queries.py",
            "src.models",
            "api/src/models.py",
        ),
        ({"api/__init__.py": "", "api/models.py": ""}, "api/app.py", "models", "api/models.py"),
        ({"__init__.py": "", "models.py": ""}, "app.py", "models", "models.py"),
        # But what Python finds first comes first, and no module imports itself.
        ({"api/__init__.py": "", "api/db.py": "", "db.py": ""}, "api/app.py", "db", "db.py"),
        ({"api/__init__.py": "", "api/discord.py": ""}, "api/discord.py", "discord", None),
        ({"api/__init__.py": "", "api/discord/x.py": ""}, "api/app.py", "discord", None),
        # What is installed is meant, and no neighbour that is called so.
        (
            {"requirements.txt": "discord.py\n", "api/__init__.py": "", "api/discord.py": ""},
            "api/app.py",
            "discord",
            None,
        ),
        # The nearest package counts where there are several of its name.
        (
            {"api/__init__.py": "", "api/db.py": "", "api/v1/__init__.py": "", "api/v1/db.py": ""},
            "api/v1/app.py",
            "db",
            "api/v1/db.py",
        ),
        # Tests beside `src/`.
        ({"api/src/shop/db.py": ""}, "api/tests/test_db.py", "shop.db", "api/src/shop/db.py"),
        # Pants and Bazel.
        (
            {"pants.toml": '[source]\nroot_patterns = ["/lib/*"]\n', "lib/py/shop/db.py": ""},
            "api/main.py",
            "shop.db",
            "lib/py/shop/db.py",
        ),
        (
            {"lib/BUILD": 'imports = ["py"]', "lib/py/shop/db.py": ""},
            "api/main.py",
            "shop.db",
            "lib/py/shop/db.py",
        ),
        # A package in a folder of another name.
        (
            {"pyproject.toml": '[tool.setuptools.package-dir]\nshop = "code"\n', "code/db.py": ""},
            "code/main.py",
            "shop.db",
            "code/db.py",
        ),
    ],
)
def test_where_an_import_leads(
    write: Callable[[dict[str, str]], Path],
    files: dict[str, str],
    importer: str,
    target: str,
    expected: str | None,
) -> None:
    root = write({**files, importer: ""})
    assert resolved(root, importer, target) == expected
    assert resolved((root / importer).parent, importer, target) == expected


def test_an_image_is_built_around_its_dockerfile_even_where_that_holds_no_python(
    write: Callable[[dict[str, str]], Path],
) -> None:
    files = {"web/Dockerfile": "FROM node\nWORKDIR /web\nCOPY . .\n", "web/main.ts": "", "app/main.py": ""}
    root = write(files)
    tree = SourceTree(root)
    assert Layout(tree, Listing(Settings(root=root))).roots.all == ()


OVERLAY = "FROM python\nWORKDIR /srv\nCOPY core/ app/\nCOPY ee/ app/\nCMD uvicorn app.main:app\n"
"""An image in which one folder is laid over another, and both are called otherwise."""


@pytest.mark.parametrize("start", ["", "core", "ee"])
@pytest.mark.parametrize(
    ("importer", "target", "level", "expected"),
    [
        ("ee/plans.py", "app.db", 0, "core/db.py"),
        ("core/main.py", "app.plans", 0, "ee/plans.py"),
        ("core/main.py", "app.both", 0, "ee/both.py"),
        ("core/main.py", "plans", 1, "ee/plans.py"),
        ("ee/plans.py", "db", 1, "core/db.py"),
        ("ee/plans.py", "gone", 1, None),
        ("other/main.py", "app.gone", 0, None),
    ],
)
def test_folders_laid_over_one_another(
    write: Callable[[dict[str, str]], Path],
    start: str,
    importer: str,
    target: str,
    level: int,
    expected: str | None,
) -> None:
    names = ("core/__init__", "core/main", "core/db", "core/both", "ee/plans", "ee/both", "other/main")
    root = write({"Dockerfile": OVERLAY, **{f"{name}.py": "" for name in names}})
    assert resolved(root / start, importer, target, level) == expected


@pytest.mark.parametrize(
    ("files", "importer", "target", "expected"),
    [
        # The context is the folder from which all is there that is copied.
        (
            {
                "services/api/Dockerfile": "FROM x\nWORKDIR /code\nCOPY libs/own own\nCOPY services/api .\n",
                "libs/own/db.py": "",
            },
            "services/api/main.py",
            "own.db",
            "libs/own/db.py",
        ),
        (
            {
                "docker-compose.yml": "services: {api: {build: ./api, volumes: ['./shared:/code/shared']}}\n",
                "api/Dockerfile": "FROM x\nWORKDIR /code\nCOPY . .\n",
                "shared/lib/own.py": "",
                "old/shared/lib/own.py": "",
                "old/pyproject.toml": "",
            },
            "api/main.py",
            "shared.lib.own",
            "shared/lib/own.py",
        ),
        (
            {"Procfile": "web: PYTHONPATH=lib/py python -m api", "lib/py/own.py": ""},
            "api/main.py",
            "own",
            "lib/py/own.py",
        ),
        (
            {"start.sh": "uvicorn main:app --app-dir lib/py", "lib/py/own.py": ""},
            "api/main.py",
            "own",
            "lib/py/own.py",
        ),
        (
            {"Dockerfile": "FROM x\nENV PYTHONPATH=/s/lib/py\nCOPY . /s\n", "lib/py/own.py": ""},
            "api/main.py",
            "own",
            "lib/py/own.py",
        ),
    ],
)
def test_what_is_started_says_where_imports_start(
    write: Callable[[dict[str, str]], Path],
    files: dict[str, str],
    importer: str,
    target: str,
    expected: str,
) -> None:
    root = write({**files, importer: ""})
    assert resolved(root, importer, target) == expected
    assert resolved((root / importer).parent, importer, target) == expected


def test_a_relative_import_in_a_package_that_lies_over_another(
    write: Callable[[dict[str, str]], Path],
) -> None:
    text = '[tool.hatch.build.targets.wheel.force-include]\n"ee" = "shop"\n"shop" = "shop"\n'
    files = {"pyproject.toml": text, "shop/__init__.py": "", "shop/db.py": "", "ee/plans.py": ""}
    root = write(files)
    assert resolved(root, "ee/plans.py", "db", 1) == "shop/db.py"
    assert resolved(root, "shop/db.py", "plans", 1) == "ee/plans.py"
    assert resolved(root, "shop/db.py", "missing", 1) is None


@pytest.mark.parametrize(
    ("marker", "start", "expected"),
    [
        (".git/config", "services/api", ""),
        (".gitignore", "services/api", ""),
        ("services/api/.git/config", "services/api", "services/api"),
        ("docker-compose.yml", "services", ""),
        ("notes.txt", "services/api", "services/api"),
    ],
)
def test_the_top_of_a_repository(tmp_path: Path, marker: str, start: str, expected: str) -> None:
    (tmp_path / start).mkdir(parents=True)
    (tmp_path / marker).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / marker).touch()
    assert repository_root(tmp_path / start) == tmp_path / expected
