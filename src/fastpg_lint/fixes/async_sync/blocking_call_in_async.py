"""`time.sleep(1)` → `await asyncio.sleep(1)`; other calls → `await run_in_threadpool(requests.get, url)`."""

import libcst as cst

from fastpg_lint.fixes.awaiting import awaited, in_thread
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.rules.async_sync.blocking_call_in_async import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code
_SLEEP = "time.sleep"


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    if not isinstance(call, cst.Call) or not mending.may_await(call):
        return None
    if mending.names_called(finding.at) == {_SLEEP}:
        return _sleeping(mending, call)
    threaded = in_thread(mending, call)
    if threaded is None:
        return None
    title = f"make the call in a thread, by `{threaded.runner}`"
    return Change(title, call, awaited(mending, call, threaded.call), imports=threaded.imports)


def _sleeping(mending: Mending, call: cst.Call) -> Change | None:
    """`time.sleep` takes one argument, by position alone."""
    sleep = mending.member_of("asyncio", "sleep", call)
    if sleep is None or mending.has_comment(call.func):
        return None
    return Change(
        "sleep by `asyncio.sleep`",
        call,
        awaited(mending, call, call.with_changes(func=sleep.expression)),
        safe=True,
        imports=sleep.imports,
    )
