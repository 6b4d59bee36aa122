"""`time.sleep(1)` → `await asyncio.sleep(1)`; other calls → `await run_in_threadpool(requests.get, url)`."""

import libcst as cst

from fastpg_lint.fixes.awaiting import SLEEP, in_thread, sleeping
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.plain_functions import as_plain_function
from fastpg_lint.rules.async_sync.blocking_call_in_async import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    if not isinstance(call, cst.Call) or not mending.may_await(call):
        return None
    if mending.names_called(finding.at) == SLEEP:
        return sleeping(mending, call)
    return as_plain_function(mending, call) or in_thread(mending, call, finding.at)
