"""Writes the documents that are made from the rules and the options, or checks that they are up to date.

`python -m tools.documents` writes them, `python -m tools.documents --check` only compares.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from fastpg_lint.cli import command
from fastpg_lint.config.settings import declarations
from fastpg_lint.levels import Level
from fastpg_lint.output.listings.pages import page
from fastpg_lint.output.listings.shown_fixes import with_shown_fix
from fastpg_lint.rules.registry import RegisteredRule, Registry, load_registry
from fastpg_lint.rules.rule import FixKind
from tools import config_schema
from tools.guide import GUIDE, Section

ROOT = Path(__file__).resolve().parent.parent
COMMAND = "python -m tools.documents"
PAGES = Path("docs", "rules")
CONFIGURATION = "docs/configuration.md"


def main(arguments: list[str]) -> int:
    """Writes or checks; 1 where something is out of date."""
    wanted = documents(load_registry())
    if "--check" not in arguments:
        write(wanted)
        return 0
    stale = out_of_date(wanted)
    for name in stale:
        print(f"{name} is out of date; run `{COMMAND}`", file=sys.stderr)
    return 1 if stale else 0


def documents(registry: Registry) -> dict[str, str]:
    """All documents by their path in the repository."""
    return {
        **{page_path(one).as_posix(): page(one, with_shown_fix(one)) + "\n" for one in registry.documented},
        (PAGES / "index.md").as_posix(): _index(registry),
        "docs/guide.md": "\n".join(_guide(registry)) + "\n",
        CONFIGURATION: _with_part(
            CONFIGURATION, "command line", _command_line(), _with_part(CONFIGURATION, "options", _options())
        ),
        "docs/levels.md": _with_part("docs/levels.md", "levels", _levels(registry)),
        config_schema.PATH: config_schema.schema_text(registry),
        "README.md": _with_part("README.md", "rules", rule_table(registry.rules, PAGES)),
    }


def write(wanted: Mapping[str, str]) -> None:
    """Writes the documents that differ, and removes pages of rules that are gone."""
    for name in out_of_date(wanted):
        if name in wanted:
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(wanted[name], encoding="utf-8")
        else:
            (ROOT / name).unlink()


def out_of_date(wanted: Mapping[str, str]) -> list[str]:
    """Paths of documents that are not as they should be, or should not be there."""
    committed = {path.relative_to(ROOT).as_posix() for path in (ROOT / PAGES).glob("*.md")}
    return sorted({name for name, text in wanted.items() if _read(name) != text} | (committed - set(wanted)))


def page_path(registered: RegisteredRule) -> Path:
    """Where the page of a rule lies."""
    return PAGES / f"{registered.rule.code}-{registered.rule.name}.md"


def rule_table(rules: Iterable[RegisteredRule], folder: Path) -> Iterator[str]:
    """A table of rules, with links to their pages in a folder."""
    fixes = {FixKind.NONE: "", FixKind.SAFE: "yes", FixKind.UNSAFE: "unsafe"}
    yield "| code | name | level | what it finds | default | fix |"
    yield "|---|---|---|---|---|---|"
    for one in rules:
        rule = one.rule
        link = f"[{rule.code}]({(folder / page_path(one).name).as_posix()})"
        default = "on" if rule.default else "opt-in"
        row = (link, f"`{rule.name}`", rule.level, one.summary.rstrip("."), default, fixes[rule.fix])
        yield f"| {' | '.join(row)} |"


def _index(registry: Registry) -> str:
    return "\n".join(("# Rules", "", *rule_table(registry.documented, Path()))) + "\n"


def _levels(registry: Registry) -> Iterator[str]:
    """A table of all rules, the gravest first, and why each has its level."""
    yield "| level | code | name | because |"
    yield "|---|---|---|---|"
    for level in Level:
        for one in registry.documented:
            if one.rule.level is level:
                link = f"[{one.rule.code}](rules/{page_path(one).name})"
                yield f"| {level} | {link} | `{one.rule.name}` | {one.rule.because} |"


def _guide(registry: Registry) -> Iterator[str]:
    yield "# The guide and its rules"
    yield ""
    yield "What each line of the guide asks, and the rules that hold code to it."
    by_code = {one.rule.code: one for one in registry.rules}
    for section in GUIDE:
        yield ""
        yield f"## {section.digit}. {section.title}"
        yield ""
        yield "| the guide | rules |"
        yield "|---|---|"
        for line in section.lines:
            yield f"| {line.text} | {_links(by_code, line.codes) or 'none yet'} |"
        further = further_codes(section, by_code)
        if further:
            yield f"| In the same spirit | {_links(by_code, further)} |"


def further_codes(section: Section, codes: Iterable[str]) -> list[str]:
    """Codes of a section that no line of the guide names."""
    named = {code for one in GUIDE for line in one.lines for code in line.codes}
    return [code for code in codes if code.startswith(f"FPG{section.digit}") and code not in named]


def _links(by_code: Mapping[str, RegisteredRule], codes: Iterable[str]) -> str:
    found = (by_code[code] for code in codes if code in by_code)
    return ", ".join(f"[{one.rule.code}](rules/{page_path(one).name}) `{one.rule.name}`" for one in found)


def _options() -> Iterator[str]:
    yield "| key | default | command line | meaning |"
    yield "|---|---|---|---|"
    for one in declarations():
        flag = f"`--{one.key}`" if one.option.flag is not None else ""
        yield f"| `{one.key}` | `{_toml(one.default)}` | {flag} | {one.option.help} |"


def _command_line() -> Iterator[str]:
    """The options of `check` that are not in the table above."""
    yield "| option | meaning |"
    yield "|---|---|"
    declared = {one.field for one in declarations()}
    for one in command.commands["check"].params:
        if isinstance(one, click.Option) and one.name not in declared:
            names = ", ".join(f"`{name}`" for name in one.opts)
            choices = ", ".join(f"`{name}`" for name in getattr(one.type, "choices", ()))
            yield f"| {names} | {one.help}{f' One of {choices}.' if choices else ''} |"


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _with_part(name: str, part: str, lines: Iterable[str], text: str = "") -> str:
    """A document with the lines between `<!-- PART: made -->` and `<!-- PART: end -->` replaced.

    `text` is what it holds by now, where another part has been replaced.
    """
    start, end = f"<!-- {part}: made by `{COMMAND}` -->", f"<!-- {part}: end -->"
    before, found, rest = (text or _read(name)).partition(start)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{name} has no part between `{start}` and `{end}`")
    return "\n".join((f"{before}{start}", "", *lines, "", f"{end}{after}"))


def _read(name: str) -> str:
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
