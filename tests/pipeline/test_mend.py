"""Mending from the command: what is changed on disk, what is left alone, and what is told of it."""

import json
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from fastpg_lint.cli import run
from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Edit, Fix
from fastpg_lint.engine.faulty import Faulty
from fastpg_lint.engine.mend import Mender
from fastpg_lint.fixes.edits import applied
from fastpg_lint.fixes.registry import load_fixes
from fastpg_lint.pipeline.mend import mend, write
from fastpg_lint.pipeline.nearest import linters
from fastpg_lint.report import Report, ReportItem
from fastpg_lint.source.text import SourceText

SLEEPING = "import time\n\n\nasync def poll() -> None:\n    time.sleep(1)\n"
SLEPT = "import asyncio\n\n\nasync def poll() -> None:\n    await asyncio.sleep(1)\n"
ASKING = "import requests\n\n\nasync def ask() -> object:\n    return requests.get('https://a.internal')\n"
ASKED = (
    "import requests\nfrom fastapi.concurrency import run_in_threadpool\n\n\nasync def ask() -> object:\n"
    "    return await run_in_threadpool(requests.get, 'https://a.internal')\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: one file that has a safe fix, one that has an unsafe one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.fastpg-lint]\nselect = ['FPG101']\n")
    (tmp_path / "poll.py").write_text(SLEEPING)
    (tmp_path / "ask.py").write_text(ASKING)
    return tmp_path


def texts(folder: Path) -> tuple[str, str]:
    return (folder / "poll.py").read_text(), (folder / "ask.py").read_text()


def test_safe_fixes_are_made_alone_unless_all_are_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "--no-cache", "--fix", "--show-fixes"]) == 1
    assert texts(folder) == (SLEPT, ASKING)
    out, err = capsys.readouterr()
    assert "ask.py:5:12" in out
    assert "poll.py" not in out
    assert err.startswith("Mended 1 problem:\n  FPG101  1\nFound 1 problem in 3 files")
    assert run(["check", "--no-cache", "--fix", "--unsafe-fixes"]) == 0
    assert texts(folder) == (SLEPT, ASKED)


def test_a_diff_writes_nothing_and_can_be_applied(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--no-cache", "--diff", "--unsafe-fixes"]) == 1
    assert texts(folder) == (SLEEPING, ASKING)
    diff = capsys.readouterr().out
    subprocess.run(["git", "apply", "-p0", "-"], input=diff.encode(), cwd=folder, check=True)
    assert texts(folder) == (SLEPT, ASKED)
    assert run(["check", "--no-cache", "--diff", "--unsafe-fixes"]) == 0
    assert capsys.readouterr().out == ""


def test_what_is_left_is_not_told_when_only_mending_is_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "--no-cache", "--fix-only"]) == 0
    assert texts(folder) == (SLEPT, ASKING)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("options", "arguments", "expected"),
    [
        ("unfixable = ['FPG1']", ["--unsafe-fixes"], (SLEEPING, ASKING)),
        ("fixable = ['FPG3']", ["--unsafe-fixes"], (SLEEPING, ASKING)),
        ("fixable = ['FPG101']\nunfixable = ['FPG1']", ["--unsafe-fixes"], (SLEPT, ASKED)),
        ("extend-safe-fixes = ['FPG101']", [], (SLEPT, ASKED)),
        ("extend-unsafe-fixes = ['FPG101']", [], (SLEEPING, ASKING)),
        ("extend-unsafe-fixes = ['FPG1']\nextend-safe-fixes = ['FPG101']", [], (SLEPT, ASKED)),
    ],
)
def test_the_configuration_says_what_may_be_mended(
    folder: Path, options: str, arguments: list[str], expected: tuple[str, str]
) -> None:
    with (folder / "pyproject.toml").open("a") as file:
        file.write(options)
    run(["check", "--no-cache", "--fix", *arguments])
    assert texts(folder) == expected


def test_json_carries_the_fix_of_each_finding_where_that_is_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["check", "--no-cache", "--output-format", "json", "--show-fixes", "."])
    ask, poll = (one["fix"] for one in json.loads(capsys.readouterr().out))
    assert (ask["safe"], ask["title"]) == (False, "make the call in a thread, by `run_in_threadpool`")
    assert poll["safe"] is True
    assert [one["path"] for one in poll["edits"]] == ["poll.py", "poll.py"]
    edits = [Edit(**one) for one in poll["edits"]]
    assert applied(SourceText((folder / "poll.py").read_text()), edits) == SLEPT.replace(
        "import asyncio\n", "import asyncio\nimport time\n"
    )


SECRET = "turquoise-anvil-parade"
ADDING = f"""from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase): ...


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    password: Mapped[str]


async def load(session: AsyncSession, names: list[str]) -> None:
    for name in names:
        session.add(User(name=name, password="{SECRET}"))
        await session.commit()
"""


def test_no_edit_says_a_secret_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asking = "requests.get('https://a.internal'"
    (folder / "ask.py").write_text(ASKING.replace(asking, f"{asking}, headers=dict(password='{SECRET}')"))
    (folder / "load.py").write_text(ADDING)
    run(["check", "--no-cache", "--output-format", "json", "--show-fixes", "--select", "FPG101,FPG603"])
    out = capsys.readouterr().out
    fixed = {Path(one["path"]).name: one["fix"] is not None for one in json.loads(out)}
    assert SECRET not in out
    assert fixed == {"ask.py": True, "load.py": False, "poll.py": True}


def test_marks_are_those_of_the_nearest_configuration(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "pyproject.toml").write_text("[tool.fastpg-lint]\nunfixable = ['FPG101']\n")
    (folder / "inner" / "poll.py").write_text(SLEEPING)
    run(["check", "--no-cache", "--output-format", "concise", "--select", "FPG101", "poll.py", "inner"])
    inner, outer = capsys.readouterr().out.splitlines()
    assert ("[" in inner, "[" in outer) == (False, True)


def test_marks_are_sure_where_fixes_are_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "ask.py").write_text(ASKING.replace("'https", "# a comment\n        'https"))
    run(["check", "--no-cache", "--output-format", "concise", "--show-fixes"])
    (ask, poll), told = (text.splitlines() for text in capsys.readouterr())
    assert ("[" in ask, "FPG101 error [*] `time" in poll) == (False, True)
    assert told[-1] == "1 can be mended with `--fix` [*]."


def test_what_is_silenced_is_not_mended(folder: Path) -> None:
    silenced = SLEEPING.replace("sleep(1)", "sleep(1)  # noqa: FPG101")
    (folder / "poll.py").write_text(silenced)
    assert run(["check", "--no-cache", "--fix", "poll.py"]) == 0
    assert (folder / "poll.py").read_text() == silenced


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SLEEPING.replace("\n", "\r\n").encode(), SLEPT.replace("\n", "\r\n").encode()),
        (b"\xef\xbb\xbf" + SLEEPING.encode(), b"\xef\xbb\xbf" + SLEPT.encode()),
        (SLEEPING.rstrip().encode(), SLEPT.rstrip().encode()),
        (SLEEPING.replace("    ", "\t").encode(), SLEPT.replace("    ", "\t").encode()),
        (
            f"# coding: latin-1\n# d\u00e9j\u00e0\n{SLEEPING}".encode("latin-1"),
            f"# coding: latin-1\n# d\u00e9j\u00e0\n{SLEPT}".encode("latin-1"),
        ),
    ],
    ids=["line ends", "byte order mark", "no last newline", "tabs", "encoding"],
)
def test_nothing_else_of_a_file_changes(folder: Path, before: bytes, after: bytes) -> None:
    file = folder / "poll.py"
    file.write_bytes(before)
    file.chmod(0o750)
    run(["check", "--no-cache", "--fix", "poll.py"])
    assert file.read_bytes() == after
    assert file.stat().st_mode & 0o777 == 0o750
    assert sorted(one.name for one in folder.iterdir()) == ["ask.py", "poll.py", "pyproject.toml"]


def test_a_link_stays_a_link(folder: Path) -> None:
    (folder / "poll.py").rename(folder / "target.py")
    (folder / "poll.py").symlink_to("target.py")
    run(["check", "--no-cache", "--fix", "poll.py"])
    assert (folder / "poll.py").is_symlink()
    assert (folder / "target.py").read_text() == SLEPT


def test_what_is_known_of_fixes_holds_while_nothing_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    worked_out = Mender._worked_out

    def and_note(self: Mender, module: Faulty, failures: list[ReportItem]) -> Iterable[Fix | None]:
        asked.append(module.name)
        return worked_out(self, module, failures)

    monkeypatch.setattr(Mender, "_worked_out", and_note)
    said = []
    for text in (SLEEPING, SLEEPING, f"# one line more\n{SLEEPING}"):
        (folder / "poll.py").write_text(text)
        run(["check", "--output-format", "json", "--show-fixes"])
        said.append(json.loads(capsys.readouterr().out))
    assert sorted(asked) == ["ask", "poll", "poll"]
    assert said[0] == said[1]
    assert [one["fix"]["edits"][-1]["line"] - said[0][1]["line"] for one in (said[0][1], said[2][1])] == [
        0,
        1,
    ]


def test_a_file_that_has_changed_is_left_alone_and_named(folder: Path) -> None:
    settings = Settings(root=folder, select=("FPG101",))
    mending = mend([folder], linters(settings, None, 1, None, load_fixes()), lambda _: True)
    (folder / "poll.py").write_text("changed = True\n")
    assert write(mending.files) == ["poll.py: changed while it was linted; it is left as it is"]
    assert texts(folder) == ("changed = True\n", ASKED)


def test_a_file_that_changes_after_it_was_linted_gets_no_edits_of_what_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_folder = linters(Settings(root=folder, select=("FPG101",)), None, 1, None, load_fixes())
    lint_files = by_folder.lint_files

    def and_save(paths: Sequence[Path]) -> Report:
        report = lint_files(paths)
        (folder / "poll.py").write_text(f"# one line more\n{SLEEPING}")
        return report

    monkeypatch.setattr(by_folder, "lint_files", and_save)
    mended = {one.file.name: one.texts[1] for one in mend([folder], by_folder, lambda _: True).files}
    assert mended == {"ask.py": ASKED, "poll.py": f"# one line more\n{SLEPT}"}


def test_a_route_that_becomes_a_def_gets_no_await_at_the_same_time(folder: Path) -> None:
    route = "async def root() -> None:\n    wait()\n"
    (folder / "poll.py").write_text(
        "import time\n\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
        "def wait() -> None:\n    time.sleep(1)\n\n\n"
        f"@app.get('/', response_model=None)\n{route}"
    )
    run(["check", "--no-cache", "--fix", "--unsafe-fixes", "poll.py", "--select", "FPG101,FPG102,FPG111"])
    assert (folder / "poll.py").read_text().endswith(f"\n{route.removeprefix('async ')}")


def test_an_import_that_others_use_stays(folder: Path) -> None:
    (folder / "poll.py").write_text(f"{SLEEPING}\n\nSTARTED = time.time()\n")
    run(["check", "--no-cache", "--fix", "poll.py"])
    expected = SLEPT.replace("import asyncio\n", "import asyncio\nimport time\n")
    assert (folder / "poll.py").read_text() == f"{expected}\n\nSTARTED = time.time()\n"


def test_what_is_left_is_told_where_it_stands_in_what_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "poll.py").write_text(f"import requests\n{SLEEPING}    requests.get('https://a.internal')\n")
    run(["check", "--no-cache", "--fix", "--output-format", "full", "poll.py"])
    out = capsys.readouterr().out
    assert "poll.py:7:5" in out
    assert "7 |     requests.get('https://a.internal')" in out


def test_standard_input_is_not_mended(folder: Path) -> None:  # noqa: ARG001 - the folder to be in
    assert run(["check", "--fix", "-"]) == 2


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ("(" * 90 + "1" + ")" * 90, 1),
        ("1" + " + 1" * 900, 0),  # too deep for LibCST's own tree
        ("-" * 300 + "1", 1),
        ("'a' " * 500, 1),
    ],
    ids=["brackets", "sum", "signs", "strings"],
)
def test_deep_code_is_mended_or_left_alone(folder: Path, inner: str, code: int) -> None:
    (folder / "poll.py").write_text(f"{SLEEPING}    print({inner})\n")
    for _ in range(2):  # the second time from the cache
        assert run(["check", "--diff", "poll.py"]) == code


QUERYING = """\
from sqlalchemy import select
from tables import Movie


def by_director(session, director):
    return session.scalars(select(Movie).where(Movie.director == director)).all()
"""
TABLES = """\
from sqlalchemy import String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase): ...


class Movie(Base):
    __tablename__ = "movies"

    id: Mapped[int] = mapped_column(primary_key=True)
    director: Mapped[str] = mapped_column(String(100))


def make(url: str) -> None:
    Base.metadata.create_all(create_engine(url))
"""


@pytest.fixture
def two_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: what is found in one module is mended in another."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.fastpg-lint]\nselect = ['FPG601']\n")
    (tmp_path / "queries.py").write_text(QUERYING)
    (tmp_path / "tables.py").write_text(TABLES)
    return tmp_path


def test_a_fix_may_write_into_another_module(two_modules: Path) -> None:
    assert run(["check", "--no-cache", "--fix", "--unsafe-fixes"]) == 0
    assert (two_modules / "queries.py").read_text() == QUERYING
    assert (two_modules / "tables.py").read_text() == TABLES.replace(
        "mapped_column(String(100))", "mapped_column(String(100), index=True)"
    )
