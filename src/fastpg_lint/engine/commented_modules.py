"""Judging the suppression comments of modules, as their findings are told."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.engine.judge_comments import Told, comment_fix, judge_comments
from fastpg_lint.engine.judged import Heard, Judged
from fastpg_lint.engine.locate import Places
from fastpg_lint.rules.codes import all_codes
from fastpg_lint.rules.registry import Registry, load_registry

if TYPE_CHECKING:
    from fastpg_lint.fixes.registry import Fixer

_PACKAGE = "fastpg_lint.rules.suppressions"
"""Where the rules are that judge comments: a run that reuses its findings imports no others."""


class CommentedModules:
    """Judges comments by the rules that a configuration selects, and gives what it finds the `fixes`."""

    def __init__(
        self, settings: Settings, registry: Registry | None, fixes: "Mapping[str, Fixer] | None"
    ) -> None:
        self._codes = registry.codes if registry is not None else all_codes()
        self._fixes = fixes or {}
        self._rules = tuple(
            one
            for one in (registry or load_registry(_PACKAGE)).rules
            if one.judge_comments
            and settings.is_selected(one.rule.code, default=one.rule.default, preview=one.rule.preview)
        )

    def judge(self, judged: Judged, found: Sequence[Diagnostic], places: Places) -> Iterator[Diagnostic]:
        """What is wrong with the comments of a module, given all that is found in it, silenced or not."""
        name, heard = judged.module, judged.heard or Heard(())
        silenced = places.silenced(name)
        lines = [(one.code, one.line) for one in found]
        lines += [(code, places.place(name, site).at.line) for site, code in heard.untold]
        file = Told(
            places.shown(name),
            places.identified(name),
            silenced,
            lines,
            () if judged.failures else heard.codes,
        )
        said = list(judge_comments(self._rules, file, self._codes))
        if any(one.code in self._fixes for one in said):
            source = places.text(name)
            said = [replace(one, fix=comment_fix(one, source, silenced, self._fixes)) for one in said]
        yield from said
