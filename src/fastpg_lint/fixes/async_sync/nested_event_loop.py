"""`asyncio.run(load(title))` → `await load(title)`, where the function around it is a coroutine."""

import libcst as cst

from fastpg_lint.fixes.awaiting import awaited
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.rules.async_sync.nested_event_loop import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code

_OF_COROUTINE = frozenset({"asyncio.run", "asyncio.runners.run"})
_OF_FUNCTION = frozenset({"anyio.run", "anyio._core._eventloop.run"})


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    if not isinstance(call, cst.Call) or not mending.may_await(call) or mending.has_comment(call):
        return None
    run = _run(call, mending.names_called(finding.at))
    return Change("await it on the loop that runs", call, awaited(mending, call, run)) if run else None


def _run(call: cst.Call, names: frozenset[str]) -> cst.BaseExpression | None:
    """The coroutine that a loop of its own is to run."""
    if not call.args or any(one.keyword is not None or one.star for one in call.args):
        return None
    first, *given = call.args
    if names and names <= _OF_COROUTINE and not given:
        return first.value if isinstance(first.value, cst.Call | cst.Name | cst.Attribute) else None
    if names and names <= _OF_FUNCTION and isinstance(first.value, cst.Name | cst.Attribute):
        return call.with_changes(func=first.value, args=given, lpar=(), rpar=())
    return None
