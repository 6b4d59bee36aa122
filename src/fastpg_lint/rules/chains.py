"""Chains of calls as findings tell them."""

from fastpg_lint.project.blocking import Chain
from fastpg_lint.rules.rule import RelatedSite


def chain_sites(chain: Chain) -> tuple[RelatedSite, ...]:
    """The steps of a chain as related places, the call that blocks last."""
    return tuple(RelatedSite(step.module, step.at, step.label) for step in chain.steps)
