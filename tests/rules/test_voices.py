"""How rules speak in programs, tests and migrations, as the table of roles has it."""

from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.levels import Level
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.role import Role
from fastpg_lint.rules.registry import load_registry
from fastpg_lint.rules.voices import Voice, without_threadpool

BESIDE = {"FPG101", "FPG102", "FPG103", "FPG104", "FPG105", "FPG110", "FPG112"}
SPEAKING = {
    Role.PROGRAM: {
        *("FPG106", "FPG107", "FPG108", "FPG109", "FPG114", "FPG115", "FPG205", "FPG403"),
        *("FPG501", "FPG502", "FPG503", "FPG504", "FPG603", "FPG605", "FPG901", "FPG902", "FPG903", "FPG904"),
    },
    Role.MIGRATION: {"FPG501", "FPG504", "FPG902", "FPG903"},
    Role.TEST: {"FPG903"},
}


@pytest.mark.parametrize("role", [Role.PROGRAM, Role.MIGRATION, Role.TEST])
def test_each_rule_speaks_where_the_table_says_so(role: Role) -> None:
    judging = [one.rule for one in load_registry().rules if one.judge_comments is None]
    voices = {rule.code: rule.voice(role) for rule in judging}
    assert {code for code, voice in voices.items() if voice == Voice.FULL} == SPEAKING[role]
    others = {code: voice for code, voice in voices.items() if voice not in (Voice.FULL, Voice.SILENT)}
    assert (
        others
        == {
            Role.PROGRAM: dict.fromkeys(BESIDE, Voice.BESIDE_OTHERS),
            Role.MIGRATION: {"FPG605": Voice.ADVICE},
            Role.TEST: dict.fromkeys(("FPG106", "FPG107"), Voice.DROPPED),
        }[role]
    )


@pytest.mark.parametrize("role", Role)
def test_rules_about_comments_speak_everywhere(role: Role) -> None:
    judging = [one.rule for one in load_registry().rules if one.judge_comments is not None]
    assert [rule.voice(role) for rule in judging] == [Voice.FULL] * 2


def test_all_rules_speak_in_services_and_libraries() -> None:
    for one in load_registry().rules:
        assert one.rule.voice(Role.SERVICE) == one.rule.voice(Role.LIBRARY) == Voice.FULL


def test_a_thread_is_of_no_pool_where_no_fastapi_is() -> None:
    assert without_threadpool("use `await run_in_threadpool(f)`") == "use `await asyncio.to_thread(f)`"


TEST = """
import asyncio

import pytest


async def send(x): ...


async def helper():
    send(1)


@pytest.fixture
async def sent():
    send(2)


async def test_sending():
    send(3)
    asyncio.gather(send(4), send(5))
    if send(6):
        pass
"""
PROGRAM = """
import asyncio
import time


def wait():
    time.sleep(1)


async def alone():
    wait()


async def beside():
    time.sleep(1)
    await deeper()


async def deeper():
    wait()


async def starting():
    task = asyncio.create_task(beside())
    time.sleep(2)
    await task


async def several(names):
    await asyncio.gather(*(handled(name) for name in names))


async def handled(name):
    time.sleep(3)


if __name__ == "__main__":
    asyncio.run(alone())
"""


def said(folder: Path, name: str, text: str) -> list[tuple[int, str, Level]]:
    (folder / name).write_text(text, encoding="utf-8")
    report = Linter(Settings(root=folder, select=("FPG1", "FPG7"))).lint_files([folder])
    assert report.failures == ()
    return [(one.line, one.code, one.level) for one in report.diagnostics]


def test_a_test_is_told_of_the_calls_that_it_drops_itself_under_one_cause(tmp_path: Path) -> None:
    assert said(tmp_path, "test_it.py", TEST) == [(16, "FPG107", Level.ERROR), (20, "FPG107", Level.ERROR)]
    report = Linter(Settings(root=tmp_path, select=("FPG107",))).lint_files([tmp_path])
    assert len({one.cause for one in report.diagnostics}) == 1
    assert all(one.cause is not None for one in report.diagnostics)


def test_what_runs_around_tests_is_told_of_the_calls_that_it_drops(tmp_path: Path) -> None:
    text = """from unittest import TestCase
async def save(): ...
class FilmTest(TestCase):
    def setUp(self):
        save()
    def made(self):
        save()
"""
    assert said(tmp_path, "test_films.py", text) == [(5, "FPG107", Level.ERROR)]


def test_a_program_is_told_of_what_blocks_coroutines_that_run_beside_others(tmp_path: Path) -> None:
    assert said(tmp_path, "load.py", PROGRAM) == [
        (15, "FPG101", Level.ADVICE),
        (20, "FPG102", Level.ADVICE),
        (25, "FPG101", Level.ADVICE),
        (34, "FPG101", Level.ADVICE),
    ]
    report = Linter(Settings(root=tmp_path)).lint_files([tmp_path])
    assert not [one for one in report.diagnostics if "request" in one.text or "threadpool" in one.text]
