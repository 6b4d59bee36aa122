"""The extension for VS Code says what the server understands, and is of the same version."""

import json
import zipfile
from pathlib import Path

import pytest

from fastpg_lint import __version__
from fastpg_lint.language_server.client_settings import ClientSettings, client_settings, given_settings
from tools.vscode_extension import FOLDER, HELD, wrong_with

MANIFEST = json.loads((FOLDER / "package.json").read_text())
PROPERTIES = MANIFEST["contributes"]["configuration"]["properties"]
EXAMPLES = {
    "select": ["FPG1"],
    "extendSelect": ["FPG1"],
    "ignore": ["FPG1"],
    "perFileIgnores": {"*.py": ["FPG1"]},
    "level": "error",
    "baseline": "known.json",
    "showKnown": False,
    "preview": True,
    "exclude": ["a"],
    "extendExclude": ["a"],
    "codeLenses": True,
    "workspaceDiagnostics": True,
    "cacheDir": "cache",
}


def test_the_server_understands_each_setting_and_there_are_no_others() -> None:
    own = {name.removeprefix("fastpg-lint.") for name in PROPERTIES}
    assert own - {"server.path", "trace.server"} == EXAMPLES.keys()
    problems: list[str] = []
    settings = client_settings(given_settings(EXAMPLES, problems), problems)
    assert problems == []
    assert len(settings.options) == 9
    assert (settings.code_lenses, settings.show_known, settings.cache_dir) == (True, False, "cache")


@pytest.mark.parametrize("name", PROPERTIES)
def test_each_setting_is_described_and_says_nothing_by_default(name: str) -> None:
    one = PROPERTIES[name]
    assert one.get("description") or one.get("markdownDescription")
    key = name.removeprefix("fastpg-lint.")
    if "." not in key:
        assert client_settings(given_settings({key: one["default"]}, []), []) == ClientSettings()


def test_versions_agree_and_the_lock_names_no_other_registry() -> None:
    assert MANIFEST["version"] == __version__
    lock = json.loads((FOLDER / "package-lock.json").read_text())
    assert lock["version"] == __version__
    addresses = [one["resolved"] for one in lock["packages"].values() if "resolved" in one]
    assert [one for one in addresses if not one.startswith("https://registry.npmjs.org/")] == []


def test_a_package_that_lacks_or_has_too_much_is_told(tmp_path: Path) -> None:
    file = tmp_path / "one.vsix"
    with zipfile.ZipFile(file, "w") as archive:
        for name in HELD - {"extension/readme.md"}:
            archive.writestr(name, json.dumps(MANIFEST))
        archive.writestr("extension/node_modules/x.js", "")
    assert wrong_with(file) == ["it lacks extension/readme.md", "it holds extension/node_modules/x.js"]
