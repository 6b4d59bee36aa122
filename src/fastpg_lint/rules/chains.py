"""Chains of calls as findings tell them."""

from collections.abc import Iterable

from fastpg_lint.project.blocking import Chain
from fastpg_lint.project.execution import Action
from fastpg_lint.project.module import LinkedModule
from fastpg_lint.rules.rule import RelatedSite


def chain_sites(chain: Chain) -> tuple[RelatedSite, ...]:
    """The steps of a chain as related places, the call that blocks last."""
    return tuple(RelatedSite(step.module, step.at, step.label) for step in chain.steps)


def asks(module: LinkedModule, steps: Iterable[Action], questions: frozenset[str]) -> bool:
    """Whether one of the functions that some steps run calls something of a certain name.

    One that asks which loop is running does not do on the loop what it does elsewhere.
    """
    callees = {callee.of for step in steps for callee in step.callees}
    actions = (action for callee in callees for action in module.project.graph.actions(callee))
    return any(action.text.rpartition(".")[2] in questions for action in actions)
