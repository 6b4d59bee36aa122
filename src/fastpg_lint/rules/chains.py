"""Chains of calls as findings tell them."""

from collections.abc import Iterable, Iterator, Mapping

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.facts.records import Call
from fastpg_lint.levels import Level
from fastpg_lint.rules.codes import rule_levels
from fastpg_lint.rules.rule import CauseSite, RelatedSite, code_cause
from fastpg_lint.semantic.call_graph.blocking_paths import Chain
from fastpg_lint.semantic.call_graph.graph import Edge
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef

CODES = {
    BlockingKind.NETWORK: "FPG101",
    BlockingKind.WAIT: "FPG101",
    BlockingKind.PROCESS: "FPG101",
    BlockingKind.DATABASE: "FPG103",
    BlockingKind.FILE: "FPG104",
    BlockingKind.SMALL_FILE: "FPG104",
    BlockingKind.CPU: "FPG105",
}
"""The rule that reports each kind of call where a coroutine makes it itself."""
ACCEPTING = {
    **{kind: (code, "FPG102") for kind, code in CODES.items()},
    BlockingKind.THREAD_WAIT: ("FPG110",),
}
"""The codes by which a call of each kind is accepted, so that no chain ends there: first that of its rule."""
AS_GRAVE = frozenset(CODES) - {BlockingKind.FILE, BlockingKind.SMALL_FILE, BlockingKind.CPU}
"""Kinds that hold up the loop as long as waiting for a thread does."""
QUESTIONS = frozenset({"get_running_loop", "_get_running_loop"})
"""Calls by which a function finds out whether it is on the loop, where it then does not wait."""


def chain_sites(chain: Chain) -> tuple[RelatedSite, ...]:
    """The steps of a chain as related places, the call that blocks last."""
    return tuple(RelatedSite(step.module, step.at, step.label) for step in chain.steps)


def chain_end(chain: Chain) -> CauseSite:
    """The call that a chain ends in: mending it mends all chains that do."""
    end = chain.steps[-1]
    return code_cause(end.label, end.module, end.at)


def level_of(kind: BlockingKind) -> Level:
    """How grave a call of a kind is: as its rule has it, but for a file that the program brings along."""
    return Level.ADVICE if kind == BlockingKind.SMALL_FILE else rule_levels()[CODES[kind]]


def is_told_as_wait(module: LinkedModule, edge: Edge, chains: Mapping[BlockingKind, Chain]) -> bool:
    """Whether waiting for a thread is what is told of a call (FPG110), and no worse thing that it leads to.

    What finds out first whether it is on the loop does not wait there.
    """
    chain = chains.get(BlockingKind.THREAD_WAIT)
    if chain is None or module.ignores("FPG110") or asks(module, (edge, *chain.steps[:-1]), QUESTIONS):
        return False
    worse = (kind in AS_GRAVE and not module.ignores(CODES[kind]) for kind in chains)
    return module.ignores("FPG102") or not any(worse)


def asks(module: LinkedModule, steps: Iterable[Edge], questions: frozenset[str]) -> bool:
    """Whether one of the functions that some steps run calls something of a certain name.

    One that asks which loop is running does not do on the loop what it does elsewhere.
    """
    callees = {callee.of for step in steps for callee in step.callees}
    return any(call.text.rpartition(".")[2] in questions for of in callees for call in _calls(module, of))


def _calls(module: LinkedModule, of: ScopeRef) -> Iterator[Call]:
    view = module.project.view(of.module)
    return map(view.call, view.calls_of_body(of.scope))
