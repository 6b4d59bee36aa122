"""What each module of a project is for, and why."""

from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.frameworks.roles.roles import Roles, Told
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.role import Role
from tests.linking import link_files

APP = "from fastapi import FastAPI\napp = FastAPI()\n"
GUARD = "def main(): ...\nif __name__ == '__main__':\n    main()\n"


def told(module: str, **texts: str) -> Told:
    named = {name.replace("__", "."): text for name, text in texts.items()}
    return link_files(named).of(Roles).told(module.replace("__", "."))


def role(module: str, **texts: str) -> Role:
    return told(module, **texts).role


def test_what_makes_an_app_or_a_router_is_a_service() -> None:
    assert told("main", main=APP) == Told(Role.SERVICE, "makes a FastAPI app")
    router = "from fastapi import APIRouter as Router\nrouter = Router()\n"
    assert told("a", a=router) == Told(Role.SERVICE, "makes a router of FastAPI")


def test_what_an_app_reaches_is_part_of_the_service() -> None:
    files = {
        "shop__main": f"{APP}from shop.api import films\n",
        "shop__api__films": "def f():\n    from shop import store\n",
        "shop__store": GUARD,
        "shop__other": "",
    }
    assert told("shop__api__films", **files) == Told(
        Role.SERVICE, "imported by `shop.main`, which makes a FastAPI app"
    )
    assert told("shop__store", **files) == Told(
        Role.SERVICE, "imported through `shop.api.films` by `shop.main`, which makes a FastAPI app"
    )
    assert role("shop__other", **files) == Role.LIBRARY


@pytest.mark.parametrize(
    ("imported", "expected"),
    [
        ("shop.store", Role.SERVICE),
        ("shop.store.films", Role.SERVICE),
        ("shop.stores, shop.sto, shop.store_films", Role.PROGRAM),
        ("shop.sto, shop.store_films, shop.store.films, shop.stores", Role.SERVICE),
    ],
)
def test_what_imports_something_below_a_package_reaches_the_package(imported: str, expected: Role) -> None:
    files = dict.fromkeys(("shop__sto", "shop__store__films", "shop__store_films", "shop__stores"), "")
    main = f"{APP}import {imported}\n# store\nstore = 1\n"
    assert role("shop__store", main=main, shop__store=GUARD, **files) == expected


def test_an_import_for_annotations_alone_reaches_nothing() -> None:
    main = f"{APP}from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import load\n"
    assert role("load", main=main, load=GUARD) == Role.PROGRAM


@pytest.mark.parametrize(
    ("does", "expected"), [("import_module(one.name)", "service"), ("yield one", "program")]
)
def test_a_package_that_lists_and_imports_its_modules_loads_them(
    does: str, expected: str, tmp_path: Path
) -> None:
    listing = "from importlib import import_module\nfrom pkgutil import iter_modules\ndef load():\n"
    texts = {
        "shop/main.py": f"{APP}from shop import plugins\n",
        "shop/__init__.py": "",
        "shop/plugins/__init__.py": f"{listing}    for one in iter_modules(__path__):\n        {does}\n",
        "shop/plugins/mail/sending.py": GUARD,
        "shop/other/mail/sending.py": GUARD,
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    roles = {
        Path(one.path).parent.parent.name: one.role
        for one in Linter(Settings(root=tmp_path)).roles([tmp_path])
    }
    assert (roles["plugins"], roles["other"]) == (expected, "program")


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("shop__cli__tail", Role.PROGRAM),
        ("scripts__tail", Role.PROGRAM),
        ("shop__worker", Role.SERVICE),
        ("shop__workers__tail", Role.SERVICE),
    ],
)
def test_a_loop_without_end_among_commands_makes_no_worker(module: str, expected: Role) -> None:
    text = "async def follow():\n    while True:\n        await read()\n"
    assert role(module, **{module: text, "shop__main": APP}) == expected


@pytest.mark.parametrize(
    ("loading", "expected"),
    [
        ('import_module(f"shop.plugins.{kind}.{kind}_plugin")', Role.SERVICE),
        ('import_module("shop.plugins." + kind + "." + kind + "_plugin")', Role.SERVICE),
        ('import_module(f"{__package__}.plugins.{kind}.{kind}_plugin")', Role.SERVICE),
        ('import_module(f".plugins.{kind}.mail_plugin", __package__)', Role.SERVICE),
        ('import_module(f".{kind}.mail_plugin", package="shop.plugins")', Role.SERVICE),
        ('__import__(f"shop.plugins.mail.{kind}")', Role.SERVICE),
        ('name = f"shop.plugins.{kind}.mail_plugin"\n    import_module(name)', Role.SERVICE),
        ('import_module(f"shop.drivers.{kind}.{kind}_plugin")', Role.PROGRAM),
        ('import_module(f"shop.plugins.{kind}")', Role.PROGRAM),
        ('import_module("shop.plugins.%s.mail_plugin" % kind)', Role.PROGRAM),
        ('import_module(kind or "shop.plugins.mail.mail_plugin")', Role.PROGRAM),
        ('import_module(".mail_plugin", kind or "shop.plugins")', Role.PROGRAM),
        ('import_module(f"{kind}.mail_plugin")', Role.PROGRAM),
        ('import_module(f".{kind}.mail_plugin")', Role.PROGRAM),
        ("import_module(kind)", Role.PROGRAM),
        ("import_module(*kind)", Role.PROGRAM),
        ("import_module()", Role.PROGRAM),
        ("import_module(str(kind))", Role.PROGRAM),
    ],
)
def test_what_an_app_loads_by_a_name_put_together_is_part_of_the_service(
    loading: str, expected: Role
) -> None:
    files = {
        "shop__main": f"{APP}from importlib import import_module\ndef load(kind):\n    {loading}\n",
        "shop__plugins__mail__mail_plugin": GUARD,
    }
    assert role("shop__plugins__mail__mail_plugin", **files) == expected


def test_modules_that_import_each_other_are_told_alike() -> None:
    files = {"a": "import b\n", "b": "import a\n"}
    assert role("a", **files) == role("b", **files) == Role.LIBRARY
    files = {"a": "import b\n", "b": "import c\n", "c": "import a\n", "main": f"{APP}import b\n"}
    assert {role(one, **files) for one in ("a", "b", "c")} == {Role.SERVICE}


def test_a_dotted_import_reaches_the_module_that_it_names() -> None:
    assert role("shop__jobs", main=f"{APP}import shop.jobs\n", shop__jobs=GUARD) == Role.SERVICE


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (GUARD, "starts itself under a main guard"),
        ("import click\n@click.command()\ndef load(): ...\n", "has a command line, by click"),
        ("import typer\napp = typer.Typer()\n", "has a command line, by typer"),
        ("import argparse\nparser = argparse.ArgumentParser()\n", "has a command line, by argparse"),
        ("import asyncio\nasync def f(): ...\nasyncio.run(f())\n", "runs as soon as it is read"),
        ("def main(): ...\nmain()\n", "runs as soon as it is read"),
        ("from locust import HttpUser\nclass Buyer(HttpUser): ...\n", "is a load test of Locust"),
    ],
)
def test_what_a_person_runs_is_a_program(text: str, why: str) -> None:
    assert told("load", load=text) == Told(Role.PROGRAM, why)


@pytest.mark.parametrize(
    "text",
    [
        "if __name__ == '__main__':\n    raise SystemExit('run `python -m app`')\n",
        "import click\nclick.echo('x')\n",
        "import argparse\n",
        "import asyncio\ndef f():\n    asyncio.run(g())\n",
    ],
)
def test_what_only_looks_like_a_program_is_none(text: str) -> None:
    assert role("load", load=text) == Role.LIBRARY


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("scripts__seed", Role.PROGRAM),
        ("shop__scripts__seed", Role.PROGRAM),
        ("shop__fixtures__users", Role.PROGRAM),
        ("qa__walk", Role.PROGRAM),
        ("e2e__browse", Role.TEST),
        ("tools__export", Role.PROGRAM),
        ("shop__manage", Role.PROGRAM),
        ("setup", Role.PROGRAM),
        ("shop__setup", Role.LIBRARY),
        ("shop__climate", Role.LIBRARY),
        ("tests__data", Role.TEST),
        ("shop__test_films", Role.TEST),
        ("shop__attestation__films", Role.LIBRARY),
        ("alembic__env", Role.MIGRATION),
    ],
)
def test_places_and_names_tell_roles(name: str, expected: Role) -> None:
    assert role(name, **{name: ""}) == expected


def test_a_folder_in_a_package_is_no_folder_of_programs_by_a_common_word() -> None:
    assert role("shop__tools__search", shop="", shop__tools__search="") == Role.LIBRARY


def test_an_app_among_examples_is_a_program() -> None:
    assert role("examples__first", examples__first=APP) == Role.PROGRAM
    assert role("shop__db", examples__first=f"{APP}import shop.db\n", shop__db="") == Role.PROGRAM


def test_what_only_programs_import_is_a_program() -> None:
    files = {"load": f"import steps.films\n{GUARD}", "steps__films": "import steps.rows\n", "steps__rows": ""}
    assert told("steps__films", **files) == Told(Role.PROGRAM, "only programs import it, `load` for one")
    assert role("steps__rows", **files) == Role.PROGRAM
    assert role("steps__rows", **files, other="import steps.rows\n") == Role.LIBRARY
    assert role("steps__rows", **files, test_it="import steps.rows\n") == Role.PROGRAM


def test_what_only_revisions_import_is_a_migration() -> None:
    revision = "from enums import names\nrevision = '1'\ndown_revision = None\n"
    files = {"r1": revision, "enums": "from sql import texts\n", "sql": ""}
    assert told("enums", **files) == Told(Role.MIGRATION, "only migrations import it, `r1` for one")
    assert role("sql", **files) == Role.MIGRATION
    assert role("sql", **files, other="import sql\n") == Role.LIBRARY
    assert role("sql", **files, main=f"import sql\n{APP}") == Role.SERVICE
    assert role("sql", **files, test_it="import sql\n") == Role.MIGRATION


def test_what_lies_among_tests_and_only_tests_import_is_a_test() -> None:
    files = {"testspg__test_films": "import testspg.rows\n", "testspg__rows": "", "films": ""}
    why = "only tests import it, `testspg.test_films` for one"
    assert told("testspg__rows", **files) == Told(Role.TEST, why)
    assert role("testspg__rows", **files, other="import testspg.rows\n") == Role.LIBRARY
    assert role("films", **files, test_films="import films\n") == Role.LIBRARY
    assert role("shop__films", shop__films="", shop__test_films="import shop.films\n") == Role.LIBRARY


def test_a_package_beside_a_program_offers_nothing() -> None:
    files = {"dev.load": "import dev.steps\n" + GUARD, "dev.steps": "from .a import f\n", "dev.steps.a": ""}
    project = link_files(files, packages=("dev.steps",))
    assert project.of(Roles).of("dev.steps.a") == Role.PROGRAM


def test_a_package_that_offers_its_modules_is_a_library_with_a_program() -> None:
    files = {"shop__cli": "import shop.films\n", "shop": "from .films import Film\n", "shop__films": ""}
    project = link_files({name.replace("__", "."): text for name, text in files.items()}, packages=("shop",))
    assert project.of(Roles).of("shop.films") == Role.LIBRARY


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("import unittest\nclass Films(unittest.TestCase): ...\n", "has a test case, `Films`"),
        ("import pytest\n@pytest.fixture\ndef db(): ...\n", "has fixtures of pytest"),
        ("import pytest\ndef test_it(): ...\n", "has a test, `test_it`"),
    ],
)
def test_tests_are_told_by_what_is_in_them(text: str, why: str) -> None:
    assert told("checks", checks=text, main=f"{APP}import checks\n") == Told(Role.TEST, why)


def test_a_function_that_is_called_like_a_test_is_none() -> None:
    assert role("checks", checks="def test_connection(): ...\n") == Role.LIBRARY


@pytest.mark.parametrize(
    "text",
    [
        "revision = '1'\ndown_revision = None\n",
        "from tortoise import BaseDBAsyncClient\nasync def upgrade(db): ...\nasync def downgrade(db): ...\n",
        "from piccolo.apps.migrations.auto import MigrationManager\nID = '1'\nasync def forwards(): ...\n",
    ],
)
def test_migrations_are_told_by_what_is_in_them(text: str) -> None:
    assert role("versions__films", versions__films=text) == Role.MIGRATION


@pytest.mark.parametrize(
    "text",
    [
        "from celery import Celery\napp = Celery()\n",
        "from celery import shared_task\n@shared_task\ndef f(): ...\n",
        "class WorkerSettings:\n    functions = []\n",
        "from taskiq_redis import ListQueueBroker\nfrom taskiq import X\nbroker = ListQueueBroker()\n",
        "from faststream import FastStream\napp = FastStream()\n",
        "from aiogram import Dispatcher\ndp = Dispatcher()\n",
        "from apscheduler.schedulers.blocking import BlockingScheduler\nclass S(BlockingScheduler): ...\n",
        "import uvicorn\ndef main():\n    uvicorn.run('a:b')\n" + GUARD,
        "async def f():\n    while True:\n        await poll()\n" + GUARD,
    ],
)
def test_what_works_on_until_somebody_stops_it_is_a_service(text: str) -> None:
    assert role("worker", worker=text) == Role.SERVICE


def test_a_command_line_of_which_one_command_starts_the_server_is_a_program() -> None:
    commands = "import click, uvicorn\n@click.command()\ndef run():\n    uvicorn.run('a:b')\n"
    assert role("cli", cli=commands) == Role.PROGRAM


@pytest.mark.parametrize(
    "body",
    [
        "        if not await poll():\n            break\n",
        "        try:\n            return await poll()\n        except E:\n            pass\n",
        "        poll()\n",
    ],
)
def test_a_loop_that_ends_makes_no_worker(body: str) -> None:
    text = f"async def f():\n    while True:\n{body}"
    assert role("load", load=text + GUARD) == Role.PROGRAM


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Dockerfile", 'CMD ["python", "-u", "jobs/consume.py"]\n', Role.SERVICE),
        ("Dockerfile", "ENTRYPOINT python3 -m jobs.consume --all\n", Role.SERVICE),
        ("Procfile", "worker: python jobs/consume.py\n", Role.SERVICE),
        ("docker-compose.yml", "services:\n  a:\n    command: python -m jobs.consume\n", Role.SERVICE),
        ("a.service", "[Service]\nExecStart=/usr/bin/python3 /srv/jobs/consume.py\n", Role.SERVICE),
        ("Dockerfile", "RUN python jobs/consume.py\n", Role.PROGRAM),
        ("Procfile", "release: python jobs/consume.py\n", Role.PROGRAM),
        ("docker-compose.dev.yml", "services:\n  a:\n    command: python -m jobs.consume\n", Role.PROGRAM),
        ("Dockerfile", "CMD python -m jobs.other\n", Role.PROGRAM),
    ],
)
def test_what_a_deployment_file_starts_is_a_service(name: str, text: str, expected: Role) -> None:
    consume = f"from jobs import parse\nimport store\n{GUARD}"
    project = link_files({"jobs.consume": consume, "jobs.parse": "", "store": ""}, {name: text})
    found = {project.of(Roles).of(one) for one in ("jobs.parse", "store", "jobs.consume")}
    assert found == {expected}


def test_what_is_imported_by_what_is_deployed_says_so() -> None:
    texts = {"consume": f"import store\n{GUARD}", "store": "import lines\n", "lines": ""}
    roles = link_files(texts, {"Dockerfile": "CMD python consume.py\n"}).of(Roles)
    why = "by `consume`, which is started where the project is deployed"
    assert roles.told("lines").why == f"imported through `store` {why}"
