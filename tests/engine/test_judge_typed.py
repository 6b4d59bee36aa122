"""Judging by function: all functions together give what judging the whole module gives."""

import random
from pathlib import Path
from shutil import copytree

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.engine.judge_typed import TypedModules
from fastpg_lint.pipeline.lint import Linter
from tests.budget import at_most, some
from tests.engine.test_verified_findings import EVERYTHING, FIXTURES

pytestmark = pytest.mark.one_python

FAMILIES = sorted(one for one in (FIXTURES / "rules").iterdir() if one.is_dir())
DEMO = FIXTURES / "movie_madders" / "faulty"

SERVICE = """
import time

from fastapi import FastAPI

app = FastAPI()


@app.get("/first")
async def first():
    return helper()


@app.get("/second")
async def second():
    time.sleep(1)
    return {"second": 2}


def helper():
    return 1


@app.get("/third")
async def third(number: int):
    return number


def last():
    return 'typed'
"""


@pytest.mark.parametrize("folder", some([*FAMILIES, DEMO], 4, "functions"), ids=lambda one: one.name)
def test_functions_one_by_one_give_what_the_whole_module_gives(folder: Path, tmp_path: Path) -> None:
    root = copytree(folder, tmp_path / "project")
    whole = Linter(Settings(root=root, select=EVERYTHING))
    by_function = Linter(Settings(root=root, select=EVERYTHING))
    typed = by_function._inputs.typed
    files = sorted(root.rglob("*.py"))
    some = random.Random(folder.name).sample(files, at_most(4, len(files)))
    typed.update(map(by_function._inputs.tree.name, some))
    report = whole.lint_files(some)
    assert report.diagnostics
    assert by_function.lint_files(some) == report


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The functions that are judged, by their numbers in the module."""
    parts: list[int] = []
    judge = TypedModules._judge

    def noting(self: TypedModules, asked: tuple[str, object, int | str]) -> object:
        if isinstance(asked[2], int):
            parts.append(asked[2])
        return judge(self, asked)  # type: ignore[arg-type]

    monkeypatch.setattr(TypedModules, "_judge", noting)
    return parts


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("return number", "return [number]", [3]),
        ("time.sleep(1)", "time.sleep(2)", [1]),
        ("return 1", "return 2", [0, 2]),  # it gives something else now to who calls it
        ("return 1", "time.sleep(1)", [0, 2]),  # it blocks now, and so does who calls it
    ],
)
def test_what_is_typed_in_a_function_judges_it_and_what_read_it(
    before: str, after: str, expected: list[int], tmp_path: Path, judged: list[int]
) -> None:
    file = tmp_path / "main.py"
    file.write_text(SERVICE)
    living = Linter(Settings(root=tmp_path))
    living.lint_files([file])
    text = SERVICE.replace("'typed'", "'typed once'")
    living.set_text(file, text)
    living.lint_files([file])
    judged.clear()
    text = text.replace(before, after, 1)
    living.set_text(file, text)
    report = living.lint_files([file])
    assert sorted(judged) == expected
    file.write_text(text)
    assert report == Linter(Settings(root=tmp_path)).lint_files([file])


GIVEN = """
import httpx
from fastapi import FastAPI

app = FastAPI()


def load(client):
    return client.get("/movies")


@app.get("/first")
async def first():
    step = 1
    return load(httpx.Client())


@app.get("/second")
async def second():
    return load(httpx.Client())


def last():
    return 'typed'
"""


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("step = 1", "step = 2", [1]),  # what it gives to `load` stays, and so does all that asked for it
        ("httpx.Client()", "httpx.AsyncClient()", [0, 1, 2]),
    ],
)
def test_what_reads_a_parameter_depends_on_what_calls_give_alone(
    before: str, after: str, expected: list[int], tmp_path: Path, judged: list[int]
) -> None:
    file = tmp_path / "main.py"
    file.write_text(GIVEN)
    living = Linter(Settings(root=tmp_path))
    assert "FPG102" in {one.code for one in living.lint_files([file]).diagnostics}
    text = GIVEN.replace("'typed'", "'typed once'")
    living.set_text(file, text)
    living.lint_files([file])
    judged.clear()
    text = text.replace(before, after, 1)
    living.set_text(file, text)
    report = living.lint_files([file])
    assert sorted(judged) == expected
    file.write_text(text)
    assert report == Linter(Settings(root=tmp_path)).lint_files([file])


SENDING = """
import smtplib
from fastapi import FastAPI

app = FastAPI()


def notify():
    step = 1
    smtplib.SMTP("mail").sendmail("shop", "customer", "thanks")


@app.post("/orders")
def order():
    notify()


def last():
    return 'typed'
"""


def test_who_runs_a_function_of_its_module_depends_on_what_that_does_alone(
    tmp_path: Path, judged: list[int]
) -> None:
    file = tmp_path / "main.py"
    file.write_text(SENDING)
    living = Linter(Settings(root=tmp_path))
    assert "FPG401" in {one.code for one in living.lint_files([file]).diagnostics}
    for before, after, expected in (
        ("'typed'", "'typed once'", []),  # the first edit of a file judges all of it
        ("step = 1", "step = 2", [0]),
        ("smtplib.SMTP", "str", [0, 1]),
    ):
        text = file.read_text().replace(before, after, 1)
        file.write_text(text)
        judged.clear()
        living.set_text(file, text)
        report = living.lint_files([file])
        assert not expected or sorted(judged) == expected
        assert report == Linter(Settings(root=tmp_path)).lint_files([file])


def test_a_call_that_another_function_begins_to_make_is_seen(tmp_path: Path) -> None:
    """What is known of who calls a function holds for no call that has come since."""
    service = SERVICE.replace("return helper()", "return 1").replace(
        "return 1\n\n\n@", "time.sleep(1)\n\n\n@", 1
    )
    service = SERVICE.replace("    return 1\n", "    time.sleep(1)\n")
    (tmp_path / "main.py").write_text(service)
    living = Linter(Settings(root=tmp_path))
    living.lint_files([tmp_path])
    text = service
    for number in range(3):
        text = text.replace("    return number", f"    helper({number})\n    return number", 1)
        living.set_text(tmp_path / "main.py", text)
        report = living.lint_files([tmp_path])
        (tmp_path / "main.py").write_text(text)
        assert report == Linter(Settings(root=tmp_path)).lint_files([tmp_path])
