"""`await run_in_threadpool(notify, user)` → `await notify(user)`, of a coroutine function."""

import libcst as cst

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.rules.async_sync.coroutine_function_in_thread import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code

_RUNNERS = frozenset(
    (
        "anyio.to_thread.run_sync",
        "asyncio.to_thread",
        "asyncio.threads.to_thread",
        "fastapi.concurrency.run_in_threadpool",
        "starlette.concurrency.run_in_threadpool",
    )
)
"""What runs its first argument in a thread, with the others."""


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    if not isinstance(call, cst.Call) or not isinstance(mending.parent(call), cst.Await) or not call.args:
        return None
    names = mending.names_called(finding.at)
    if not names or not names <= _RUNNERS or mending.has_comment(call):
        return None
    function, *given = call.args
    is_plain = function.keyword is None and not function.star
    if not is_plain or not isinstance(function.value, cst.Name | cst.Attribute):
        return None
    if "anyio.to_thread.run_sync" in names and any(one.keyword is not None for one in given):
        return None  # its keywords are anyio's own
    return Change("await it on the event loop", call, call.with_changes(func=function.value, args=given))
