"""The plugin as a translator, and under the real flake8."""

import ast
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
from flake8.exceptions import ExecutionError  # type: ignore[import-untyped]
from msgspec import Struct

from fastpg_lint import flake8_plugin
from fastpg_lint.cli import run
from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.flake8_plugin import Plugin
from fastpg_lint.levels import Level
from fastpg_lint.report import Failure, Report
from fastpg_lint.rules.registry import RegisteredRule, Registry, load_registry
from fastpg_lint.rules.rule import Rule

SLEEP = Diagnostic(
    code="FPG101",
    name="blocking-call-in-async",
    level=Level.ERROR,
    message="`time.sleep()` blocks the event loop",
    help="use `await asyncio.sleep()`",
    path="app/main.py",
    line=3,
    column=5,
    end_line=3,
    end_column=18,
)


class MadeUpLinter(Struct):
    """Gives one report, and notes what it was asked to lint."""

    report: Report
    asked: tuple[object, ...] = ()

    def lint_source(self, content: str, path: str, *, tree: ast.Module) -> Report:
        self.asked = (content, path, tree)
        return self.report


def test_diagnostics_become_flake8s_tuples(monkeypatch: pytest.MonkeyPatch) -> None:
    failure = Failure("app/main.py", "rule FPG302 failed: KeyError: 'x' (x.py:3 in judge)")
    linter = MadeUpLinter(Report((SLEEP,), (failure,), 1, ("too many files",)))
    monkeypatch.setattr(Plugin, "linter", linter)
    tree = ast.parse("")
    assert list(Plugin(tree, "app/main.py", ["x = 1\n", "y = 2\n"]).run()) == [
        (3, 4, "FPG101 error `time.sleep()` blocks the event loop; use `await asyncio.sleep()`", Plugin),
        (
            1,
            0,
            "FPG001 error rule FPG302 failed: KeyError: 'x' (x.py:3 in judge), so this file is not fully "
            "checked; please report it with the file",
            Plugin,
        ),
    ]
    assert linter.asked == ("x = 1\ny = 2\n", "app/main.py", tree)


def test_nothing_is_linted_while_nothing_is_selected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Plugin, "linter", None)
    assert list(Plugin(ast.parse(""), "x.py", []).run()) == []


def options(**given: object) -> Namespace:
    """Options as flake8 hands them over, with those given."""
    default: dict[str, object] = {
        "select": None,
        "extend_select": [],
        "ignore": None,
        "extend_ignore": [],
        "extended_default_select": ["FPG"],
        "extended_default_ignore": ["FPG111"],
        "fastpg_baseline": None,
        "fastpg_config": None,
        "fastpg_level": None,
    }
    return Namespace(**{"disable_noqa": False} | default | given)


@pytest.mark.parametrize(
    ("given", "selected"),
    [
        ({}, ("FPG000", "FPG001", "FPG101")),
        ({"ignore": ["E203"]}, ("FPG000", "FPG001", "FPG101")),
        ({"select": ["E", "F", "W"]}, ("FPG000", "FPG001", "FPG101")),
        ({"extend_select": ["FPG111"]}, ("FPG000", "FPG001", "FPG101", "FPG111")),
        ({"select": ["FPG1"]}, ("FPG101",)),
        ({"select": ["FPG1", "FPG111"]}, ("FPG101", "FPG111")),
        ({"select": ["FPG", "FPG111"], "ignore": ["FPG0", "FPG101"]}, ("FPG111",)),
    ],
)
def test_opt_in_rules_wait_to_be_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: dict[str, object], selected: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    rules = tuple(
        RegisteredRule(
            Rule(
                code=code,
                name=code,
                level=Level.ERROR,
                because="",
                message="",
                help="",
                since="0.1.0",
                default=default,
            ),
            lambda _: (),
            "Page.",
        )
        for code, default in (("FPG101", True), ("FPG111", False))
    )
    registry = Registry(rules, load_registry().faults)
    made: list[Settings] = []
    monkeypatch.setattr(flake8_plugin, "load_registry", lambda: registry)
    monkeypatch.setattr(flake8_plugin, "Linter", lambda settings, **_: made.append(settings))
    Plugin.parse_options(options(**given))
    assert [settings.select for settings in made] == [selected]


def test_no_linter_is_made_where_nothing_is_selected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Plugin, "linter", "one")
    Plugin.parse_options(options(select=["E"]))
    assert Plugin.linter is None


def test_what_is_known_is_not_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    text = f"{SLEEPY.format(comment='  # noqa: FPG101')}    time.sleep(1)\n"
    (tmp_path / "x.py").write_text(text)
    assert run(["baseline", "create"]) == 0

    def told(**given: object) -> list[int]:
        Plugin.parse_options(options(select=["FPG"], **given))
        found = Plugin(ast.parse(text), "x.py", text.splitlines(keepends=True)).run()
        return [line for line, _, said, _ in found if said.startswith("FPG101")]

    monkeypatch.setattr(Plugin, "linter", None)
    assert told() == [6]
    assert told(disable_noqa=True) == [5, 6]
    known = ".fastpg-lint-baseline.json"
    assert told(fastpg_baseline=known) == []
    assert told(fastpg_baseline=known, disable_noqa=True) == [5], "the one that no baseline has"
    configuration = '[tool.fastpg-lint]\nbaseline = ".fastpg-lint-baseline.json"\n'
    (tmp_path / "pyproject.toml").write_text(configuration)
    assert told() == []
    (tmp_path / ".fastpg-lint-baseline.json").write_text("{}")
    with pytest.raises(ExecutionError, match="the baseline cannot be read: Object missing required field"):
        told()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_is_known_is_so_whatever_ends_its_lines(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, end: str
) -> None:
    monkeypatch.chdir(tmp_path)
    query = 'f"""SELECT 1\n    FROM {name}"""'
    text = f"def f(session, name):\n    session.execute({query})\n    print(\n        1)\n"
    (tmp_path / "x.py").write_text(text, newline="\n")
    assert run(["baseline", "create"]) == 0
    (tmp_path / "x.py").write_text(text, newline=end)
    assert run(["check", "--baseline=.fastpg-lint-baseline.json", "x.py"]) == 0
    monkeypatch.setattr(Plugin, "linter", None)

    def told(**given: object) -> list[tuple[int, int, str, type]]:
        Plugin.parse_options(options(select=["FPG"], **given))
        lines = (tmp_path / "x.py").read_bytes().decode().splitlines(keepends=True)
        return list(Plugin(ast.parse(text), "x.py", lines).run())

    assert told() != []
    assert told(fastpg_baseline=".fastpg-lint-baseline.json") == []


SLEEPY = "import time\n\n\nasync def nap() -> None:\n    time.sleep(1){comment}\n"

Flake8 = Callable[..., list[str]]


@pytest.fixture
def flake8(tmp_path: Path) -> Flake8:
    """Runs flake8 in a fresh folder with some files, and gives its lines: `path:line:column: code`."""

    def run(*arguments: str, given: str = "", files: dict[str, str]) -> list[str]:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        ended = subprocess.run(
            [sys.executable, "-m", "flake8", *arguments],
            cwd=tmp_path, input=given, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert ended.stderr == ""
        return [" ".join(line.split()[:2]) for line in ended.stdout.splitlines()]

    return run


def test_findings_have_flake8s_places(flake8: Flake8) -> None:
    assert flake8("--jobs=2", files={"a.py": SLEEPY.format(comment=""), "b.py": "x = 1\n"}) == [
        "./a.py:5:5: FPG101"
    ]


@pytest.mark.parametrize(
    "arguments",
    [("--select=E,W",), ("--ignore=FPG",), ("--extend-ignore=FPG101",), ("--per-file-ignores=a.py:FPG101",)],
)
def test_flake8_decides_what_is_selected(flake8: Flake8, arguments: tuple[str, ...]) -> None:
    assert flake8(*arguments, files={"a.py": SLEEPY.format(comment="")}) == []


@pytest.mark.parametrize("comment", ["  # noqa", "  # noqa: FPG101", "  # noqa: FPG"])
def test_flake8_heeds_noqa(flake8: Flake8, comment: str) -> None:
    assert flake8(files={"a.py": SLEEPY.format(comment=comment)}) == []


@pytest.mark.parametrize("comment", ["  # ruff: ignore[FPG101]", "\n# fastpg-lint: noqa: FPG101"])
def test_forms_that_flake8_does_not_know_hold_under_it(flake8: Flake8, comment: str) -> None:
    assert flake8(files={"a.py": SLEEPY.format(comment=comment)}) == []
    assert flake8("--disable-noqa", files={"a.py": SLEEPY.format(comment=comment)}) == ["./a.py:5:5: FPG101"]


def test_comments_are_judged_under_flake8(flake8: Flake8) -> None:
    text = SLEEPY.format(comment="  # noqa: FPG101") + "x = 1  # noqa: FPG101\ny = 1  # noqa: FPG999\n"
    assert flake8("--extend-select=FPG002", files={"a.py": text}) == [
        "./a.py:6:16: FPG002",
        "./a.py:7:16: FPG003",
    ]
    assert flake8(files={"a.py": text}) == ["./a.py:7:16: FPG003"]


def test_the_family_of_pyflakes_covers_ours(flake8: Flake8) -> None:
    files = {"a.py": SLEEPY.format(comment="")}
    assert flake8("--extend-ignore=F", files=files) == []
    assert flake8("--extend-ignore=F4,F5,F6,F7,F8,F9", files=files) == ["./a.py:5:5: FPG101"]


def test_standard_input_goes_by_its_display_name(flake8: Flake8) -> None:
    lines = flake8(
        "--stdin-display-name=app/nap.py", "-", given=SLEEPY.format(comment=""), files={"pyproject.toml": ""}
    )
    assert lines == ["app/nap.py:5:5: FPG101"]


def test_a_file_that_does_not_parse_is_flake8s_to_tell(flake8: Flake8) -> None:
    assert flake8("--select=E9,FPG", files={"a.py": "def f(:\n"}) == ["./a.py:1:8: E999"]


def test_the_catalogue_can_be_added_to(flake8: Flake8) -> None:
    config = '[[tool.fastpg-lint.blocking]]\nnames = ["legacy.fetch"]\nkind = "network"\n'
    text = "import legacy\n\n\nasync def load() -> None:\n    legacy.fetch()\n"
    assert flake8(files={"a.py": text, "pyproject.toml": config}) == ["./a.py:5:5: FPG101"]
    setup = {"setup.cfg": "[flake8]\nfastpg-config = conf/lint.toml\n", "conf/lint.toml": ""}
    assert flake8(files={"a.py": text, **setup}) == []


def test_the_files_own_selection_does_not_count(flake8: Flake8) -> None:
    config = "[tool.fastpg-lint]\nignore = ['FPG101']\n"
    assert flake8(files={"a.py": SLEEPY.format(comment=""), "pyproject.toml": config}) == [
        "./a.py:5:5: FPG101"
    ]


def test_levels_below_one_are_not_reported(flake8: Flake8) -> None:
    text = SLEEPY.format(comment="\n    print(1)")
    assert flake8(files={"a.py": text}) == ["./a.py:5:5: FPG101", "./a.py:6:5: FPG701"]
    assert flake8("--fastpg-level=warning", files={}) == ["./a.py:5:5: FPG101"]
    assert flake8(files={"tox.ini": "[flake8]\nfastpg-level = error\n"}) == ["./a.py:5:5: FPG101"]
    lines = flake8(files={"tox.ini": "[flake8]\nfastpg-level = eror\n"})
    assert lines == ["There was", "--fastpg-level: `eror`"]


def test_a_mistake_in_the_configuration_ends_the_run(flake8: Flake8) -> None:
    lines = flake8(files={"a.py": "x = 1\n", "pyproject.toml": "[tool.fastpg-lint]\nselekt = []\n"})
    assert lines == ["There was", "pyproject.toml:2: tool.fastpg-lint.selekt:"]


def test_text_that_flake8_has_decoded_is_not_decoded_again(flake8: Flake8, tmp_path: Path) -> None:
    text = "# -*- coding: latin-1 -*-\nNAME = '\xe9'\n" + SLEEPY.format(comment="")
    (tmp_path / "a.py").write_bytes(text.encode("latin-1"))
    assert flake8("--select=FPG", files={}) == ["./a.py:7:5: FPG101"]


def test_libcst_is_not_loaded_before_a_file_needs_it() -> None:
    program = "import sys, fastpg_lint.flake8_plugin; print('libcst' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
