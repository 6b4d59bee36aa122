"""`async_sessionmaker(engine)` → `async_sessionmaker(engine, expire_on_commit=False)`."""

import libcst as cst

from fastpg_lint.fixes.arguments import with_argument
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.rules.dependency_injection.expire_on_commit_in_async import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    maker = mending.node(finding.at)
    if not isinstance(maker, cst.Call):
        return None
    kept = with_argument(maker, "expire_on_commit", cst.Name("False"))
    return Change("keep rows as they are after a commit", maker, kept)
