"""The JSON schema of the configuration: it takes what is read, and refuses what is refused."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli

from fastpg_lint.catalogue.loader import CatalogueError, parse_additions
from fastpg_lint.cli import run
from fastpg_lint.config.file import ConfigError
from fastpg_lint.config.settings import declarations, read_settings
from fastpg_lint.rules.codes import all_codes
from tools.config_schema import PATH
from tools.documents import ROOT

SCHEMA: dict[str, Any] = json.loads((ROOT / PATH).read_text("utf-8"))

GOOD = """
required-version = ">=0.1.0"
select = ["FPG1", "FPG30", "FPG901", "print"]
ignore = ["blocking-call-in-async"]
extend-select = ["FPG"]
per-file-ignores = { "tests/" = ["FPG9"], "*_pb2.py" = [] }
level = "warning"
fail-level = "error"
fixable = ["FPG7"]
unfixable = ["FPG701"]
extend-safe-fixes = ["FPG1"]
extend-unsafe-fixes = ["FPG101"]
preview = true
baseline = ".fastpg-lint-baseline.json"
exclude = ["migrations/", "!/keep.py"]
extend-exclude = ["/old/"]
force-exclude = true
max-file-size = 1000
src = ["backend"]
scripts = ["bin/*.py"]
roles = { program = ["jobs/"], library = [] }
blocking = [{ names = ["légacy.fetch", "legacy.*"], kind = "network", instead = "await legacy.aget()" }]
awaitable = [{ of = ["bus.Bus", "bus.Other"], names = ["*"], except = ["close"] }]
not-blocking = ["time.sleep"]
require-from-attributes = "all-response-models"
"""

BAD = [
    'selct = ["FPG1"]',
    'select = "FPG1"',
    'select = ["E501"]',
    'select = ["FPG1011"]',
    "ignore = [1]",
    'per-file-ignores = ["tests/"]',
    'per-file-ignores = { "tests/" = ["FPG"], "a" = ["nobody"] }',
    'level = "note"',
    "preview = 1",
    "baseline = [1]",
    'force-exclude = "yes"',
    "max-file-size = 0",
    "max-file-size = true",
    'exclude = ["!"]',
    'roles = { tests = ["a/"] }',
    'roles = { test = "a/" }',
    'blocking = [{ names = ["a.b"] }]',
    'blocking = [{ names = ["a.b"], kind = "slow" }]',
    'blocking = [{ names = ["a b"], kind = "network" }]',
    'awaitable = [{ names = ["a.b"], why = "" }]',
    'not-blocking = ["1st.call"]',
    "required-version = 1",
]


def is_read(text: str, folder: Path) -> bool:
    (folder / "pyproject.toml").write_text(f"[tool.fastpg-lint]\n{text}", encoding="utf-8")
    try:
        settings = read_settings(folder, all_codes())
        parse_additions(settings.additions, settings.origin)
    except (ConfigError, CatalogueError):
        return False
    return True


def test_it_is_a_schema_that_names_every_option_and_describes_it() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert list(SCHEMA["properties"]) == [one.key for one in declarations()]
    assert all(one["description"] and "default" in one for one in SCHEMA["properties"].values())
    assert set(tomli.loads(GOOD)) == set(SCHEMA["properties"])


def test_it_needs_no_other_file() -> None:
    references = [one for one in walked(SCHEMA) if isinstance(one, dict) and "$ref" in one]
    assert references
    assert all(one["$ref"].startswith("#/definitions/") and len(one) == 1 for one in references)


def walked(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(one for part in inner for one in walked(part))]


def test_it_has_all_codes_and_names_with_what_they_stand_for() -> None:
    rule = SCHEMA["definitions"]["rule"]
    assert {*all_codes(), *all_codes().values(), "FPG", "FPG1", "FPG10"} <= set(rule["enum"])
    told = dict(zip(rule["enum"], rule["x-taplo"]["docs"]["enumValues"], strict=True))
    assert told["FPG101"].startswith("blocking-call-in-async: ")


def test_what_is_read_is_valid(tmp_path: Path) -> None:
    assert is_read(GOOD, tmp_path)
    jsonschema.validate(tomli.loads(GOOD), SCHEMA, cls=jsonschema.Draft7Validator)


@pytest.mark.parametrize("text", BAD)
def test_what_is_refused_is_not_valid(text: str, tmp_path: Path) -> None:
    assert not is_read(text, tmp_path)
    assert not jsonschema.Draft7Validator(SCHEMA).is_valid(tomli.loads(text))


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA
