"""What SARIF is told of the linter itself, and of those of its rules that found something."""

from collections.abc import Callable, Iterable

from fastpg_lint import __version__
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.levels import Level
from fastpg_lint.output.listings.pages import page
from fastpg_lint.output.page_addresses import page_address
from fastpg_lint.rules.registry import RegisteredRule, load_registry

LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "note"}

Fields = dict[str, object]


def driver(found: Iterable[Diagnostic]) -> tuple[Fields, Callable[[str], int]]:
    """The linter with its rules, and what gives the number of a rule among them by its code."""
    codes = sorted({one.code for one in found})
    by_code = {one.rule.code: one for one in load_registry().documented}
    tool: Fields = {"name": "fastpg-lint", "semanticVersion": __version__, "version": __version__}
    tool["rules"] = [_rule(by_code[code]) for code in codes if code in by_code]
    return tool, codes.index


def _rule(registered: RegisteredRule) -> Fields:
    rule = registered.rule
    text = registered.page.rstrip()
    fields: Fields = {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": registered.summary},
        "fullDescription": {"text": f"{registered.summary.rstrip('.')}: {rule.because}."},
        "help": {"text": text, "markdown": page(registered, text)},
        "defaultConfiguration": {"level": LEVELS[rule.level], "enabled": rule.default},
        "properties": {"tags": ["fastapi", "postgresql"], "precision": "high"},
    }
    address = page_address(rule.code, rule.name)
    if address is not None:
        fields["helpUri"] = address
    return fields
