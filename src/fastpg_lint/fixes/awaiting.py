"""Expressions that are awaited, and calls that are made in a thread of the pool."""

import libcst as cst
from libcst import matchers as m

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.fixes.change import Change, Imported
from fastpg_lint.fixes.layout import bracketed, comma_before, ended, is_broken
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.threads import Runner, runner_at
from fastpg_lint.fixes.updates import is_of_update
from fastpg_lint.source.site import Site

NOT_APART = frozenset({BlockingKind.DATABASE})
"""Kinds of calls that are made on a session or connection, which belongs to a thread or to other calls."""


def awaited(mending: Mending, node: cst.BaseExpression, value: cst.BaseExpression | None = None) -> cst.Await:
    """`await` on an expression, or on what is to stand in its place; in brackets where it has to be."""
    value = value if value is not None else node
    found = cst.Await(value.with_changes(lpar=(), rpar=()), lpar=node.lpar, rpar=node.rpar)
    return found if node.lpar or not _is_primary(mending, node) else bracketed(found)


def _is_primary(mending: Mending, node: cst.BaseExpression) -> bool:
    """Whether something is taken of an expression, which binds closer than `await`."""
    match mending.parent(node):
        case cst.Attribute(value=of) | cst.Subscript(value=of) | cst.Call(func=of):
            return of is node
    return False


def as_awaited(mending: Mending, at: Site) -> Change | None:
    """The call at a site, which makes a coroutine, awaited; None where it cannot be."""
    call = mending.node(at)
    if not isinstance(call, cst.Call) or not mending.may_await(call) or mending.has_comment(call):
        return None
    return Change("await it", call, awaited(mending, call))


def in_thread(mending: Mending, call: cst.Call, at: Site) -> Change | None:
    """The call at a site, of what a library blocks by, made in a thread of the pool and awaited.

    None where what it works on may not leave its thread, or the call cannot be written so.
    """
    found = list(map(mending.module.project.catalogue.blocking, mending.names_called(at)))
    is_known = found and all(one is not None and one.kind not in NOT_APART for one in found)
    return threaded(mending, call) if is_known else None


def threaded(mending: Mending, call: cst.Call) -> Change | None:
    """A call made in a thread of the pool, and awaited, if it is not already.

    None where comments would be moved, a name is taken, a lock of threads is held meanwhile, or what is read
    is written again.
    """
    runner = runner_at(mending, call)
    if runner is None or mending.has_comment(call) or _holds_lock(mending, call):
        return None
    if is_of_update(mending, call):
        return None
    imports = runner.imports
    new = call.with_changes(func=runner.expression, args=_handed_over(call), lpar=(), rpar=())
    if not runner.hands_on(one.keyword.value for one in call.args if one.keyword is not None):
        partial = mending.name_of(Imported("functools", "partial"), call)
        if partial is None:
            return None
        imports += partial.imports
        new = new.with_changes(args=[cst.Arg(new.with_changes(func=partial.expression))])
    return Change(_title(mending, runner), call, _awaited_once(mending, call, new), imports=imports)


def read_in_thread(mending: Mending, value: cst.BaseExpression) -> Change | None:
    """An expression that runs code without a call, worked out in a thread of the pool; likewise."""
    runner = runner_at(mending, value)
    if runner is None or mending.has_comment(value) or _holds_lock(mending, value):
        return None
    if m.findall(value, m.Await() | m.Yield() | m.NamedExpr()):
        return None  # which a lambda may not have, or would have for itself
    asked = cst.Lambda(cst.Parameters(), value.with_changes(lpar=(), rpar=()))
    new = awaited(mending, value, cst.Call(runner.expression, [cst.Arg(asked)]))
    return Change(_title(mending, runner), value, new, imports=runner.imports)


def _title(mending: Mending, runner: Runner) -> str:
    return f"make the call in a thread, by `{mending.tree.code_for_node(runner.expression)}`"


def _handed_over(call: cst.Call) -> tuple[cst.Arg, ...]:
    """What a call calls and its arguments, as those of another call."""
    if not call.args:
        return (cst.Arg(call.func),)
    *others, last = (one.with_changes(value=_apart(one.value)) for one in call.args)
    comma = comma_before(call)
    is_alone = not others and is_broken(comma)
    return cst.Arg(call.func, comma=comma), *others, ended(last) if is_alone else last


def _awaited_once(mending: Mending, call: cst.Call, new: cst.Call) -> cst.BaseExpression:
    """What is to stand in the place of a call, which may be awaited as it is."""
    return new if isinstance(mending.parent(call), cst.Await) else awaited(mending, call, new)


def _holds_lock(mending: Mending, call: cst.CSTNode) -> bool:
    """Whether a lock seems to be held by `with`, which nobody else on the loop may wait for then."""
    blocks = (one for one in mending.around(call) if isinstance(one, cst.With) and one.asynchronous is None)
    texts = (mending.tree.code_for_node(item.item).lower() for block in blocks for item in block.items)
    return any(word in text for text in texts for word in ("lock", "mutex", "semaphore"))


def _apart(value: cst.BaseExpression) -> cst.BaseExpression:
    """An argument that may stand beside others: a generator may be without brackets only alone."""
    if isinstance(value, cst.GeneratorExp) and not value.lpar:
        return bracketed(value)
    return value


SLEEP = frozenset({"time.sleep"})


def sleeping(mending: Mending, call: cst.Call) -> Change | None:
    """`await asyncio.sleep(1)` for `time.sleep(1)`."""
    sleep = mending.member_of("asyncio", "sleep", call)
    if sleep is None or mending.has_comment(call.func):
        return None
    new = _awaited_once(mending, call, call.with_changes(func=sleep.expression))
    return Change("sleep by `asyncio.sleep`", call, new, safe=True, imports=sleep.imports)
