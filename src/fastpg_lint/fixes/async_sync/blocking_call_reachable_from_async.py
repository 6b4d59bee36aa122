"""`exchange_rate(currency)` → `await run_in_threadpool(exchange_rate, currency)`.

Of a property, `shop.rate` → `await run_in_threadpool(lambda: shop.rate)`.
"""

import libcst as cst

from fastpg_lint.analyses.async_sync.async_endpoint_without_await import uses_loop
from fastpg_lint.analyses.async_sync.blocking_call_reachable_from_async import (
    is_thread_bound,
    needs_loop,
)
from fastpg_lint.fixes.awaiting import read_in_thread, threaded
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


def _in_thread(mending: Mending, node: cst.CSTNode, at: Site) -> Change | None:
    """The call made in a thread, where it is of a function of the project that may leave the loop's."""
    if not mending.may_await(node) or mending.names_called(at):
        return None  # `map(fetch, …)`, `loop.call_soon(fetch)`: what a library does with the function
    edge = _edge(mending, at)
    if edge is None or not _may_leave(mending, edge):
        return None
    if isinstance(node, cst.Attribute):
        return read_in_thread(mending, node) if _is_read(mending, edge) else None
    return threaded(mending, node) if isinstance(node, cst.Call) and edge.call != NO_CALL else None


def _edge(mending: Mending, at: Site) -> Edge | None:
    """The call at a site, where nothing that it leads to has to stay in its thread."""
    for _, edge, chains in mending.module.of(EventLoop).blocking_chains():
        if edge.at == at:
            is_bound = is_thread_bound(mending.module, edge, chains) or needs_loop(mending.module, edge)
            return edge if not is_bound else None
    return None


def _may_leave(mending: Mending, edge: Edge) -> bool:
    """Whether a thread may run what a call runs."""
    module = mending.module
    if only_makes_object(module, edge):
        return False
    return not any(uses_loop(module, one.of) for one in edge.callees)


def _is_read(mending: Mending, edge: Edge) -> bool:
    """Whether what runs is the code of a property."""
    members = mending.module.project.infer.members
    return edge.call == NO_CALL and all(members.decoration(one.of).is_property for one in edge.callees)
