"""`exchange_rate(currency)` → `await run_in_threadpool(exchange_rate, currency)`."""

import libcst as cst

from fastpg_lint.analyses.async_sync.async_endpoint_without_await import uses_loop
from fastpg_lint.analyses.async_sync.blocking_call_reachable_from_async import (
    is_thread_bound,
    needs_loop,
)
from fastpg_lint.fixes.awaiting import threaded
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.plain_functions import as_plain_function
from fastpg_lint.rules.async_sync.blocking_call_reachable_from_async import RULE, only_makes_object
from fastpg_lint.rules.rule import Finding
from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.call_graph.graph import NO_CALL, Edge
from fastpg_lint.source.site import Site

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    node = mending.node(finding.at)
    if node is None:
        return None
    return as_plain_function(mending, node) or _in_thread(mending, node, finding.at)


def _in_thread(mending: Mending, call: cst.CSTNode, at: Site) -> Change | None:
    """The call made in a thread, where it is of a function of the project that may leave the loop's."""
    if not isinstance(call, cst.Call) or not mending.may_await(call) or mending.names_called(at):
        return None  # `map(fetch, …)`, `loop.call_soon(fetch)`: what a library does with the function
    edge = _edge(mending, at)
    return threaded(mending, call) if edge is not None and _may_leave(mending, edge) else None


def _edge(mending: Mending, at: Site) -> Edge | None:
    """The call at a site, where nothing that it leads to has to stay in its thread."""
    for _, edge, chains in mending.module.of(EventLoop).blocking_chains():
        if edge.at == at:
            is_bound = is_thread_bound(mending.module, edge, chains) or needs_loop(mending.module, edge)
            return edge if edge.call != NO_CALL and not is_bound else None
    return None


def _may_leave(mending: Mending, edge: Edge) -> bool:
    """Whether a thread may run what a call runs."""
    module = mending.module
    if only_makes_object(module, edge):
        return False
    return not any(uses_loop(module, one.of) for one in edge.callees)
