"""Options that have no effect are told, with the line on which they stand."""

from pathlib import Path

import pytest

from fastpg_lint.cli import run
from fastpg_lint.idle_options import globs

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main.py").write_text("import legacy_sdk\n\n\ndef fetch() -> int:\n    return 1\n")
    return tmp_path


def warnings(capsys: Capture, text: str, *paths: str, file: str = "pyproject.toml") -> list[str]:
    """What is told of a configuration besides what is found."""
    Path(file).parent.mkdir(exist_ok=True)
    Path(file).write_text(text)
    assert run(["check", "--no-cache", "--exit-zero", *(paths or (".",))]) == 0
    told = capsys.readouterr().err.splitlines()
    return [one.removeprefix("warning: ") for one in told if one.startswith("warning: ")]


@pytest.mark.parametrize(
    "table",
    [
        "tool.fastpg_lint",
        "tool.fastpglint",
        "tool.fastpg",
        "tool.fastpg-linter",
        "tool.FastPG-Lint",
        "tool.fastapg-lint",
        "fastpg-lint",
        "fastpg_lint",
    ],
)
def test_a_table_of_almost_our_name_is_told(capsys: Capture, table: str) -> None:
    told = [f"pyproject.toml:2: `[{table}]` is not read; the table is `[tool.fastpg-lint]`"]
    text = f'[project]\n[{table}]\nselect = ["FPG1"]\n[{table}.roles]\ntest = []\n'
    assert warnings(capsys, text) == told
    assert warnings(capsys, text, "app/main.py") == told


def test_a_table_of_almost_our_name_is_told_below_and_beside_ours(capsys: Capture) -> None:
    assert warnings(capsys, "[tool.fastpg_lint]\n", file="app/pyproject.toml") == [
        "app/pyproject.toml:1: `[tool.fastpg_lint]` is not read; the table is `[tool.fastpg-lint]`"
    ]
    told = warnings(capsys, "[tool.fastpg-lint]\n[tool.fastpg]\n", "app/main.py")
    assert [one.partition(":")[0] for one in told] == ["app/pyproject.toml", "pyproject.toml"]


@pytest.mark.parametrize("table", ["tool.ruff", "tool.fastapi", "tool.flit", "tool.fastapi-lint", "project"])
def test_tables_of_others_are_theirs(capsys: Capture, table: str) -> None:
    assert warnings(capsys, f"[{table}]\nname = 'fastpg-lint'\n") == []


def test_globs_that_fit_nothing_are_told(capsys: Capture) -> None:
    text = """[tool.fastpg-lint]
exclude = [
  "app/main.py",
  "appp/",
  "!never/",
]
extend-exclude = ["*.pyy"]
per-file-ignores = { "app/" = ["FPG1"], "tests/**/*.py" = ["FPG1"] }
scripts = ["bin/"]
src = [".", "source"]

[tool.fastpg-lint.roles]
program = ["app/*.py", "jobs/"]
"""
    table = "tool.fastpg-lint"
    told = [
        f"pyproject.toml:4: {table}.exclude: `appp/` fits no file or folder",
        f"pyproject.toml:7: {table}.extend-exclude: `*.pyy` fits no file or folder",
        f"pyproject.toml:9: {table}.scripts: `bin/` fits no file or folder",
        f"pyproject.toml:13: {table}.roles.program: `jobs/` fits no file or folder",
        f"pyproject.toml:8: {table}.per-file-ignores: `tests/**/*.py` fits no file or folder",
        f"pyproject.toml:10: {table}.src: there is no folder `source`",
    ]
    assert warnings(capsys, text) == told
    assert warnings(capsys, text, "app") == ["there is no file to lint"]  # not the whole project


def test_globs_fit_what_git_ignores_and_folders_of_tools(capsys: Capture, folder: Path) -> None:
    for name in (".git", "build", "node_modules"):
        (folder / name).mkdir()
    (folder / ".gitignore").write_text("build/\n")
    text = '[tool.fastpg-lint]\nexclude = ["build/", "node_modules/"]\n'
    assert warnings(capsys, text) == []


def test_nothing_is_said_of_globs_where_there_is_too_much(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = '[tool.fastpg-lint]\nexclude = ["nowhere/"]\n'
    assert len(warnings(capsys, text)) == 1
    monkeypatch.setattr(globs, "_MOST_ENTRIES", 1)
    assert warnings(capsys, text) == []


def test_names_that_nothing_has_are_told(capsys: Capture) -> None:
    text = """[tool.fastpg-lint]
not-blocking = ["requests.gett", "requests.get", "main.fetch",
                "redis.Redis.get", "nobody.knows"]
[[tool.fastpg-lint.blocking]]
names = ["legacy_sdk.Client.fetch", "legcy_sdk.fetch"]
kind = "network"
"""
    table = "tool.fastpg-lint"
    assert warnings(capsys, text) == [
        f"pyproject.toml:5: {table}.blocking: "
        "no module of the project mentions `legcy_sdk`, so `legcy_sdk.fetch` is never met",
        f"pyproject.toml:2: {table}.not-blocking: "
        "the catalogue has no blocking `requests.gett`; the nearest is `requests.get`",
        f"pyproject.toml:3: {table}.not-blocking: the catalogue has no blocking `nobody.knows`",
    ]


def test_names_of_the_project_that_nothing_mentions_are_told(capsys: Capture, folder: Path) -> None:
    (folder / "store.py").write_text("class Store:\n    def read(self) -> None: ...\n")
    text = """[tool.fastpg-lint]
not-blocking = ["store.Store.read", "Store.read", "store.Store.reed",
                "Stor.read"]
"""
    key = "tool.fastpg-lint.not-blocking"
    assert warnings(capsys, text) == [
        f"pyproject.toml:2: {key}: "
        "no module of the project mentions `reed`, so `store.Store.reed` is never met",
        f"pyproject.toml:3: {key}: the catalogue has no blocking `Stor.read`",
    ]


def test_a_function_of_the_project_is_to_be_named_with_its_module(capsys: Capture, folder: Path) -> None:
    (folder / "store").mkdir()
    (folder / "store" / "__init__.py").write_text("def quick() -> None: ...\n")
    told = "pyproject.toml:2: tool.fastpg-lint.not-blocking: the catalogue has no blocking"
    assert warnings(capsys, '[tool.fastpg-lint]\nnot-blocking = ["quick", "slow"]\n') == [
        f"{told} `quick`; a function of the project is named with its module, as in `store.quick`",
        f"{told} `slow`",
    ]
    assert warnings(capsys, '[tool.fastpg-lint]\nnot-blocking = ["store.quick"]\n') == []


def test_a_rule_in_preview_that_is_selected_by_name_is_told(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fastpg_lint.idle_options.previews.preview_codes", lambda: ("FPG701",))
    asked = "FPG701 is selected and not asked: it is in preview, so set `preview = true` as well"
    assert warnings(capsys, '[tool.fastpg-lint]\nselect = ["print"]\n') == [asked]
    assert warnings(capsys, '[tool.fastpg-lint]\nselect = ["FPG7"]\n') == []
    assert warnings(capsys, '[tool.fastpg-lint]\nselect = ["print"]\npreview = true\n') == []
