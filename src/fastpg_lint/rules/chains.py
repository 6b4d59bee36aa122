"""Chains of calls as findings tell them."""

from collections.abc import Iterable, Iterator

from fastpg_lint.facts.records import Call
from fastpg_lint.rules.rule import CauseSite, RelatedSite, code_cause
from fastpg_lint.semantic.call_graph.blocking_paths import Chain
from fastpg_lint.semantic.call_graph.graph import Edge
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef


def chain_sites(chain: Chain) -> tuple[RelatedSite, ...]:
    """The steps of a chain as related places, the call that blocks last."""
    return tuple(RelatedSite(step.module, step.at, step.label) for step in chain.steps)


def chain_end(chain: Chain) -> CauseSite:
    """The call that a chain ends in: mending it mends all chains that do."""
    end = chain.steps[-1]
    return code_cause(end.label, end.module, end.at)


def asks(module: LinkedModule, steps: Iterable[Edge], questions: frozenset[str]) -> bool:
    """Whether one of the functions that some steps run calls something of a certain name.

    One that asks which loop is running does not do on the loop what it does elsewhere.
    """
    callees = {callee.of for step in steps for callee in step.callees}
    return any(call.text.rpartition(".")[2] in questions for of in callees for call in _calls(module, of))


def _calls(module: LinkedModule, of: ScopeRef) -> Iterator[Call]:
    view = module.project.view(of.module)
    for scope in view.body(of.scope):
        yield from map(view.call, view.scope(scope).calls)
