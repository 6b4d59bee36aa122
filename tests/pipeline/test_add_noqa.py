"""`--add-noqa`: what is written to which line, to the byte, and that a run after it tells nothing."""

from pathlib import Path

import pytest

from fastpg_lint.cli import run
from tests.source.test_noqa import flake8_covers

pytestmark = pytest.mark.one_python

HEAD = "import time\n\n\nasync def poll() -> None:\n"
LEGACY = "since before 2025"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.fastpg-lint]\nignore = ['FPG803', 'FPG804']\n")
    return tmp_path


def check(*arguments: str) -> int:
    return run(["check", "--no-cache", *arguments])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    time.sleep(1)\n", "    time.sleep(1)  # noqa: FPG101\n"),
        ("\ttime.sleep(1)\n", "\ttime.sleep(1)  # noqa: FPG101\n"),
        ("    time.sleep(1)", "    time.sleep(1)  # noqa: FPG101"),
        ("    time.sleep(1)  \n", "    time.sleep(1)  # noqa: FPG101  \n"),
        ("    time.sleep(1)\r\n    x = 1\r\n", "    time.sleep(1)  # noqa: FPG101\r\n    x = 1\r\n"),
        ("    time.sleep(1)  # wait\n", "    time.sleep(1)  # wait  # noqa: FPG101\n"),
        ("    time.sleep(1)  # noqa: S311\n", "    time.sleep(1)  # noqa: FPG101, S311\n"),
        (
            "    time.sleep(1)  # noqa: E501,ARG1 - old\n",
            "    time.sleep(1)  # noqa: ARG1, E501, FPG101 - old\n",
        ),
        ("    time.sleep(1)  # noqa:E501 # x\n", "    time.sleep(1)  # noqa:E501, FPG101 # x\n"),
        ("    print(1), time.sleep(1)\n", "    print(1), time.sleep(1)  # noqa: FPG101, FPG701\n"),
        ("    time.sleep(\n        1,\n    )\n", "    time.sleep(  # noqa: FPG101\n        1,\n    )\n"),
        (
            "    x = 1 + \\\n        time.sleep(1)\n",
            "    x = 1 + \\\n        time.sleep(1)  # noqa: FPG101\n",
        ),
        ("    time.sleep \\\n        (1)\n", "    time.sleep \\\n        (1)  # noqa: FPG101\n"),
        ('    time.sleep("""\n  1""")\n', '    time.sleep("""\n  1""")  # noqa: FPG101\n'),
        ('    time.sleep(f"""\n  {x}""")\n', '    time.sleep(f"""\n  {x}""")  # noqa: FPG101\n'),
        ("    time.sleep(1); x = 1\n", "    time.sleep(1); x = 1  # noqa: FPG101\n"),
        ("    if time.sleep(1):\n        pass\n", "    if time.sleep(1):  # noqa: FPG101\n        pass\n"),
        ("    x = '# noqa'\n    time.sleep(1)\n", "    x = '# noqa'\n    time.sleep(1)  # noqa: FPG101\n"),
        ("    time.sleep(1)\x0c\n", "    time.sleep(1)  # noqa: FPG101\x0c\n"),
    ],
)
def test_a_comment_comes_where_flake8_heeds_it(folder: Path, before: str, after: str) -> None:
    file = folder / "poll.py"
    file.write_bytes((HEAD + before).encode())
    assert check("--add-noqa") == 0
    assert file.read_bytes().decode() == HEAD + after
    assert check("--add-noqa") == check("--extend-select=FPG002") == 0
    assert file.read_bytes().decode() == HEAD + after
    number = 1 + next(at for at, line in enumerate((HEAD + before).split("\n")) if "time.sleep" in line)
    assert flake8_covers(HEAD + after, number, "FPG101")


@pytest.mark.parametrize("mark", ["\ufeff", "# coding: latin-1\n", "# coding: cp1252\n"])
def test_the_encoding_stays(folder: Path, mark: str) -> None:
    encoding = mark.split()[-1] if mark.startswith("#") else "utf-8"
    text = f"{mark}{HEAD}    time.sleep(1)  # für später\n"
    (folder / "poll.py").write_bytes(text.encode(encoding))
    assert check(f"--add-noqa={LEGACY}") == 0
    after = text.replace("später\n", f"später  # noqa: FPG101 - {LEGACY}\n")
    assert (folder / "poll.py").read_bytes() == after.encode(encoding)


def test_a_reason_that_the_encoding_lacks_leaves_the_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"# coding: latin-1\n{HEAD}    time.sleep(1)\n"
    (folder / "poll.py").write_text(text)
    assert check("--add-noqa=→ later") == 1
    assert (folder / "poll.py").read_text() == text
    assert capsys.readouterr().err == (
        "poll.py:6:5: FPG101 cannot be silenced by a comment here\nSilenced 0 findings in 0 files; 1 left.\n"
    )


def test_what_no_comment_can_silence_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "broken.py").write_text("def f(:\n")
    (folder / "poll.py").write_text(f"{HEAD}    time.sleep('# noqa: E501')\n    time.sleep(2)\n")
    assert check("--add-noqa") == 1
    assert capsys.readouterr().err == (
        "broken.py:1:7: FPG000 cannot be silenced by a comment here\n"
        "poll.py:5:5: FPG101 cannot be silenced by a comment here\n"
        "Silenced 1 finding in 1 file; 2 left.\n"
    )
    assert (folder / "poll.py").read_text().endswith("E501')\n    time.sleep(2)  # noqa: FPG101\n")


APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (
            "Dockerfile",
            "FROM x\nCMD uvicorn app:app \\\n  --workers 4\n",
            "FROM x\n# noqa: FPG802 - since before 2025\nCMD uvicorn app:app \\\n  --workers 4\n",
        ),
        (
            "Dockerfile",
            "FROM x\r\n# noqa: DL3025\r\nCMD uvicorn app:app --workers 4\r\n",
            "FROM x\r\n# noqa: DL3025, FPG802 - since before 2025\r\nCMD uvicorn app:app --workers 4\r\n",
        ),
        (
            "compose.yaml",
            "services:\n  web:\n    command: uvicorn app:app --workers 4\n",
            "services:\n  web:\n    # noqa: FPG802 - since before 2025\n"
            "    command: uvicorn app:app --workers 4\n",
        ),
        (
            "start.sh",
            "exec uvicorn app:app --workers 4",
            "# noqa: FPG802 - since before 2025\nexec uvicorn app:app --workers 4",
        ),
        (
            "Procfile",
            "web: uvicorn app:app --workers 4\n",
            "# noqa: FPG802 - since before 2025\nweb: uvicorn app:app --workers 4\n",
        ),
    ],
)
def test_other_files_get_a_line_above(folder: Path, name: str, before: str, after: str) -> None:
    (folder / "app.py").write_text(APP)
    (folder / name).write_bytes(before.encode())
    assert check() == 1
    assert check(f"--add-noqa={LEGACY}") == 0
    assert (folder / name).read_bytes().decode() == after
    assert check("--add-noqa") == check() == 0
    assert (folder / name).read_bytes().decode() == after


def test_a_comment_that_would_be_text_is_not_written(folder: Path) -> None:
    (folder / "app.py").write_text(APP)
    text = "services:\n  web:\n    command: >\n      uvicorn app:app\n      --workers 4\n"
    (folder / "compose.yaml").write_text(text)
    assert check("--add-noqa") == 1
    assert (folder / "compose.yaml").read_text() == text


def test_a_path_is_no_reason(folder: Path) -> None:
    (folder / "app").mkdir()
    (folder / "app" / "poll.py").write_text(f"{HEAD}    time.sleep(1)\n")
    (folder / "poll.py").write_text(f"{HEAD}    time.sleep(1)\n")
    assert check("--add-noqa", "app") == 0
    assert (folder / "app" / "poll.py").read_text().endswith("(1)  # noqa: FPG101\n")
    assert (folder / "poll.py").read_text().endswith("(1)\n")


def test_a_diff_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "poll.py").write_text(f"{HEAD}    time.sleep(1)\n")
    assert check("--add-noqa", "--diff") == 1
    assert "+    time.sleep(1)  # noqa: FPG101" in capsys.readouterr().out
    assert (folder / "poll.py").read_text().endswith("(1)\n")


@pytest.mark.parametrize("others", [("--fix",), ("--unsafe-fixes",), ("--fix-only",), ("-",)])
def test_it_stands_alone(folder: Path, others: tuple[str, ...]) -> None:  # noqa: ARG001 - the folder to be in
    assert check("--add-noqa", *others) == 2


def test_a_reason_stands_on_one_line(folder: Path) -> None:  # noqa: ARG001 - the folder to be in
    assert check("--add-noqa=one\ntwo") == 2


def test_other_rules_of_comments_are_silenced_as_well(folder: Path) -> None:
    (folder / "poll.py").write_text("x = 1  # noqa: FPG101, FPG999\n# ruff: ignore[FPG101]\ny = 1\n")
    assert check("--add-noqa", "--extend-select=FPG002") == check("--extend-select=FPG002") == 0
    assert (folder / "poll.py").read_text() == (
        "x = 1  # noqa: FPG002, FPG003, FPG101, FPG999\n# ruff: ignore[FPG101]  # noqa: FPG002\ny = 1\n"
    )
