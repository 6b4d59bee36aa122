"""The command as a translator: arguments, a made-up report, and exactly what comes out of them."""

import io
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint import __version__
from fastpg_lint.cli import run
from fastpg_lint.command_line import checking
from fastpg_lint.command_line.configuration import start_folder
from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.levels import Level
from fastpg_lint.output.formats import FORMATS, FORMER
from fastpg_lint.pipeline import nearest
from fastpg_lint.report import Failure, Report

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
CLEAN = Report((), (), 2)
FOUND = Report((SLEEP,), (), 2)
FAILED = Report((SLEEP,), (Failure("app/x.py", "rule FPG302 failed: KeyError: 'x' (x.py:3 in judge)"),), 2)


class Asked(Struct):
    """What the command asked the pipeline for, and the report that it gets."""

    report: Report
    paths: tuple[Path, ...] = ()
    settings: Settings | None = None
    content: bytes | None = None


Pipeline = Callable[[Report], Asked]


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pipeline:
    """Puts a pipeline in place that gives a made-up report, in an empty current folder."""
    monkeypatch.chdir(tmp_path)

    def pretend(report: Report) -> Asked:
        asked = Asked(report)

        def lint_files(paths: Sequence[Path], settings: Settings, **_: object) -> Report:
            asked.paths, asked.settings = tuple(paths), settings
            return report

        def lint_source(content: bytes, path: str, settings: Settings, **_: object) -> Report:
            asked.paths, asked.settings, asked.content = (Path(path),), settings, content
            return report

        monkeypatch.setattr(nearest, "lint_files", lint_files)
        monkeypatch.setattr(nearest, "lint_source", lint_source)
        return asked

    return pretend


def test_nothing_found(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    asked = pipeline(CLEAN)
    assert run(["check"]) == 0
    assert capsys.readouterr() == ("", "No problems in 2 files.\n")
    assert asked.paths == (Path(),)


@pytest.mark.parametrize("output_format", [*FORMATS, *FORMER])
def test_what_was_not_looked_at_is_told_once(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], output_format: str
) -> None:
    pipeline(Report((), (), 2, ("too many files",)))
    assert run(["check", "--output-format", output_format]) == 0
    told = capsys.readouterr()
    assert told.err.count("warning: too many files\n") == 1
    assert "too many" not in told.out or output_format == "sarif"


def test_findings_go_to_standard_output_alone(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    asked = pipeline(FOUND)
    assert run(["check", "app", "tests/x.py"]) == 1
    assert capsys.readouterr() == (
        "error FPG101 blocking-call-in-async [~]  app/main.py:3:5\n"
        "  `time.sleep()` blocks the event loop\n"
        "  help: use `await asyncio.sleep()`\n\n",
        "Found 1 problem in 2 files: 1 error.\n"
        "Up to 1 can be mended with `--fix --unsafe-fixes` [~]; `--show-fixes` marks only what surely can.\n",
    )
    assert asked.paths == (Path("app"), Path("tests/x.py"))


@pytest.mark.parametrize(
    ("arguments", "code"), [([], 1), (["--fail-level", "warning"], 1), (["--fail-level", "error"], 0)]
)
def test_what_is_graver_than_the_fail_level_fails(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int
) -> None:
    pipeline(Report((replace(SLEEP, level=Level.WARNING),), (), 2))
    assert run(["check", *arguments]) == code
    assert capsys.readouterr().out.startswith("warning FPG101 ")


def test_exit_zero(pipeline: Pipeline) -> None:
    pipeline(FOUND)
    assert run(["check", "--exit-zero"]) == 0


def test_a_fault_of_ours_is_told_and_outweighs_all(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline(FAILED)
    assert run(["check", "--exit-zero"]) == 3
    told = capsys.readouterr()
    assert "FPG101" in told.out
    assert told.err == (
        "app/x.py: fault of fastpg-lint, please report it: "
        "rule FPG302 failed: KeyError: 'x' (x.py:3 in judge)\n"
        "Found 1 problem in 2 files: 1 error.\n"
        "Up to 1 can be mended with `--fix --unsafe-fixes` [~]; `--show-fixes` marks only what surely can.\n"
    )


@pytest.mark.parametrize(
    ("output_format", "start"), [("json", "[\n  {\n"), ("github", "::error title=FPG101 ")]
)
def test_other_formats_end_without_a_closing_line(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], output_format: str, start: str
) -> None:
    pipeline(FOUND)
    assert run(["check", "--output-format", output_format]) == 1
    told = capsys.readouterr()
    assert told.out.startswith(start)
    assert told.err == ""


def test_statistics_take_the_place_of_findings(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline(FOUND)
    assert run(["check", "--statistics"]) == 1
    assert capsys.readouterr().out == "error    1  FPG101  blocking-call-in-async\n"
    assert run(["check", "--statistics", "--output-format", "json"]) == 1
    assert capsys.readouterr().out.startswith('[\n  {\n    "level": "error",\n    "code": "FPG101"')


def test_flags_are_separated_by_commas_and_may_be_repeated(pipeline: Pipeline) -> None:
    asked = pipeline(CLEAN)
    select = ["--select", "FPG1, FPG302", "--select", "FPG7"]
    levels = ["--level", "warning", "--fail-level", "error"]
    assert run(["check", *select, "--ignore", "FPG102", "--extend-select", "FPG3", *levels]) == 0
    assert asked.settings == Settings(
        root=Path.cwd(),
        select=("FPG1", "FPG302", "FPG7"),
        ignore=("FPG102",),
        extend_select=("FPG3",),
        level=Level.WARNING,
        fail_level=Level.ERROR,
    )


def test_the_configuration_can_be_named(pipeline: Pipeline) -> None:
    asked = pipeline(CLEAN)
    file = Path("conf/lint.toml").absolute()
    file.parent.mkdir()
    file.write_text("[tool.fastpg-lint]\nselect = ['FPG1']\n")
    assert run(["check", "--config", "conf/lint.toml"]) == 0
    assert asked.settings == Settings(root=file.parent, file=file, select=("FPG1",))


def test_standard_input_is_linted_as_the_file_named(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = pipeline(CLEAN)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x = 1\n")))
    assert run(["check", "-", "--stdin-filename", "app/main.py"]) == 0
    assert (asked.paths, asked.content) == ((Path("app/main.py"),), b"x = 1\n")


@pytest.mark.parametrize(
    ("arguments", "mistake"),
    [
        (["check", "-", "app"], "`-` is standard input, and stands alone."),
        (["check", "--stdin-filename", "x.py"], "--stdin-filename goes with `-`."),
        (
            ["check", "--select", "FPG1000"],
            "--select: no rule has the code or name `FPG1000`; the nearest",
        ),
        (["check", "--level", "warn"], "--level: `warn` is none of `error`, `warning` and `advice`"),
        (["check", "--config", "gone.toml"], "gone.toml: cannot be read: No such file or directory"),
        (["check", "--output-format", "xml"], "Invalid value for '--output-format'"),
        (["chekc"], "There is no command or file `chekc`; the nearest is `check`"),
        (["rule", "FPG1O1"], "There is no rule `FPG1O1`; the nearest is `FPG1"),
    ],
)
def test_mistakes_of_the_user_are_exit_code_2(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], arguments: list[str], mistake: str
) -> None:
    pipeline(CLEAN)
    assert run(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert mistake in told.err


def test_a_crash_is_exit_code_3_with_its_traceback(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline(CLEAN)
    monkeypatch.setattr(checking, "_exit_code", lambda *_, **__: 1 // 0)
    assert run(["check"]) == 3
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_an_interrupted_run_is_exit_code_130_without_a_traceback(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline(CLEAN)

    def interrupt(*_: object, **__: object) -> Report:
        raise KeyboardInterrupt

    monkeypatch.setattr(nearest, "lint_files", interrupt)
    assert run(["check"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_terminal_gets_excerpts(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline(FOUND)
    Path("app").mkdir()
    Path("app/main.py").write_text("async def nap():\n    pass\n    time.sleep(10)\n")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    assert run(["check"]) == 1
    assert "  3 |     time.sleep(10)\n    |     ^^^^^^^^^^^^^\n" in capsys.readouterr().out


def test_the_configuration_is_searched_from_here_or_from_around_paths_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here" / "app").mkdir(parents=True)
    (tmp_path / "there" / "app").mkdir(parents=True)
    (tmp_path / "there" / "main.py").touch()
    monkeypatch.chdir(tmp_path / "here")
    assert start_folder([Path(), Path("app")]) == tmp_path / "here"
    assert start_folder([Path("../there/app"), Path("../there/main.py")]) == tmp_path / "there"
    assert start_folder([Path("../there/main.py")]) == tmp_path / "there"
    assert start_folder([Path("app"), Path("../there")]) == tmp_path


def test_a_page_tells_of_a_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", "syntax-error"]) == 0
    assert capsys.readouterr().out.startswith(
        "# FPG000 syntax-error\n\n- Level: error, because nothing else is known of the file\n"
        "- On by default: yes\n- Fix: no\n- Since: 0.1.0\n\nA file that cannot be"
    )


def test_the_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules"]) == 0
    assert capsys.readouterr().out.startswith("FPG002  unused-noqa")
    assert run(["rules", "--output-format", "json"]) == 0
    assert capsys.readouterr().out.startswith('[\n  {\n    "code": "FPG002",\n    "name": "unused-noqa"')


def fresh(*arguments: str, program: str = "") -> subprocess.CompletedProcess[str]:
    """Runs a fresh Python with the command's module, or a program."""
    command = ["-c", program] if program else ["-m", "fastpg_lint"]
    return subprocess.run([sys.executable, *command, *arguments], capture_output=True, text=True, check=False)


def test_the_version_needs_neither_libcst_nor_rules() -> None:
    program = (
        "import sys; from fastpg_lint.cli import run; run(['--version']); "
        "print(sorted({'libcst', 'rich', 'pathspec', 'fastpg_lint.rules.registry'} & set(sys.modules)))"
    )
    assert fresh(program=program).stdout == f"fastpg-lint {__version__}\n[]\n"


def test_end_to_end(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import time\n\n\nasync def nap() -> None:\n    time.sleep(1)\n")
    (tmp_path / "broken.py").write_text("def f(:\n")
    ended = fresh("check", str(tmp_path), "--select", "FPG101", "--output-format", "github")
    assert ended.stderr == ""
    assert "title=FPG000 syntax-error" in ended.stdout
    assert "title=FPG101 blocking-call-in-async" in ended.stdout
    assert ended.returncode == 1


def test_a_reader_that_goes_away_ends_the_output_in_peace(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("def f(:\n")
    check = subprocess.Popen(
        [sys.executable, "-m", "fastpg_lint", "rule", "FPG000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert check.stdout is not None
    check.stdout.close()
    assert check.stderr is not None
    assert check.stderr.read() == b""
    check.stderr.close()
    assert check.wait() == 0


def test_an_editor_without_what_the_server_needs_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pygls", None)
    assert run(["server"]) == 2
    assert "pip install 'fastpg-lint[lsp]'" in capsys.readouterr().err
    assert run(["server", "--stdio", "--tcp", "2087"]) == 2
    assert "exclude each other" in capsys.readouterr().err


def test_nothing_is_imported_from_the_linted_folder(tmp_path: Path) -> None:
    for name in ("click", "libcst", "yaml", "fastpg_lint_rules"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the project')\n")
    command = [sys.executable, "-m", "fastpg_lint", "check", "--no-cache", "."]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "No problems in 4 files.\n")


def test_python_without_docstrings_has_the_pages(tmp_path: Path) -> None:
    command = [sys.executable, "-OO", "-m", "fastpg_lint", "rule", "FPG101"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert "## What it does" in run.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the folder")
def test_a_current_folder_that_is_gone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert run(["check", "."]) == 2
    assert capsys.readouterr().err == "the current folder cannot be found (No such file or directory)\n"
