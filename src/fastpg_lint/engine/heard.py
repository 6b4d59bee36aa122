"""What was looked for in a module, by which one can tell which of its suppression comments are unused."""

from collections.abc import Iterator, Sequence

from fastpg_lint.engine.judged import Heard
from fastpg_lint.facts.records import ScopeKind
from fastpg_lint.rules.chains import ACCEPTING
from fastpg_lint.rules.registry import RegisteredRule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.call_graph.blocking_paths import BlockingPaths
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef
from fastpg_lint.source.silenced import Ranges
from fastpg_lint.source.site import Site


def heard(module: LinkedModule, rules: Sequence[RegisteredRule], silenced: Ranges) -> Heard:
    """What some rules look for in a module, where comments silence something on some statements."""
    whole = (Voice.FULL, Voice.ADVICE)
    codes = (one.rule.code for one in rules if one.judge_comments is None)
    speaking = {one.rule.code for one in rules if one.rule.voice(module.role) in whole}
    return Heard(
        tuple(code for code in codes if code in speaking),
        tuple(dict.fromkeys(_accepted(module, silenced))),
    )


def _accepted(module: LinkedModule, silenced: Ranges) -> Iterator[tuple[Site, str]]:
    """The calls that block in functions of a module and that comments accept there, by their codes."""
    paths = module.project.of(BlockingPaths)
    for number, scope in module.view.facts.scopes.items():
        if scope.kind != ScopeKind.FUNCTION or scope.is_async:
            continue
        for edge in paths.edges(ScopeRef(module.name, number)):
            end = paths.blocking_call(edge)
            codes = ACCEPTING.get(end.entry.kind, ()) if end is not None else ()
            yield from ((edge.at, code) for code in codes if silenced.covers(edge.at.statement, code))
