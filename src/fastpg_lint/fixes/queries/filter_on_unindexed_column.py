"""`mapped_column(String(100))` → `mapped_column(String(100), index=True)`, where the table is declared."""

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.columns import indexed
from fastpg_lint.fixes.elsewhere import change_in
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.role import Role
from fastpg_lint.rules.queries.filter_on_unindexed_column import RULE
from fastpg_lint.rules.rule import Finding
from fastpg_lint.source.site import Site

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    column = next(iter(finding.related), None)
    if column is None:
        return None
    return change_in(mending, column.module, lambda other: _indexed(other, column.at))


def _indexed(mending: Mending, at: Site) -> Change | None:
    declared = mending.node(at)
    return (
        indexed(mending, declared) if declared is not None and mending.module.role != Role.MIGRATION else None
    )
