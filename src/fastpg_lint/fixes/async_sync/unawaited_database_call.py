"""`session.commit()` → `await session.commit()`, where the function around it is a coroutine."""

import libcst as cst

from fastpg_lint.fixes.awaiting import awaited
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.rules.async_sync.unawaited_database_call import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    if not isinstance(call, cst.Call) or not mending.may_await(call) or mending.has_comment(call):
        return None
    return Change("await it", call, awaited(mending, call))
