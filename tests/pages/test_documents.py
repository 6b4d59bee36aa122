"""The documents: those that are made from the rules are up to date, and what the others show is true."""

import re
from pathlib import Path

import pytest

from fastpg_lint.config.settings import read_settings
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.rules.registry import RegisteredRule, load_registry
from tools.documents import COMMAND, ROOT, documents, further_codes, out_of_date
from tools.guide import GUIDE

pytestmark = pytest.mark.one_python

HAND_WRITTEN = (
    *("CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "README.md", "SECURITY.md"),
    *(page.relative_to(ROOT).as_posix() for page in sorted((ROOT / "docs").glob("*.md"))),
)
CHECKLIST = "9"
OF_COMMENTS = "FPG0"
"""Begins the codes of rules about suppression comments, of which the guide says nothing."""


def code_of(registered: RegisteredRule) -> str:
    return registered.rule.code


def test_the_committed_documents_are_those_that_the_rules_make() -> None:
    stale = out_of_date(documents(load_registry()))
    assert not stale, f"out of date: {', '.join(stale)}; run `{COMMAND}`"


def test_every_rule_serves_a_line_of_the_guide_or_its_section() -> None:
    codes = [code for code in map(code_of, load_registry().rules) if not code.startswith(OF_COMMENTS)]
    named = {code for section in GUIDE for line in section.lines for code in line.codes}
    further = {code for section in GUIDE for code in further_codes(section, codes)}
    assert [code for code in codes if code not in named | further] == []


def test_the_page_of_the_guide_shows_every_rule() -> None:
    registry = load_registry()
    shown = documents(registry)["docs/guide.md"]
    missing = [code for code in map(code_of, registry.rules) if f"[{code}](" not in shown]
    assert [code for code in missing if not code.startswith(OF_COMMENTS)] == []


def test_every_line_of_the_guide_names_rules_of_its_section() -> None:
    for section in GUIDE:
        for line in section.lines:
            assert line.codes, line.text
            assert all(re.fullmatch(r"FPG[1-9]\d\d", code) for code in line.codes), line.text
            if section.digit not in (CHECKLIST, "6"):
                assert {code[3] for code in line.codes} == {section.digit}, line.text


def _texts() -> dict[str, str]:
    written = {name: (ROOT / name).read_text(encoding="utf-8") for name in HAND_WRITTEN}
    return written | documents(load_registry())


def test_links_between_documents_lead_somewhere() -> None:
    texts = _texts()
    links = [
        (name, target) for name, text in texts.items() for target in re.findall(r"\]\(([^)#:]+)\)", text)
    ]
    paths = {(name, target): (ROOT / name).parent.joinpath(target).resolve() for name, target in links}
    there = {ROOT / name for name in texts}
    assert [link for link, path in paths.items() if path not in there and not path.exists()] == []


def _toml_examples() -> list[str]:
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in HAND_WRITTEN]
    examples = [example for text in texts for example in re.findall(r"```toml\n(.*?)```", text, re.DOTALL)]
    return [example for example in examples if "tool.fastpg-lint" in example]


@pytest.mark.parametrize("text", _toml_examples())
def test_examples_of_configuration_are_valid(text: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    settings = read_settings(tmp_path, load_registry().names)
    assert settings.file == tmp_path / "pyproject.toml"
    Linter(settings)
