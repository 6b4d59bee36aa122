"""Whom a call on the event loop holds up, as findings tell it."""

from fastpg_lint.frameworks.fastapi.request_paths import RequestPaths
from fastpg_lint.frameworks.fastapi.startup import StartUp
from fastpg_lint.levels import Level
from fastpg_lint.rules.chains import level_of
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.semantic.call_graph.blocking_paths import BlockingCall
from fastpg_lint.semantic.call_graph.event_loop import CoroutineBody
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef


def stalled(module: LinkedModule, coroutine: ScopeRef, where: str = "") -> str:
    """Every request, where one runs a coroutine; else what there may be, as on the loop of a Celery task."""
    serves = module.project.of(RequestPaths).role(module, coroutine)
    return f"every request{where}" if serves else "all else on it"


def stalling(
    rule: Rule, module: LinkedModule, body: CoroutineBody, found: BlockingCall, where: str = ""
) -> Finding:
    """A finding of a call that holds up the loop in a coroutine; the rule's message names both.

    Where no request is taken yet it is advice: it holds up the start alone.
    """
    is_early = module.project.of(StartUp).is_before(body.ref, found.edge.order)
    return rule.finding(
        at=found.edge.at,
        level=Level.ADVICE if is_early else level_of(found.entry.kind),
        call=found.edge.label,
        function=body.name,
        stalled=stalled(module, body.ref, where),
        instead=found.instead,
    )
