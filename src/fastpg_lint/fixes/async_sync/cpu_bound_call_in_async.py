"""`bcrypt.checkpw(password, hash)` → `await run_in_threadpool(bcrypt.checkpw, password, hash)`."""

import libcst as cst

from fastpg_lint.fixes.awaiting import in_thread
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.plain_functions import as_plain_function
from fastpg_lint.rules.async_sync.cpu_bound_call_in_async import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    if not isinstance(call, cst.Call) or not mending.may_await(call):
        return None
    return as_plain_function(mending, call) or in_thread(mending, call, finding.at)
