"""Judging a module that somebody types in: what rules find is remembered function by function.

What is found in an outermost function is worked out again only where something has changed that was read for
it; so are, one by one, the findings of rules that do not judge by function.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from fastpg_lint.engine.input_digests import InputDigests
from fastpg_lint.engine.judge_module import judge_module
from fastpg_lint.engine.judged import Judged
from fastpg_lint.incremental.inputs import DERIVED, Input
from fastpg_lint.incremental.packed_sets import Packed
from fastpg_lint.rules.registry import RegisteredRule
from fastpg_lint.rules.rule import Finding
from fastpg_lint.semantic.module import ModuleSetting, linked_module
from fastpg_lint.semantic.project import Project

_Asked = tuple[str, ModuleSetting, int | str]
"""A module, and one of its functions by its stretch, or the code of a rule."""


class TypedModules:
    """Judges the modules of one project that somebody types in."""

    def __init__(
        self, inputs: InputDigests, rules: Sequence[RegisteredRule], view: Callable[[str], Project]
    ) -> None:
        """`rules` are those that are selected, and `view` gives the project as a module sees it."""
        self._view = view
        self._by_function = tuple(one for one in rules if one.rule.by_function)
        self._others = {one.rule.code: one for one in rules if not one.rule.by_function}
        self._codes = [one.rule.code for one in rules]
        self._inputs = inputs
        self._tracker = inputs.tracker
        self._known: dict[_Asked, tuple[Judged, Packed]] = {}
        """What was found, each with what that depends on."""
        self._doubted: dict[_Asked, dict[str, bytes]] = {}
        """What of it depends on derived answers that may be others now, with the digests that those had."""
        self._tracker.holders.append(self)

    def judge(self, name: str, setting: ModuleSetting, path: str) -> Judged:
        """What is found in a module that is shown as `path`, as `judge_module` gives it."""
        parts = [self._of((name, setting, part)) for part in self._parts(name, setting)]
        found: dict[str, dict[Finding, None]] = {code: {} for code in self._codes}
        names: dict[str, str] = {}
        for part in parts:
            names |= part.names
            for finding in part.findings:
                found[finding.code][finding] = None
        findings = tuple(finding for some in found.values() for finding in some)
        failures = dict.fromkeys(replace(one, path=path) for part in parts for one in part.failures)
        return Judged(
            name, findings, {code: names[code] for code in self._codes if code in names}, tuple(failures)
        )

    def _parts(self, name: str, setting: ModuleSetting) -> Iterator[int | str]:
        yield from range(self._view(name).view(name).stretches)
        yield from (code for code in self._others if setting.selects(code))

    def drop(self, inputs: int) -> None:
        """Drops what depends on any of some inputs; what depends on derived answers among them is doubted."""
        meets, before = self._tracker.meeting(inputs), self._inputs.before
        for asked in [asked for asked, (_, read) in self._known.items() if meets[read]]:
            met = self._tracker.inputs(self._tracker.unpacked[self._known[asked][1]] & inputs)
            digests = {one.name: before.get(one.name) for one in met if one.kind == DERIVED}
            known = {name: digest for name, digest in digests.items() if digest is not None}
            if len(known) == len(met):
                self._doubted[asked] = known | self._doubted.get(asked, {})
            else:
                del self._known[asked]
                self._doubted.pop(asked, None)

    def _of(self, asked: _Asked) -> Judged:
        tracker = self._tracker
        if not self._holds(asked):
            with tracker.apart() as apart:
                judged = self._judge(asked)
            self._known[asked] = judged, tracker.packed(apart.read)
        judged, read = self._known[asked]
        tracker.read |= tracker.unpacked[read]
        return judged

    def _holds(self, asked: _Asked) -> bool:
        """Whether what was found is known, and what it depends on is as it was."""
        doubted = self._doubted.pop(asked, None)
        if not doubted or asked not in self._known:
            return asked in self._known
        with self._tracker.apart():
            return all(
                self._inputs.digest(Input(DERIVED, name)) == digest for name, digest in doubted.items()
            )

    def _judge(self, asked: _Asked) -> Judged:
        name, setting, part = asked
        project = self._view(name)
        if isinstance(part, str):
            return judge_module(linked_module(project, name, setting), (self._others[part],), "")
        rules = [one for one in self._by_function if setting.selects(one.rule.code)]
        return judge_module(linked_module(project, name, setting, part), rules, "")
