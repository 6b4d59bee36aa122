"""`with open(…) as file:` → `async with await anyio.open_file(…) as file:`, and `await` below.

Calls that stand alone: `path.read_text()` → `await anyio.Path(path).read_text()`, others in a thread, as
`await run_in_threadpool(lambda: open(name).read())`.
"""

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst
from libcst import matchers as m

from fastpg_lint.fixes.awaiting import awaited, in_thread, read_in_thread
from fastpg_lint.fixes.change import Change, Imported
from fastpg_lint.fixes.changing import Changing, changed
from fastpg_lint.fixes.layout import COMMA
from fastpg_lint.fixes.mending import Mending, Named
from fastpg_lint.fixes.paths import is_called, of_path
from fastpg_lint.fixes.plain_functions import as_plain_function
from fastpg_lint.rules.async_sync.blocking_file_call_in_async import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code

_METHODS = frozenset(
    ("flush", "read", "readline", "readlines", "seek", "tell", "truncate", "write", "writelines")
)
"""Methods of a file that are to be awaited of one that was opened by anyio or aiofiles."""
_OF_PATH = frozenset(("read_bytes", "read_text", "write_bytes", "write_text"))
_LOADING = {("json", "load"): "loads", ("yaml", "safe_load"): "safe_load"}
"""Functions that read all of a file, and those that take its text."""
_LOADERS = frozenset({"json.load", "pickle.load", "tomllib.load", "yaml.safe_load"})
"""Canonical names of what reads all of a file that it is given."""
_OPENING = frozenset({"builtins.open", "pathlib.Path.open"})
_DUMPING = {("json", "dump"): "dumps"}
_Changes = dict[cst.CSTNode, Changing]


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    if not isinstance(call, cst.Call) or not mending.may_await(call):
        return None
    return as_plain_function(mending, call) or _awaited(mending, call, finding)


def _awaited(mending: Mending, call: cst.Call, finding: Finding) -> Change | None:
    item = mending.parent(call)
    block = mending.parent(item) if isinstance(item, cst.WithItem) else None
    found = _opened(mending, block) if isinstance(block, cst.With) else of_path(mending, call, _OF_PATH)
    if found is None and not isinstance(block, cst.With):
        found = _alone(mending, call, finding)
    return found


# calls that stand alone


def _alone(mending: Mending, call: cst.Call, finding: Finding) -> Change | None:
    """What neither opens a file nor goes through one is called in a thread, as is what reads all of one."""
    names = mending.names_called(finding.at)
    reading = _reading(mending, call) if all(one in _OPENING for one in names) else None
    if names and reading is not None:
        return read_in_thread(mending, reading)
    of_upload = m.matches(call.func, m.Attribute(m.Attribute(attr=m.Name("file")), m.Name("read")))
    if not of_upload and not all(one.startswith("shutil.") or one.endswith(".extractall") for one in names):
        return None
    return in_thread(mending, call, finding.at)


def _reading(mending: Mending, opening: cst.Call) -> cst.Call | None:
    """`open(name).read()`, `json.load(open(name))`: what reads all of a file, and leaves it alone then."""
    parent = mending.parent(opening)
    above = mending.parent(parent) if parent is not None else None
    match parent, above:
        case cst.Attribute(attr=cst.Name("read" | "readlines")), cst.Call(args=[]):
            return above
        case cst.Arg(keyword=None, star=""), cst.Call(args=[_]):
            site = mending.site(above)
            names = mending.names_called(site) if site is not None else frozenset()
            return above if names and names <= _LOADERS else None
    return None


# files that a block opens


def _opened(mending: Mending, block: cst.With) -> Change | None:
    """A block that opens files, and does no more with them than to read and write."""
    opener = _opener(mending, block)
    if opener is None or block.asynchronous is not None:
        return None
    changes: _Changes = {}
    for item in block.items:
        name = _name(item)
        opening = _opening(mending, item.item, opener)
        uses = _uses(mending, block, name) if name is not None else None
        if opening is None or uses is None or mending.has_comment(item):
            return None
        changes[item.item] = opening
        changes.update(uses)
    new = changed(block, changes).with_changes(asynchronous=cst.Asynchronous())
    title = f"open it by `{_code(mending, opener.named)}`"
    return Change(title, block, new, imports=opener.named.imports)


class _Opener(NamedTuple):
    """What opens files for coroutines; what anyio's gives is to be awaited before it is entered."""

    named: Named
    is_awaited: bool


def _opener(mending: Mending, at: cst.CSTNode) -> _Opener | None:
    """What the project opens files by: aiofiles where it has it and the module does not import anyio."""
    is_anyio = mending.has_import(Imported("anyio")) or mending.has_import(Imported("anyio", "open_file"))
    is_awaited = is_anyio or not mending.module.project.files.modules_naming("aiofiles")
    module, name = ("anyio", "open_file") if is_awaited else ("aiofiles", "open")
    named = mending.member_of(module, name, at)
    return _Opener(named, is_awaited) if named is not None else None


def _name(item: cst.WithItem) -> str | None:
    match item.asname:
        case cst.AsName(name=cst.Name(name)):
            return name
    return None


def _opening(mending: Mending, call: cst.BaseExpression, opener: _Opener) -> Changing | None:
    """Makes `await anyio.open_file(name)` of `open(name)`, and of `path.open()`."""
    if not isinstance(call, cst.Call):
        return None
    arguments = tuple(call.args)
    if isinstance(call.func, cst.Attribute) and is_called(mending, call, "pathlib.Path"):
        path = call.func.value.with_changes(lpar=(), rpar=())
        arguments = (cst.Arg(path, comma=COMMA if arguments else cst.MaybeSentinel.DEFAULT), *arguments)
    elif not is_called(mending, call, "builtins.open", whole=True):
        return None
    new = call.with_changes(func=opener.named.expression, args=arguments, lpar=(), rpar=())
    return lambda _: cst.Await(new) if opener.is_awaited else new


def _uses(mending: Mending, block: cst.With, name: str) -> _Changes | None:
    """What is to be awaited of a file in the block that opens it; None where it is used otherwise."""
    changes: _Changes = {}
    function = next(mending.functions_around(block))
    for one in _named(mending, block.body, name):
        change = _use(mending, one)
        if (
            change is None
            or not mending.may_await(one)
            or next(mending.functions_around(one)) is not function
        ):
            return None
        changes.update(change)
    return changes


def _named(mending: Mending, body: cst.BaseSuite, name: str) -> Iterator[cst.CSTNode]:
    """Where a name stands, which attributes and keywords are not."""
    for one in m.findall(body, m.Name(name)):
        parent = mending.parent(one)
        is_attribute = isinstance(parent, cst.Attribute) and parent.attr is one
        if not is_attribute and not (isinstance(parent, cst.Arg) and parent.keyword is one):
            yield one


def _use(mending: Mending, file: cst.CSTNode) -> _Changes | None:
    """What one use of a file becomes."""
    parent = mending.parent(file)
    above = mending.parent(parent) if parent is not None else None
    match parent, above:
        case cst.For(iter=iterated, asynchronous=None), _ if iterated is file:
            return {parent: lambda loop: loop.with_changes(asynchronous=cst.Asynchronous())}
        case cst.Attribute(attr=cst.Name(method)), cst.Call(func=func) if (
            func is parent and method in _METHODS
        ):
            return {above: lambda call: awaited(mending, above, call)}
        case cst.Arg(keyword=None, star=""), cst.Call(
            func=cst.Attribute(value=cst.Name(of), attr=cst.Name(word))
        ):
            return _through(mending, parent, above, (mending.module_called(of) or "", word))
    return None


def _through(mending: Mending, given: cst.Arg, call: cst.Call, function: tuple[str, str]) -> _Changes | None:
    """`json.load(file)` → `json.loads(await file.read())`, `json.dump(x, file)` → `await file.write(…)`."""
    place = next(n for n, one in enumerate(call.args) if one is given)
    if mending.has_comment(call):
        return None
    if function in _LOADING and place == 0:
        read = cst.Await(cst.Call(cst.Attribute(given.value, cst.Name("read"))))
        name = cst.Name(_LOADING[function])
        return {
            given: lambda one: one.with_changes(value=read),
            call: lambda one: one.with_changes(func=one.func.with_changes(attr=name)),
        }
    if function in _DUMPING and place == 1:
        return {call: lambda one: _written(mending, call, one, _DUMPING[function])}
    return None


def _written(mending: Mending, call: cst.Call, now: cst.Call, word: str) -> cst.CSTNode:
    file = now.args[1].value
    first, _, *others = now.args
    if not others:
        first = first.with_changes(comma=cst.MaybeSentinel.DEFAULT)
    text = now.with_changes(
        func=now.func.with_changes(attr=cst.Name(word)), args=(first, *others), lpar=(), rpar=()
    )
    return awaited(mending, call, cst.Call(cst.Attribute(file, cst.Name("write")), [cst.Arg(text)]))


def _code(mending: Mending, named: Named) -> str:
    return mending.tree.code_for_node(named.expression)
