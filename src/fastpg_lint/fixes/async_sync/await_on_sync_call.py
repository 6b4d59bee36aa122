"""`await session.add(row)` → `session.add(row)`; `await time.sleep(1)` → `await asyncio.sleep(1)`.

Of what blocks the event loop, `await` alone does not go: the call is made in a thread of the pool.
"""

import libcst as cst

from fastpg_lint.fixes.awaiting import SLEEP, in_thread, sleeping
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.rules.async_sync.await_on_sync_call import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    awaiting = mending.parent(call) if call is not None else None
    if not isinstance(call, cst.Call) or not isinstance(awaiting, cst.Await) or mending.has_comment(awaiting):
        return None
    if mending.names_called(finding.at) == SLEEP:
        return sleeping(mending, call)
    if any(map(mending.module.project.catalogue.blocking, mending.names_called(finding.at))):
        return in_thread(mending, call, finding.at)
    is_broken = "\n" in mending.tree.code_for_node(awaiting)
    kept = call if call.lpar or not (awaiting.lpar and is_broken) else _in_brackets_of(call, awaiting)
    return Change("call it without `await`", awaiting, kept, safe=True)


def _in_brackets_of(call: cst.Call, awaiting: cst.Await) -> cst.Call:
    """A call that goes over several lines, which the brackets around its `await` may be needed for."""
    return call.with_changes(lpar=awaiting.lpar, rpar=awaiting.rpar)
