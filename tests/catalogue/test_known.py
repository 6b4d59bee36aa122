"""`fastpg-lint catalogue NAME`: what is known of a name and where from, or the nearest names."""

import json
from pathlib import Path

import pytest

from fastpg_lint.catalogue.form import Additions
from fastpg_lint.catalogue.known import Knowledge
from fastpg_lint.catalogue.lines import Said
from fastpg_lint.catalogue.loader import parse_additions
from fastpg_lint.cli import run
from fastpg_lint.output.listings.known import render

KNOWLEDGE = Knowledge(Additions(), "pyproject.toml")


def shown(name: str, knowledge: Knowledge = KNOWLEDGE) -> list[str]:
    return list(render(knowledge.of(name)))


def test_a_function_by_its_public_name() -> None:
    assert shown("urllib.request.urlopen") == [
        "urllib.request.toml",
        "  urllib.request.urlopen",
        "    gives `http.client.HTTPResponse`",
        "    blocks (network); on an event loop: `await httpx.AsyncClient().get()`",
    ]


def test_a_reexport_leads_to_what_is_said_of_the_canonical_name() -> None:
    lines = shown("requests.get")
    assert lines[0] == "requests.get is requests.api.get"
    assert lines[1].startswith("requests.toml (requests 2.")
    assert "    blocks (network); on an event loop: `await httpx.AsyncClient().get()`" in lines


def test_a_call_without_an_alternative_goes_to_a_thread() -> None:
    assert "    blocks (file); on an event loop: `await run_in_threadpool(copyfile, …)`" in shown(
        "shutil.copyfile"
    )


def test_a_class_is_told_with_its_members() -> None:
    lines = shown("asyncio.Queue")
    assert lines[:3] == ["asyncio.toml", "  asyncio.Queue", "    is a class"]
    get = lines.index("  asyncio.Queue.get")
    assert lines[get + 1 : get + 3] == ["    gives `T`", "    must be awaited (other)"]
    assert "  asyncio.Queue.put_nowait" in lines
    assert not any("asyncio.Event" in line for line in lines)


def test_a_method_is_found_in_the_base_class_that_has_it() -> None:
    lines = shown("smtplib.SMTP_SSL.send_message")
    assert lines[0] == "smtplib.SMTP_SSL.send_message is smtplib.SMTP.send_message"
    assert "    blocks (network); on an event loop: `await aiosmtplib.send()`" in lines
    assert "    sends: mail" in lines


def test_a_module_is_told_by_what_lies_below_it() -> None:
    found = KNOWLEDGE.of("getpass")
    assert {line.name for line in found.lines} == {"getpass.getpass"}


def test_a_star_speaks_of_members_and_says_why_nothing_holds_it() -> None:
    lines = shown("xmlrpc.client.ServerProxy.count")
    assert lines[1] == "  xmlrpc.client.ServerProxy.*"
    assert lines[2].endswith("(unverified: every attribute is a method of the server)")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("functools.lru_cache", "as a decorator: memoised"),
        ("builtins.sorted", "calls the function that it is given as argument key"),
        ("asyncio.Task", "`await` on it gives `T`"),
        ("pathlib.Path", "is derived from `pathlib.PurePath`"),
        ("pathlib.PurePath", "is an attribute of type `Self`"),
        ("asyncio.locks", "is another name of `asyncio`"),
    ],
)
def test_each_kind_of_line_has_its_words(name: str, text: str) -> None:
    assert any(text in line for line in shown(name))


def test_the_nearest_names_are_offered_where_nothing_is_known() -> None:
    assert shown("requests.gett")[0].startswith(
        "Nothing is known of requests.gett; the nearest names are requests.get"
    )
    assert "time.sleep" in KNOWLEDGE.of("sleep").nearest


def test_what_users_add_is_told_with_its_table() -> None:
    entries = {
        "blocking": [
            {"of": "ours.Gateway", "names": ["charge"], "kind": "network", "instead": "await acharge()"}
        ],
        "awaitable": [{"names": ["ours.later"]}],
        "not-blocking": ["time.sleep"],
    }
    knowledge = Knowledge(parse_additions(entries, "tool.fastpg-lint"), "tool.fastpg-lint")
    assert shown("ours.Gateway.charge", knowledge) == [
        "tool.fastpg-lint",
        "  ours.Gateway.charge",
        "    blocks (network); on an event loop: `await acharge()`",
    ]
    assert shown("ours.later", knowledge)[-1] == "    must be awaited (other)"
    assert shown("time.sleep", knowledge)[-3:] == [
        "tool.fastpg-lint",
        "  time.sleep",
        "    does not block here",
    ]


# the command


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("here")
def test_the_command_answers_in_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["catalogue", "time.sleep"]) == 0
    assert capsys.readouterr().out.splitlines() == shown("time.sleep")


@pytest.mark.usefixtures("here")
def test_the_command_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["catalogue", "requests.get", "--output-format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["asked"], answer["name"]) == ("requests.get", "requests.api.get")
    assert {line["said"] for line in answer["lines"]} >= {Said.BLOCKING, Said.REEXPORT}
    assert answer["sources"]["requests.toml"]["distribution"] == "requests"


@pytest.mark.usefixtures("here")
def test_the_command_ends_with_1_where_nothing_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["catalogue", "ours.get"]) == 1
    assert capsys.readouterr().out.startswith("Nothing is known of ours.get; the nearest names are ")


def test_the_command_reads_the_configuration(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "pyproject.toml").write_text(
        '[[tool.fastpg-lint.blocking]]\nnames = ["ours.get"]\nkind = "network"\n', encoding="utf-8"
    )
    assert run(["catalogue", "ours.get"]) == 0
    assert "blocks (network)" in capsys.readouterr().out


def test_a_mistake_in_the_configuration_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "pyproject.toml").write_text(
        '[[tool.fastpg-lint.blocking]]\nnames = ["ours.get"]\nkind = "netwrok"\n', encoding="utf-8"
    )
    assert run(["catalogue", "ours.get"]) == 2
    assert "the nearest is `network`" in capsys.readouterr().err
