"""`with lock:` → `async with lock:` of an `asyncio.Lock()`, where nothing but coroutines takes the lock."""

from collections.abc import Sequence

import libcst as cst
from libcst import matchers as m

from fastpg_lint.fixes.awaiting import awaited
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.changing import Changing, changed
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.nodes import found_in
from fastpg_lint.fixes.plain_functions import as_plain_function
from fastpg_lint.rules.async_sync.blocking_wait_in_async import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code

_RESULT = frozenset({"concurrent.futures.Future.result"})
_TITLE = "make it a lock of asyncio, and take it by `async with`"


def fix(mending: Mending, finding: Finding) -> Change | None:
    node = mending.node(finding.at)
    plain = as_plain_function(mending, node) if node is not None else None
    if plain is not None:
        return plain
    if isinstance(node, cst.Call) and mending.names_called(finding.at) == _RESULT:
        return _wrapped(mending, node)
    lock = node.items[0].item if isinstance(node, cst.With) else node
    match lock:
        case cst.Name(name):
            found = _of_module(mending, name)
        case cst.Attribute(value=cst.Name("self"), attr=cst.Name(name)):
            found = _of_object(mending, lock, name)
        case _:
            return None
    if found is None or not _makes_lock(mending, found[0]):
        return None
    making, uses = found
    blocks = [block for one in uses if (block := _block(mending, one)) is not None]
    new = mending.member_of("asyncio", "Lock", mending.tree)
    if new is None or not blocks or len(blocks) < len(uses) or not all(map(mending.may_await, blocks)):
        return None
    changes: dict[cst.CSTNode, Changing] = {
        one: lambda block: block.with_changes(asynchronous=cst.Asynchronous()) for one in blocks
    }
    changes[making] = lambda call: call.with_changes(func=new.expression)
    return Change(_TITLE, mending.tree, changed(mending.tree, changes), imports=new.imports)


def _wrapped(mending: Mending, call: cst.Call) -> Change | None:
    """`future.result()` → `await asyncio.wrap_future(future)`."""
    wrap = mending.member_of("asyncio", "wrap_future", call)
    if wrap is None or call.args or not isinstance(call.func, cst.Attribute) or not mending.may_await(call):
        return None
    if mending.has_comment(call):
        return None
    given = cst.Call(wrap.expression, [cst.Arg(call.func.value)])
    title = f"await it, by `{mending.tree.code_for_node(wrap.expression)}`"
    return Change(title, call, awaited(mending, call, given), imports=wrap.imports)


def _of_module(mending: Mending, name: str) -> tuple[cst.Call, Sequence[cst.CSTNode]] | None:
    """The call that makes a lock of the module, and the other places that name it."""
    wanted = m.Assign(targets=[m.AssignTarget(m.Name(name))], value=m.Call())
    made = [
        one
        for line in mending.tree.body
        for one in (line.body if isinstance(line, cst.SimpleStatementLine) else ())
        if isinstance(one, cst.Assign) and m.matches(one, wanted)
    ]
    others = set(mending.module.project.files.modules_naming(name)) - {mending.module.name}
    if len(made) != 1 or others & _naming(mending, mending.module.name.rpartition(".")[2]):
        return None
    (making,) = made
    target = making.targets[0].target
    named = [one for one in mending.found(cst.Name) if one.value == name and one is not target]
    return _call(making), named


def _of_object(
    mending: Mending, lock: cst.Attribute, name: str
) -> tuple[cst.Call, Sequence[cst.CSTNode]] | None:
    """The call that makes a lock of an object, and the other places that name it."""
    model = next((one for one in mending.around(lock) if isinstance(one, cst.ClassDef)), None)
    if model is None:
        return None
    own = m.Attribute(m.Name("self"), m.Name(name))
    wanted = m.Assign(targets=[m.AssignTarget(own)], value=m.Call())
    made = [one for one in found_in(model, cst.Assign) if m.matches(one, wanted)]
    others = set(mending.module.project.files.modules_naming(name)) - {mending.module.name}
    if not name.startswith("_") or model.bases:
        is_known_elsewhere = bool(others)
    else:
        is_known_elsewhere = bool(others & _naming(mending, model.name.value))
    if len(made) != 1 or is_known_elsewhere:
        return None
    (making,) = made
    named = [one for one in mending.found(cst.Name) if one.value == name]
    inside = [
        one
        for one in found_in(model, cst.Attribute)
        if one is not making.targets[0].target and m.matches(one, own)
    ]
    return (_call(making), inside) if len(named) == len(inside) + 1 else None


def _call(making: cst.Assign) -> cst.Call:
    assert isinstance(making.value, cst.Call)  # what it was found by
    return making.value


def _naming(mending: Mending, word: str) -> set[str]:
    return set(mending.module.project.files.modules_naming(word))


def _block(mending: Mending, lock: cst.CSTNode) -> cst.With | None:
    """The `with` that takes a lock, and nothing else."""
    item = mending.parent(lock)
    block = mending.parent(item) if isinstance(item, cst.WithItem) else None
    if not isinstance(block, cst.With) or len(block.items) != 1 or block.items[0].asname is not None:
        return None
    return block if block.asynchronous is None else None


def _makes_lock(mending: Mending, making: cst.Call) -> bool:
    match making:
        case cst.Call(func=cst.Attribute(value=cst.Name(module), attr=cst.Name("Lock")), args=[]):
            return mending.module_called(module) == "threading"
        case cst.Call(func=cst.Name("Lock"), args=[]):
            return mending.imported_from("Lock") == "threading"
    return False
