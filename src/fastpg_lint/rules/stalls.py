"""Whom a call on the event loop holds up, as findings tell it."""

from fastpg_lint.frameworks.fastapi.request_paths import RequestPaths
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
    """A finding of a call that holds up the loop in a coroutine; the rule's message names both."""
    return rule.finding(
        at=found.edge.at,
        call=found.edge.label,
        function=body.name,
        stalled=stalled(module, body.ref, where),
        instead=found.instead,
    )
