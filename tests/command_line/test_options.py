"""Each option of the command, as people give it."""

import json
import os
from pathlib import Path

import pytest

from fastpg_lint.cli import run
from fastpg_lint.command_line import outputs
from fastpg_lint.pipeline import nearest

from .conftest import PRINTING, Write

EVERYTHING = ["app/main.py", "app/old/gone.py", "lib/load.py"]


def found(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    run(["check", "--no-cache", "--output-format", "json", *arguments])
    return [one["path"] for one in json.loads(capsys.readouterr().out)]


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        ((), EVERYTHING),
        (("--exclude", "old/"), ["app/main.py", "lib/load.py"]),
        (("--exclude", "old/,lib"), ["app/main.py"]),
        (("--exclude", "app/old", "--exclude", "/lib/*.py"), ["app/main.py"]),
        (("--exclude", "./app"), ["lib/load.py"]),
        (("--exclude", "/old/"), EVERYTHING),
        (("--extend-exclude", "lib/"), ["app/main.py", "app/old/gone.py"]),
        (("--per-file-ignores", "app/old/:FPG701"), ["app/main.py", "lib/load.py"]),
        (("--per-file-ignores", "old/:FPG1,FPG7,lib/:print"), ["app/main.py"]),
        (("--per-file-ignores", "old/:FPG1"), EVERYTHING),
    ],
)
def test_globs_on_the_command_line(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], left: list[str]
) -> None:
    assert project.is_dir()
    assert found(capsys, ".", *arguments) == left


def test_globs_start_from_the_current_folder_and_hold_in_projects_below(
    project: Path, write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(app__pyproject_dot_toml='[tool.fastpg-lint]\nselect = ["FPG7"]\n')
    assert found(capsys, ".", "--exclude", "app/old/") == ["app/main.py", "lib/load.py"]
    monkeypatch.chdir(project / "app")
    assert found(capsys, ".", "--exclude", "/old/") == ["main.py"]
    assert found(capsys, ".", "--per-file-ignores", "./main.py:FPG701") == ["old/gone.py"]


def test_exclude_takes_the_place_of_the_files_and_extend_exclude_adds_to_it(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        pyproject_dot_toml="""
[tool.fastpg-lint]
select = ["FPG7"]
exclude = ["a.py"]
extend-exclude = ["b.py"]
""",
        a_dot_py=PRINTING,
        b_dot_py=PRINTING,
        c_dot_py=PRINTING,
    )
    assert found(capsys, ".") == ["c.py"]
    assert found(capsys, ".", "--exclude", "c.py") == ["a.py"]
    assert found(capsys, ".", "--extend-exclude", "c.py") == []


def test_named_files_are_left_out_by_force_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = ("app/old/gone.py", "app/main.py", "lib", "--exclude", "old/,/lib/")
    assert found(capsys, *named) == ["app/main.py", "app/old/gone.py"]
    assert found(capsys, *named, "--force-exclude") == ["app/main.py"]
    with (project / "pyproject.toml").open("a") as file:
        file.write("force-exclude = true\n")
    assert found(capsys, *named) == ["app/main.py"]
    assert found(capsys, *named, "--no-force-exclude") == ["app/main.py", "app/old/gone.py"]


def test_what_the_run_excludes_by_force_is_so_in_projects_below(
    project: Path, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write(app__old__pyproject_dot_toml='[tool.fastpg-lint]\nselect = ["FPG7"]\n')
    with (project / "pyproject.toml").open("a") as file:
        file.write('force-exclude = true\nexclude = ["/app/old/"]\n')
    assert found(capsys, ".") == found(capsys, "app/old/gone.py", ".") == ["app/main.py", "lib/load.py"]


def test_a_glob_without_codes_is_a_mistake(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.is_dir()
    assert run(["check", "--per-file-ignores", "FPG7"]) == 2
    assert "write `FPG7` as GLOB:CODES" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["print", "FPG701", "FPG70"])
@pytest.mark.parametrize("option", ["--select", "--extend-select"])
def test_rules_are_selected_by_name(
    project: Path, capsys: pytest.CaptureFixture[str], option: str, name: str
) -> None:
    assert project.is_dir()
    assert found(capsys, "lib", option, name) == ["lib/load.py"]
    assert found(capsys, "lib", "--select", "FPG7", "--ignore", name) == []


def test_an_isolated_run_reads_no_configuration(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text('[tool.fastpg-lint]\nignore = ["FPG701"]\nexclude = ["app/"]\n')
    (project / "app" / "pyproject.toml").write_text("[tool.fastpg-lint]\nselekt = []\n")
    assert found(capsys, ".", "--isolated", "--select", "FPG7") == EVERYTHING
    assert run(["check", "--isolated", "--config", "pyproject.toml"]) == 2
    assert "does not go with --config" in capsys.readouterr().err


def test_the_files_are_listed_and_not_linted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.is_dir()
    assert run(["check", "--show-files", "--exclude", "old/", "."]) == 0
    assert capsys.readouterr().out.splitlines() == ["app/main.py", "lib/load.py", "pyproject.toml"]


def test_the_settings_are_shown_of_each_project_with_secrets_masked(
    project: Path, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.is_dir()
    password = "Tr0ub4" + "dor-and-3"
    write(
        app__pyproject_dot_toml=f"""
[tool.fastpg-lint]
preview = true
roles = {{ program = ["x/"] }}
per-file-ignores = {{ "old/" = ["print"] }}
blocking = [{{ names = ["a.b"], kind = "network", instead = "c('postgresql://app:{password}@db/shop')" }}]
"""
    )
    assert run(["check", "--show-settings", ".", "--level", "error"]) == 0
    out = capsys.readouterr().out
    outer, inner = json.loads(out)
    assert (outer["file"], outer["options"]["select"], outer["options"]["preview"]) == (
        "pyproject.toml",
        ["FPG701"],
        False,
    )
    assert (inner["file"], inner["root"], inner["options"]["preview"]) == ("app/pyproject.toml", "app", True)
    assert inner["options"]["per-file-ignores"] == {"old/": ["FPG701"]}
    assert inner["options"]["level"] == outer["options"]["level"] == "error"
    assert password not in out
    assert inner["options"]["blocking"] == [{"names": ["a.b"], "kind": "network", "instead": "***"}]


def test_findings_go_into_a_file_as_a_whole(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = project / "reports" / "found.json"
    arguments = ["check", "--no-cache", "--output-format", "json", "lib"]
    assert run([*arguments, "--output-file", str(target)]) == 1
    assert capsys.readouterr().out == ""
    assert [one["path"] for one in json.loads(target.read_text())] == ["lib/load.py"]
    (project / "link.json").symlink_to(target)
    target.chmod(0o640)
    run([*arguments, "-o", "link.json", "--select", "FPG1"])
    assert json.loads(target.read_text()) == []
    assert target.stat().st_mode & 0o777 == 0o640
    assert (project / "link.json").is_symlink()
    assert [one.name for one in target.parent.iterdir()] == ["found.json"]


def test_a_file_that_cannot_be_written_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "taken").write_text("")
    assert run(["check", "--no-cache", "lib", "-o", "taken/found.txt"]) == 2
    assert "taken/found.txt: cannot be written: " in capsys.readouterr().err


def test_a_quiet_run_tells_findings_alone_and_a_verbose_one_more(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.is_dir()
    assert run(["check", "--no-cache", "lib", "nothing.txt", "-q"]) == 2  # a mistake is told all the same
    assert "nothing.txt: no such file" in capsys.readouterr().err
    (project / "nothing.txt").write_text("")
    assert run(["check", "--no-cache", "lib", "nothing.txt", "--quiet"]) == 1
    said = capsys.readouterr()
    assert "lib/load.py:2" in said.out
    assert said.err == ""
    assert run(["check", "--cache-dir", "kept", "lib", "--verbose", "-j", "1"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[:3] == ["configuration: pyproject.toml, for 1 file", "cache: kept", "processes: 1"]
    assert told[-1].startswith("took ")
    assert run(["check", "-q", "-v"]) == 2


@pytest.mark.parametrize(("jobs", "processes"), [("3", 3), ("auto", None)])
def test_work_is_shared_by_as_many_processes_as_are_wanted(
    project: Path, monkeypatch: pytest.MonkeyPatch, jobs: str, processes: int | None
) -> None:
    assert project.is_dir()
    asked: list[object] = []
    lint = nearest.lint_files

    def lint_files(*paths: object, processes: int, **others: object) -> object:
        asked.append(processes)
        return lint(*paths, processes=1, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(nearest, "lint_files", lint_files)
    run(["check", "--no-cache", "lib", "--jobs", jobs])
    assert asked == [processes or len(os.sched_getaffinity(0))]


@pytest.mark.parametrize("jobs", ["0", "-1", "many", "1.5", ""])
def test_no_number_of_processes_is_a_mistake(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--jobs", jobs]) == 2
    assert "is no number of processes" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("color", "wanted"), [("always", ("1", None)), ("never", (None, "1")), ("auto", (None, "yes"))]
)
def test_colour_is_a_matter_of_the_variables_that_programs_agree_on(
    project: Path, monkeypatch: pytest.MonkeyPatch, color: str, wanted: tuple[str | None, str | None]
) -> None:
    assert project.is_dir()
    monkeypatch.setenv("NO_COLOR", "yes")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    seen: list[object] = []
    monkeypatch.setattr(
        outputs, "note", lambda _: seen.append((os.environ.get("FORCE_COLOR"), os.environ.get("NO_COLOR")))
    )
    run(["check", "--no-cache", "lib", "--color", color])
    assert set(seen) == {wanted}
    assert os.environ["NO_COLOR"] == "yes"
    assert "FORCE_COLOR" not in os.environ


@pytest.mark.parametrize(("color", "coloured"), [("always", True), ("never", False)])
def test_colour_is_as_it_is_wanted(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    color: str,
    coloured: bool,
) -> None:
    assert project.is_dir()
    monkeypatch.setenv("FORCE_COLOR" if color == "never" else "NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert run(["check", "--no-cache", "lib", "--color", color]) == 1
    assert ("\x1b[" in capsys.readouterr().out) == coloured


def test_no_file_is_a_warning_and_a_mistake_where_that_is_wanted(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write(notes__readme_dot_md="# Notes\n")
    assert run(["check", "--no-cache", "notes"]) == 0
    assert capsys.readouterr().err == "warning: there is no file to lint\nNothing was linted.\n"
    assert run(["check", "--no-cache", "notes", "--error-on-no-files"]) == 2
    assert run(["check", "--no-cache", "--show-files", "notes", "--error-on-no-files"]) == 2


def test_named_files_of_other_kinds_are_told_and_not_linted(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        readme_dot_md="# Notes\n",
        script="#!/usr/bin/env python3\nx = 1\n",
        shell="#!/bin/sh\n",
        stub_dot_pyi="x: int\n",
        license="Do as you like.\n",
    )
    assert run(["check", "--no-cache", "readme.md", "script", "shell", "stub.pyi", "license"]) == 0
    told = capsys.readouterr().err.splitlines()
    kinds = "not linted, being neither Python nor a file that says how a service is served"
    assert told == [f"warning: readme.md, shell, license: {kinds}", "No problems in 2 files."]


def test_a_version_that_is_not_this_one_refuses_to_run(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = project / "pyproject.toml"
    config.write_text('[tool.fastpg-lint]\nnewer = 1\nrequired-version = ">=99"\n')
    assert run(["check", "--no-cache", "lib"]) == 2
    (told,) = capsys.readouterr().err.splitlines()
    assert told.startswith(
        "pyproject.toml:3: tool.fastpg-lint.required-version: fastpg-lint >=99 is required"
    )
    config.write_text('[tool.fastpg-lint]\nrequired-version = "new"\n')
    assert run(["check", "--no-cache", "lib"]) == 2
    assert "`new` is no range of versions" in capsys.readouterr().err
    config.write_text('[tool.fastpg-lint]\nrequired-version = ">=0.0.1"\n')
    assert run(["check", "--no-cache", "lib"]) == 1
    assert run(["check", "--no-cache", "lib", "--required-version", "99"]) == 2
