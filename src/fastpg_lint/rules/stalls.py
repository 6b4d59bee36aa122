"""Whom a call on the event loop holds up, as findings tell it."""

from collections.abc import Iterable

from fastpg_lint.frameworks.fastapi.request_paths import RequestPaths
from fastpg_lint.frameworks.fastapi.startup import StartUp
from fastpg_lint.levels import Level
from fastpg_lint.rules.chains import level_of
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.semantic.call_graph.blocking_paths import BlockingCall
from fastpg_lint.semantic.call_graph.event_loop import CoroutineBody
from fastpg_lint.semantic.call_graph.graph import NO_CALL, Edge
from fastpg_lint.semantic.call_graph.lazy_initialisation import is_made_once
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.typed_module import part_of
from fastpg_lint.semantic.types import ScopeRef
from fastpg_lint.source.segments import stretch_of


def stalled(module: LinkedModule, coroutine: ScopeRef, where: str = "") -> str:
    """Every request, where one runs a coroutine; else what there may be, as on the loop of a Celery task."""
    serves = module.project.of(RequestPaths).role(module, coroutine)
    return f"every request{where}" if serves else "all else on it"


def is_kept(module: LinkedModule, steps: Iterable[Edge]) -> bool:
    """Whether a step on the way to a call that blocks is made only until a module keeps what it gives.

    That is once, or once for each key.
    """
    return any(_keeps(module.project, step) for step in steps if step.call != NO_CALL)


def _keeps(project: Project, step: Edge) -> bool:
    # By its site, for a chain that another module has told has no numbers of calls; and in its own function.
    calls = part_of(project.view(step.module), stretch_of(step.at.statement)).facts.calls.items()
    number, call = next((one for one in calls if one[1].at == step.at), (NO_CALL, None))
    if call is None:
        return False
    return is_made_once(project.infer, ScopeRef(step.module, call.scope), number, by_module=True)


def stalling(
    rule: Rule, module: LinkedModule, body: CoroutineBody, found: BlockingCall, where: str = ""
) -> Finding:
    """A finding of a call that holds up the loop in a coroutine; the rule's message names both.

    It is advice where no request is taken yet, since it holds up the start alone, and where the module keeps
    what it gives.
    """
    is_early = module.project.of(StartUp).is_before(body.ref, found.edge.order)
    return rule.finding(
        at=found.edge.at,
        level=Level.ADVICE if is_early or is_kept(module, (found.edge,)) else level_of(found.entry.kind),
        call=found.edge.label,
        function=body.name,
        stalled=stalled(module, body.ref, where),
        instead=found.instead,
    )
