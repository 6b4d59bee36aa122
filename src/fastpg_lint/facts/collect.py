"""The facts of a whole module."""

import libcst as cst

from fastpg_lint.facts.builder import FactsBuilder
from fastpg_lint.facts.records import ModuleFacts
from fastpg_lint.facts.secrets.literals import LiteralVisitor
from fastpg_lint.facts.visiting import visit_all
from fastpg_lint.source.numbering import SiteVisitor


def collect(module: cst.Module) -> ModuleFacts:
    """The facts of a parsed module."""
    sites = SiteVisitor()
    draft, literals = FactsBuilder(sites), LiteralVisitor(sites)
    visit_all(module, sites, draft, literals)
    return draft.finish(literals.facts)
