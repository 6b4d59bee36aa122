"""What project files say of source folders, and of the projects beside them."""

import pytest

from fastpg_lint.deployment.packaging import NOTHING, read_packaging


@pytest.mark.parametrize(
    ("text", "folder", "package"),
    [
        ('[tool.setuptools.package-dir]\n"" = "lib"', "lib", ""),
        ('[tool.setuptools]\npackage-dir = {shop = "code/shop"}', "code/shop", "shop"),
        ('[tool.setuptools.packages.find]\nwhere = ["lib"]', "lib", ""),
        ('[tool.hatch.build.targets.wheel]\npackages = ["lib/shop"]', "lib", ""),
        ('[tool.hatch.build.targets.wheel]\nsources = ["lib"]', "lib", ""),
        ('[tool.hatch.build.targets.wheel.sources]\n"code" = "acme/shop"', "code", "acme.shop"),
        ('[tool.hatch.build.targets.wheel.force-include]\n"../ee" = "shop/ee"', "../ee", "shop.ee"),
        ('[tool.hatch.build]\ndev-mode-dirs = ["lib"]', "lib", ""),
        ('[[tool.poetry.packages]]\ninclude = "shop"\nfrom = "lib"', "lib", ""),
        ('[[tool.poetry.packages]]\ninclude = "shop"\nfrom = "lib"\nto = "acme"', "lib", "acme"),
        ('[tool.pdm.build]\npackage-dir = "lib"', "lib", ""),
        ('[tool.uv.build-backend]\nmodule-root = "lib"', "lib", ""),
        ('[tool.maturin]\npython-source = "lib"', "lib", ""),
        ('[tool.pytest.ini_options]\npythonpath = ["lib"]', "lib", ""),
        ('[tool.pytest.ini_options]\npythonpath = "other lib"', "lib", ""),
        ('[tool.pyright]\nextraPaths = ["lib"]', "lib", ""),
        ('[tool.mypy]\nmypy_path = "$MYPY_CONFIG_FILE_DIR/lib:stubs"', "lib", ""),
        ('[tool.ruff]\nsrc = ["lib"]', "lib", ""),
    ],
)
def test_source_folders_of_pyproject(text: str, folder: str, package: str) -> None:
    said = read_packaging("pyproject.toml", text).folders
    assert (folder, package) in [(one.path, one.package) for one in said]


@pytest.mark.parametrize(
    ("name", "text", "folder"),
    [
        ("setup.cfg", "[options]\npackage_dir =\n    = lib\n", "lib"),
        ("setup.cfg", "[options.packages.find]\nwhere = lib\n", "lib"),
        ("setup.cfg", "[tool:pytest]\npythonpath = . lib\n", "lib"),
        ("pytest.ini", "[pytest]\npythonpath = lib\n", "lib"),
        ("tox.ini", "[pytest]\npythonpath =\n    lib\n", "lib"),
        ("setup.py", 'setup(name="shop", package_dir={"": "lib"})', "lib"),
        ("setup.py", 'setup(packages=find_packages("lib"))', "lib"),
        ("setup.py", 'setup(packages=find_namespace_packages(where="lib"))', "lib"),
        ("BUILD.bazel", 'py_library(name = "shop", imports = ["lib"])', "lib"),
    ],
)
def test_source_folders_of_other_files(name: str, text: str, folder: str) -> None:
    assert folder in [one.path for one in read_packaging(name, text).folders]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.uv.sources]\ncore = {path = "../core", editable = true}'),
        ("pyproject.toml", '[tool.poetry.dependencies]\ncore = {path = "../core", develop = true}'),
        ("pyproject.toml", '[tool.poetry.group.dev.dependencies]\ncore = {path = "../core"}'),
        ("pyproject.toml", '[project]\ndependencies = ["core @ file:../core"]'),
        ("pyproject.toml", '[project]\ndependencies = ["core @ {root:uri}/../core"]'),
        ("pyproject.toml", '[project]\ndependencies = ["core @ file:///${PROJECT_ROOT}/../core"]'),
        (
            "pyproject.toml",
            '[tool.pdm.dev-dependencies]\ndev = ["-e file:///${PROJECT_ROOT}/../core#egg=core"]',
        ),
        ("requirements.txt", "fastapi\n-e ../core  # ours\n"),
        ("requirements-dev.txt", "--editable ../core[dev]\n"),
        ("requirements.in", "../core\n"),
        ("Pipfile", '[packages]\ncore = {path = "../core", editable = true}'),
    ],
)
def test_a_project_that_is_required_by_its_path(name: str, text: str) -> None:
    assert read_packaging(name, text).paths == ("../core",)


@pytest.mark.parametrize(
    ("requirement", "name"),
    [
        ("redis>=5", "redis"),
        ("discord.py==2.4", "discord"),
        ("python-telegram-bot[ext]~=21.0", "telegram"),
        ("Acme-Core", "acme_core"),
        ("qdrant-client", "qdrant"),
        ("-r base.txt", ""),
    ],
)
def test_what_is_installed(requirement: str, name: str) -> None:
    assert read_packaging("requirements.txt", requirement).requires == (name,)


@pytest.mark.parametrize(
    "text",
    [
        "fastapi==0.115\n-r base.txt\n-c ../constraints.txt\n",
        "-e git+https://example.org/core.git#egg=core\n",
        "core @ https://example.org/core-1.0.tar.gz\n",
        "# -e ../core\n",
        "core @ file:///opt/wheels/core.whl\n",
    ],
)
def test_what_is_no_path_in_the_repository(text: str) -> None:
    assert read_packaging("requirements.txt", text).paths == ()


def test_a_member_of_a_workspace_is_required_by_its_name() -> None:
    text = '[project]\nname = "Shop_API"\n[tool.uv.sources]\nshop_core = {workspace = true}\n'
    said = read_packaging("pyproject.toml", text)
    assert (said.name, said.siblings) == ("shop-api", ("shop-core",))


def test_what_is_installed_for_setup_py() -> None:
    said = read_packaging("setup.py", 'setup(name="shop", install_requires=["feast[redis]>=0.17", "x"])')
    assert (said.name, said.requires) == ("shop", ("feast",))


def test_patterns_of_pants() -> None:
    said = read_packaging("pants.toml", '[source]\nroot_patterns = ["/src/python", "/lib/*"]\n')
    assert said.patterns == ("/src/python", "/lib/*")


@pytest.mark.parametrize(
    ("name", "text"),
    [("pyproject.toml", "[tool"), ("setup.cfg", "no section = 1"), ("Pipfile", "=")],
)
def test_a_file_that_cannot_be_read_says_nothing(name: str, text: str) -> None:
    assert read_packaging(name, text) == NOTHING
