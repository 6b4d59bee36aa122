"""What is told of the rules themselves: one rule's page, and the table of all."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from fastpg_lint.levels import Level
from fastpg_lint.output.json_text import pretty
from fastpg_lint.rules.registry import RegisteredRule
from fastpg_lint.rules.rule import FixKind, Rule

FIXES = {FixKind.NONE: "no", FixKind.SAFE: "safe", FixKind.UNSAFE: "unsafe, applied only when asked for"}


class Entry(Struct, frozen=True):
    """A rule in the table of rules."""

    code: str
    name: str
    level: Level
    summary: str
    default: bool
    fix: FixKind
    since: str


def page(registered: RegisteredRule, said: str) -> str:
    """A rule's page in Markdown: its metadata, then what is said of it."""
    rule = registered.rule
    return "\n".join(
        (
            f"# {rule.code} {rule.name}",
            "",
            f"- Level: {rule.level}, because {rule.because}",
            f"- On by default: {'yes' if rule.default else 'no, select it'}",
            f"- Fix: {FIXES[rule.fix]}",
            f"- Since: {rule.since}",
            "",
            said.rstrip(),
            *_silencing(rule),
        )
    )


def _silencing(rule: Rule) -> Iterator[str]:
    """How a rule is silenced: at a line, in some files, everywhere."""
    yield ""
    yield "## How to silence it"
    yield f"`# noqa: {rule.code}` at the end of a line silences it there. In `pyproject.toml`, `ignore` does"
    yield "so everywhere and `per-file-ignores` in some files; flake8 has options of the same names."
    yield ""
    yield "```toml"
    yield "[tool.fastpg-lint]"
    yield f'ignore = ["{rule.code}"]'
    yield ""
    yield "[tool.fastpg-lint.per-file-ignores]"
    yield f'"scripts/" = ["{rule.code}"]'
    yield "```"


def table(rules: Iterable[RegisteredRule]) -> Iterator[str]:
    """The rules as lines of five columns: code, name, level, `on` or `opt-in`, what it finds."""
    entries = _entries(rules)
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        default = "on" if entry.default else "opt-in"
        yield f"{entry.code}  {entry.name:<{width}}  {entry.level:<7}  {default:<6}  {entry.summary}"


def table_json(rules: Iterable[RegisteredRule]) -> Iterator[str]:
    """The rules as a list of objects."""
    yield pretty(_entries(rules))


def _entries(rules: Iterable[RegisteredRule]) -> Sequence[Entry]:
    return [
        Entry(
            code=one.rule.code,
            name=one.rule.name,
            level=one.rule.level,
            summary=one.summary,
            default=one.rule.default,
            fix=one.rule.fix,
            since=one.rule.since,
        )
        for one in rules
    ]
