"""The one walk over a module's tree that all fact visitors share."""

import libcst as cst

from fastpg_lint.facts.bindings import BindingVisitor
from fastpg_lint.facts.builder import FactsBuilder
from fastpg_lint.facts.expressions import PathVisitor
from fastpg_lint.facts.operators import OperatorVisitor
from fastpg_lint.facts.records import ModuleFacts
from fastpg_lint.facts.scopes import ScopeVisitor
from fastpg_lint.facts.secrets.literals import LiteralVisitor
from fastpg_lint.source.numbering import SiteVisitor
from fastpg_lint.source.walk import walk


def collect(module: cst.Module) -> ModuleFacts:
    """The facts of a parsed module."""
    sites = SiteVisitor()
    draft = FactsBuilder(sites)
    literals = LiteralVisitor(sites)
    paths = PathVisitor(draft, literals.withheld)
    operators = OperatorVisitor(draft)
    walk(module, (sites, ScopeVisitor(draft), paths, operators, BindingVisitor(draft), literals))
    return draft.finish(literals.facts)
