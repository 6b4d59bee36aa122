"""What an editor sets: at the start, while the server runs, and folder by folder; mistakes are told once."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="pygls is not installed; it is in the extra `lsp`")

import attrs
from lsprotocol import types as lsp

from fastpg_lint.language_server.client_settings import ClientSettings, client_settings, given_settings

from .conftest import SLEEPY
from .editor import UNDERSTANDS, editing

ANSWERS = attrs.evolve(UNDERSTANDS, workspace=lsp.WorkspaceClientCapabilities(configuration=True))


def codes(shown: Sequence[lsp.Diagnostic]) -> list[object]:
    return [one.code for one in shown]


def test_initialization_options_stand_before_the_configuration(service: Path) -> None:
    file = service / "nap.py"
    (service / "pyproject.toml").write_text('[tool.fastpg-lint]\nignore = ["FPG101"]\n')

    async def session(options: object) -> list[object]:
        async with editing(service, options=options) as editor:
            editor.open(file, SLEEPY)
            return codes(await editor.shown(file))

    assert asyncio.run(session(None)) == []
    assert asyncio.run(session({"select": ["blocking-call-in-async"]})) == ["FPG101"]
    assert asyncio.run(session({"fastpg-lint": {"select": ["FPG101"], "exclude": ["nap.py"]}})) == []


def test_settings_that_change_are_heeded_and_mistakes_are_told_once(service: Path) -> None:
    file = service / "nap.py"

    async def session() -> list[str]:
        async with editing(service) as editor:
            editor.open(file, SLEEPY)
            assert codes(await editor.shown(file)) == ["FPG101"]
            editor.told_settings({"fastpg-lint": {"perFileIgnores": {"nap.py": ["FPG1"]}}})
            assert codes(await editor.shown(file)) == []
            for _ in range(2):
                editor.told_settings({"selekt": [], "ignor": ["FPG1"], "level": 3, "codeLenses": "yes"})
                editor.told_settings([1])
                editor.told_settings(None)
            assert codes(await editor.shown(file)) == ["FPG101"]
            return sorted(editor.logged)

    assert asyncio.run(session()) == [
        "settings of the editor: code-lenses: expected `true` or `false`, not `yes`",
        "settings of the editor: expected an object, not `[1]`",
        "settings of the editor: level: `3` is none of `error`, `warning` and `advice`",
        "settings of the editor: there is no `ignor`; the nearest is `ignore`",
    ]


def test_an_editor_that_answers_is_asked_for_each_folder(service: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()

    async def session() -> None:
        async with editing(service, other, capabilities=ANSWERS) as editor:
            editor.settings = {None: None, other.as_uri(): {"ignore": ["FPG101"], "trace": {"server": "off"}}}
            editor.told_settings(None)
            while editor.asked_settings < 2:
                await asyncio.sleep(0.05)
            editor.open(service / "nap.py", SLEEPY)
            assert codes(await editor.shown(service / "nap.py")) == ["FPG101"]
            editor.open(other / "nap.py", SLEEPY)
            assert codes(await editor.shown(other / "nap.py")) == []
            assert editor.asked_settings == 2
            editor.settings = {None: {"level": "error", "ignore": ["FPG101"]}}
            editor.told_settings(None)
            assert codes(await editor.shown(service / "nap.py")) == []
            assert editor.logged == []

    asyncio.run(session())


def test_the_cache_lies_where_the_editor_wants_it(service: Path, tmp_path: Path) -> None:
    file, cache = service / "nap.py", tmp_path / "cache"

    async def session() -> None:
        async with editing(service, options={"cacheDir": str(cache)}) as editor:
            editor.open(file, SLEEPY)
            await editor.shown(file)

    asyncio.run(session())
    assert cache.is_dir()
    assert not (service / ".fastpg_lint_cache").exists()


def test_a_baseline_that_the_editor_names_lies_in_its_folder(tmp_path: Path) -> None:
    settings = client_settings({"baseline": "known.json"}, [])
    assert settings.flags(tmp_path) == {"baseline": str(tmp_path / "known.json")}


def test_what_says_nothing_counts_for_nothing() -> None:
    problems: list[str] = []
    given = given_settings({"select": [], "level": None, "baseline": "", "cacheDir": ""}, problems)
    assert client_settings(given, problems) == ClientSettings()
    assert problems == []


@pytest.mark.parametrize(
    "given", [1, "x", True, [[]], {"select": {"a": 1}}, {"select": [[1]]}, {"": {"": 2}}]
)
def test_no_setting_is_a_crash(given: object) -> None:
    problems: list[str] = []
    assert client_settings(given_settings(given, problems), problems) == ClientSettings()
    assert len(problems) == 1
    assert json.dumps(problems)
