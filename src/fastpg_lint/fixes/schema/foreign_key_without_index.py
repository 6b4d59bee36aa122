"""`mapped_column(ForeignKey("users.id"))` → `mapped_column(ForeignKey("users.id"), index=True)`.

Where indexes of single columns stand in `__table_args__`, it stands with them.
"""

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.columns import indexed
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.schema.foreign_key_without_index import RULE

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    key = mending.node(finding.at)
    if key is None or mending.module.role == Role.MIGRATION or "`index=True`" not in finding.help:
        return None
    return indexed(mending, key)
