"""Each file is linted by the configuration nearest to it, wherever the run starts."""

import json
from pathlib import Path
from shutil import copytree

import pytest

from fastpg_lint.cli import run

FORMS = Path(__file__).resolve().parents[2] / "fixtures" / "movie_madders"
PRINTING = "def f():\n    print(1)\n"


def found(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> list[tuple[str, int, str]]:
    run(["check", "--no-cache", "--output-format", "json", *arguments])
    said = json.loads(capsys.readouterr().out)
    return [(one["path"], one["line"], one["code"]) for one in said]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, content in {
        "pyproject.toml": '[tool.fastpg-lint]\nselect = ["FPG701"]\nexclude = ["/old/"]\n',
        "a.py": PRINTING,
        "one/pyproject.toml": '[tool.fastpg-lint]\nignore = ["FPG701"]\nexclude = ["x.py"]\n',
        "one/b.py": PRINTING,
        "one/deep/c.py": f"{PRINTING}TOKEN = 'ghp_' 'x'\n",
        "one/x.py": PRINTING,
        "two/pyproject.toml": '[project]\nname = "two"\n',
        "two/d.py": PRINTING,
        "three/pyproject.toml": '[tool.fastpg-lint]\nroles = { program = ["jobs/"] }\nselect = ["FPG"]\n',
        "three/jobs/e.py": PRINTING,
        "three/f.py": PRINTING,
        "old/pyproject.toml": '[tool.fastpg-lint]\nselect = ["FPG701"]\n',
        "old/g.py": PRINTING,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_run_at_the_root_reads_the_configurations_below(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert repository.is_dir()
    everything = [("a.py", 2, "FPG701"), ("three/f.py", 2, "FPG701"), ("two/d.py", 2, "FPG701")]
    assert found(["."], capsys) == everything
    assert found(["one", "three", "a.py"], capsys) == everything[:2]


def test_a_file_that_is_named_is_linted_by_its_own_configuration(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert repository.is_dir()
    assert found(["one/b.py"], capsys) == []
    assert found(["three/jobs/e.py", "three/f.py"], capsys) == [("three/f.py", 2, "FPG701")]


def test_options_of_the_command_hold_everywhere(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert repository.is_dir()
    assert [path for path, _, _ in found(["--select", "FPG701", "."], capsys)] == [
        *("a.py", "one/b.py", "one/deep/c.py", "three/f.py", "two/d.py")
    ]


def test_a_configuration_that_is_named_holds_everywhere(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = found(["--config", "pyproject.toml", "."], capsys)
    assert [path for path, _, _ in named] == [
        *("a.py", "one/b.py", "one/deep/c.py", "one/x.py", "three/f.py", "three/jobs/e.py", "two/d.py")
    ]
    assert repository.is_dir()


def test_a_wrong_configuration_below_is_told(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "one" / "pyproject.toml").write_text("[tool.fastpg-lint]\nselekt = []\n")
    assert run(["check", "--no-cache", "."]) == 2
    assert "one/pyproject.toml:2: tool.fastpg-lint.selekt: there is no such option" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["faulty", "mended"])
def test_the_demo_tells_the_same_from_the_root_and_from_its_folder(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copytree(FORMS, tmp_path / "demo")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path / "demo" / form)
    inside = [(f"demo/{form}/{path}", line, code) for path, line, code in found(["."], capsys)]
    monkeypatch.chdir(tmp_path)
    outside = [one for one in found(["."], capsys) if one[0].startswith(f"demo/{form}/")]
    assert outside == inside
    assert bool(inside) == (form == "faulty")
