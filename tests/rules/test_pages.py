"""The page of each rule: its form, its words, and its examples, which are run."""

import re
from pathlib import Path

import pytest
from msgspec import Struct

from fastpg_lint.config.settings import Settings, declarations
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.output.listings.pages import page
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.rules.registry import RegisteredRule, load_registry
from fastpg_lint.rules.rule import FixKind
from fastpg_lint.rules.wording import LONGEST

pytestmark = pytest.mark.one_python

REGISTRY = load_registry()
SECTIONS = (
    "What it does",
    "Why is this bad?",
    "Example",
    "Use instead",
    "Fix",
    "Options",
    "When to ignore",
    "Limits",
    "References",
)
DOCUMENTS = re.compile(
    r"<https://(?:www\.postgresql\.org/docs/current|docs\.sqlalchemy\.org/en/20|fastapi\.tiangolo\.com"
    r"|docs\.pydantic\.dev/latest|docs\.python\.org/3)/[^ >]+>"
)
"""A reference to what the database, the language or the libraries of a service say of themselves."""
LONGEST_SUMMARY = 90
WIDEST_LINE = 110

each_rule = pytest.mark.parametrize("rule", REGISTRY.rules, ids=lambda one: one.rule.code)
each_page = pytest.mark.parametrize("rule", REGISTRY.documented, ids=lambda one: one.rule.code)


def sections(rule: RegisteredRule) -> dict[str, str]:
    """The text of a page by the titles of its sections."""
    parts = re.split(r"^## (.+)$", rule.page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


FILES = {"python": "app/example.py", "dockerfile": "Dockerfile", "sh": "start.sh", "text": "requirements.txt"}
"""Where an example stands, by its language."""


class Example(Struct, frozen=True):
    """A block of code, and the file that it is the content of."""

    file: str
    text: str


def example(rule: RegisteredRule, section: str) -> Example:
    """The one block of code in a section that its first line does not name as a file beside it."""
    languages = "|".join(FILES)
    blocks = re.findall(rf"^```({languages})\n(.*?)^```$", sections(rule)[section], re.MULTILINE | re.DOTALL)
    ((language, text),) = [one for one in blocks if not re.match(r"# \S+\.py\n", one[1])]
    return Example(FILES[language], text)


def said_of(rule: RegisteredRule, one: Example, folder: Path) -> tuple[Diagnostic, ...]:
    """What the rules that are on by default, and one more, say of an example."""
    settings = Settings(root=folder, extend_select=(rule.rule.code,))
    report = Linter(settings).lint_source(one.text, str(folder / one.file))
    assert report.failures == ()
    return report.diagnostics


@each_rule
def test_a_page_has_its_sections_in_order(rule: RegisteredRule) -> None:
    wanted = set(SECTIONS) - {"Fix", "Options"}
    if rule.rule.fix is not FixKind.NONE:
        wanted.add("Fix")
    if rule.rule.options:
        wanted.add("Options")
    assert list(sections(rule)) == [section for section in SECTIONS if section in wanted]


@each_rule
def test_the_options_of_a_page_are_those_that_the_rule_reads(rule: RegisteredRule) -> None:
    told = sections(rule).get("Options", "")
    assert set(rule.rule.options) <= {one.key for one in declarations()}
    assert [option for option in rule.rule.options if f"`{option}" not in told] == []


@each_page
def test_a_page_is_well_set(rule: RegisteredRule) -> None:
    summary, empty, *_ = rule.page.split("\n")
    assert (summary[-1], empty) == (".", "")
    assert len(summary) <= LONGEST_SUMMARY
    lines = [line for line in rule.page.split("\n") if not line.startswith("  <https://")]
    assert [line for line in lines if len(line) > WIDEST_LINE or line != line.rstrip()] == []
    assert [title for title, text in sections(rule).items() if not text.strip()] == []


@each_rule
def test_a_page_refers_to_documents_and_says_what_the_rule_does_not_see(rule: RegisteredRule) -> None:
    references = sections(rule)["References"].strip().split("\n")
    assert all(line.startswith("- ") and line.endswith(":") for line in references[::2])
    assert all(re.fullmatch(r"  <https://[^ >]+>", line) for line in references[1::2])
    assert len(references) % 2 == 0
    assert DOCUMENTS.search(sections(rule)["References"])
    assert len(sections(rule)["Limits"].split()) >= 8


@each_page
def test_a_page_says_how_the_rule_is_silenced(rule: RegisteredRule) -> None:
    said = page(rule, rule.page)
    _, found, silencing = said.partition("\n## How to silence it\n")
    assert found
    assert f"`# noqa: {rule.rule.code}`" in silencing
    assert f'ignore = ["{rule.rule.code}"]' in silencing
    assert f'"scripts/" = ["{rule.rule.code}"]' in silencing


@each_rule
def test_a_rule_lies_where_its_name_and_code_say(rule: RegisteredRule) -> None:
    _, _, family, module = rule.judge.__module__.split(".")
    assert module == rule.rule.name.replace("-", "_")
    kin = {
        one.judge.__module__.split(".")[2]
        for one in REGISTRY.rules
        if one.rule.code[:4] == rule.rule.code[:4]
    }
    assert kin == {family}
    assert re.fullmatch(r"FPG\d\d\d", rule.rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.rule.name)


@each_page
def test_a_message_names_no_blame_and_asks_nothing(rule: RegisteredRule) -> None:
    message = f"{rule.rule.message}; {rule.rule.help}"
    assert not message.endswith(".")
    assert (
        re.findall(r"(?i)\b(found|detected|consider|bad practice|may|please avoid)\b|\?|https?:", message)
        == []
    )
    assert rule.rule.message.count("`") % 2 == 0
    assert rule.rule.help.count("`") % 2 == 0


@each_rule
def test_the_bad_example_is_reported_by_its_rule_alone(rule: RegisteredRule, tmp_path: Path) -> None:
    said = said_of(rule, example(rule, "Example"), tmp_path)
    assert said
    assert {one.code for one in said} == {rule.rule.code}, [
        f"{one.line}: {one.code} {one.text}" for one in said
    ]


@each_rule
def test_the_good_example_is_quiet(rule: RegisteredRule, tmp_path: Path) -> None:
    said = said_of(rule, example(rule, "Use instead"), tmp_path)
    assert [f"{one.line}: {one.code} {one.text}" for one in said] == []


@each_rule
def test_a_message_fits_on_a_line(rule: RegisteredRule, tmp_path: Path) -> None:
    """The bad example fills the slots as real code does, so that nothing of it is cut."""
    said = said_of(rule, example(rule, "Example"), tmp_path)
    assert said
    for one in said:
        assert "\n" not in one.text
        assert len(one.text) <= LONGEST
