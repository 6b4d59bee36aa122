"""Marks: what tells of a finding that it can be mended.

Of one that carries its fix that is known. Where nobody has asked for fixes none are worked out, since that
takes as long as linting: a mark says then that the rule has a fix, which is not made where it might be wrong.
"""

from collections.abc import Callable, Mapping

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.pipeline.nearest_settings import SettingsOf

SAFE, UNSAFE = "[*]", "[~]"
"""It can be mended without changing what the program does, or only with `--unsafe-fixes`."""

Marks = Callable[[Diagnostic], str]
"""Gives the mark of a finding; empty where it has none."""


def no_marks(_: Diagnostic) -> str:
    """For where nothing is mended."""
    return ""


def marks_by_rule(kinds: Mapping[str, str], settings_of: SettingsOf) -> Marks:
    """Marks what is of a rule that has a fix, `safe` or `unsafe` by its code, and may be mended."""

    def mark(one: Diagnostic) -> str:
        kind = kinds.get(one.code)
        return _mark(one, settings_of, by_itself=kind == "safe") if kind is not None else ""

    return mark


def marks_by_fix(settings_of: SettingsOf) -> Marks:
    """Marks what carries a fix, and may be mended."""

    def mark(one: Diagnostic) -> str:
        return _mark(one, settings_of, by_itself=one.fix.safe) if one.fix is not None else ""

    return mark


def _mark(one: Diagnostic, settings_of: SettingsOf, *, by_itself: bool) -> str:
    settings = settings_of(one.path)
    if not settings.is_fixable(one.code):
        return ""
    return SAFE if settings.is_safe(one.code, by_itself=by_itself) else UNSAFE
