"""The one walk that all visitors of facts share, of a module or of a function that is read alone."""

import libcst as cst

from fastpg_lint.facts.bindings import BindingVisitor
from fastpg_lint.facts.builder import FactsBuilder
from fastpg_lint.facts.expressions import PathVisitor
from fastpg_lint.facts.operators import OperatorVisitor
from fastpg_lint.facts.scopes import ScopeVisitor
from fastpg_lint.facts.secrets.literals import LiteralVisitor
from fastpg_lint.source.numbering import SiteVisitor
from fastpg_lint.source.walk import walk


def visit_all(tree: cst.CSTNode, sites: SiteVisitor, draft: FactsBuilder, literals: LiteralVisitor) -> None:
    """Fills a draft with what a tree says; each visitor comes after those whose notes it reads."""
    paths = PathVisitor(draft, literals.withheld)
    walk(tree, (sites, ScopeVisitor(draft), paths, OperatorVisitor(draft), BindingVisitor(draft), literals))
