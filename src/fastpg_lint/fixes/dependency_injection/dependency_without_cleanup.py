"""Clean-up that an exception passes by → `finally`; what nothing closes → `with` around the `yield`."""

from collections.abc import Sequence

import libcst as cst
from libcst import matchers as m

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.layout import lines_above
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.statements import begun, bound_in, line_of, names_in
from fastpg_lint.rules.dependency_injection.dependency_without_cleanup import RULE
from fastpg_lint.rules.rule import Finding
from fastpg_lint.semantic.types import Instance
from fastpg_lint.source.site import Site

CODE = RULE.code

_CLOSING = frozenset({"aclose", "close", "disconnect", "dispose", "putconn", "release", "remove"})
"""Methods after a clean-up that are part of it."""
_CONNECTING = frozenset({"sqlalchemy.ext.asyncio.engine.AsyncEngine.connect"})
"""What can be entered as well as awaited."""
_CONNECTION = "sqlalchemy.ext.asyncio.engine.AsyncConnection"
_FINALLY = "clean up in a `finally`, which an exception comes to as well"
_WITH = "open it by `{word}` around the `yield`"
_Lines = Sequence[cst.BaseStatement]


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    place = line_of(mending, call) if isinstance(call, cst.Call) else None
    if place is None or not isinstance(call, cst.Call):
        return None
    line, block = place
    awaiting = mending.parent(call)
    value = awaiting if isinstance(awaiting, cst.Await) else call
    match line.body[0]:
        case cst.Expr(value=whole) if whole is value:
            return _in_finally(mending, line, block)
        case cst.Expr(value=cst.Yield(value=whole)) if whole is value:
            return _yielded(mending, finding.at, line, block, value)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name() as name)], value=whole) if whole is value:
            return _assigned(mending, finding.at, line, block, name, value)
        case cst.AnnAssign(target=cst.Name() as name, value=whole) if whole is value:
            return _assigned(mending, finding.at, line, block, name, value)
    return None


# clean-up that an exception passes by


def _in_finally(mending: Mending, line: cst.SimpleStatementLine, block: cst.IndentedBlock) -> Change | None:
    owner = mending.parent(block)
    around = mending.parent(owner) if owner is not None else None
    match owner, around:
        case cst.Try(), _:
            return _from_body(owner, line, block)
        case cst.Else(), cst.Try():
            return _from_else(around, line, block)
        case cst.Finally(), cst.Try():
            return _with_yield(mending, around, line)
        case cst.FunctionDef() | cst.With(), _:
            return _from_below(line, block)
    return None


def _from_body(owner: cst.Try, line: cst.SimpleStatementLine, block: cst.IndentedBlock) -> Change | None:
    """`try: yield db; db.close()` with handlers."""
    kept = block.body[:-1]
    if block.body[-1] is not line or owner.orelse is not None or not _is_ready(line, kept):
        return None
    new = owner.with_changes(body=block.with_changes(body=kept))
    return Change(_FINALLY, owner, _finally(new, (line,), block), safe=True)


def _from_else(owner: cst.Try, line: cst.SimpleStatementLine, block: cst.IndentedBlock) -> Change | None:
    kept = block.body[:-1]
    if block.body[-1] is not line or owner.orelse is None or not _is_ready(line, (owner.body, *kept)):
        return None
    orelse = owner.orelse.with_changes(body=block.with_changes(body=kept)) if kept else None
    return Change(_FINALLY, owner, _finally(owner.with_changes(orelse=orelse), (line,), block), safe=True)


def _with_yield(mending: Mending, owner: cst.Try, line: cst.SimpleStatementLine) -> Change | None:
    """A `yield` above a `try` with a `finally` comes into it."""
    block = mending.parent(owner)
    if owner.handlers or not isinstance(block, cst.IndentedBlock):
        return None
    place = _place(block, owner)
    first = _yield_before(block, place)
    if first is None or not isinstance(owner.body, cst.IndentedBlock):
        return None
    moved = block.body[first:place]
    inner = owner.body
    if not _is_ready(line, (*moved, inner)):
        return None
    above = lines_above(moved[0])
    new = owner.with_changes(leading_lines=above, body=inner.with_changes(body=(*_bare(moved), *inner.body)))
    return _replaced(block, first, place + 1, new)


def _from_below(line: cst.SimpleStatementLine, block: cst.IndentedBlock) -> Change | None:
    """Clean-up below a `yield`, or below a `try` around it."""
    place = _place(block, line)
    last = place + 1
    while last < len(block.body) and _cleans_up(block.body[last]):
        last += 1
    final = block.body[place:last]
    before = block.body[place - 1] if place else None
    if isinstance(before, cst.Try) and _yields(before):
        if not all(_is_ready(one, (before.body,)) for one in final):
            return None
        return _replaced(block, place - 1, last, _finally(before, final, block))
    first = _yield_before(block, place)
    if first is None:
        return None
    inside = block.body[first:place]
    if not all(_is_ready(one, inside) for one in final):
        return None
    tried = cst.IndentedBlock(_bare(inside), indent=block.indent)
    done = cst.Finally(cst.IndentedBlock(begun(final), indent=block.indent))
    return _replaced(block, first, last, cst.Try(tried, finalbody=done, leading_lines=lines_above(inside[0])))


def _finally(tried: cst.Try, final: _Lines, block: cst.IndentedBlock) -> cst.Try:
    """A `try` with something more in its `finally`, which stands first there."""
    known = tried.finalbody
    if known is not None and isinstance(known.body, cst.IndentedBlock):
        inner = known.body.with_changes(body=(*begun(final), *known.body.body))
        return tried.with_changes(finalbody=known.with_changes(body=inner))
    inner = cst.IndentedBlock(begun(final), indent=block.indent)
    return tried.with_changes(finalbody=cst.Finally(inner))


def _is_ready(line: cst.BaseStatement, tried: Sequence[cst.CSTNode]) -> bool:
    """Whether what a clean-up works on is there whatever happens in what is tried, which has the `yield`."""
    return any(map(_yields, tried)) and not names_in([line]) & bound_in(tried)


def _cleans_up(statement: cst.BaseStatement) -> bool:
    call = m.Call(func=m.Attribute(attr=m.OneOf(*(m.Name(one) for one in sorted(_CLOSING)))))
    return m.matches(statement, m.SimpleStatementLine([m.Expr(call | m.Await(call))]))


def _yields(node: cst.CSTNode) -> bool:
    return bool(m.findall(node, m.Yield()))


def _yield_before(block: cst.IndentedBlock, place: int) -> int | None:
    """The position of the last line before a place that is a `yield`."""
    a_yield = m.Expr(m.Yield()) | m.Assign(value=m.Yield()) | m.AnnAssign(value=m.Yield())
    found = [n for n in range(place) if m.matches(block.body[n], m.SimpleStatementLine([a_yield]))]
    return found[-1] if found else None


# what nothing closes


def _assigned(
    mending: Mending,
    at: Site,
    line: cst.SimpleStatementLine,
    block: cst.IndentedBlock,
    name: cst.Name,
    value: cst.BaseExpression,
) -> Change | None:
    """`db = SessionLocal()` → `with SessionLocal() as db:` around all that follows."""
    place = _place(block, line)
    following = block.body[place + 1 :]
    if not any(map(_yields, following)) or not isinstance(mending.parent(block), cst.FunctionDef):
        return None
    if name.value in bound_in(following):
        return None
    return _opened(mending, at, line, block, name, value, following)


def _yielded(
    mending: Mending,
    at: Site,
    line: cst.SimpleStatementLine,
    block: cst.IndentedBlock,
    value: cst.BaseExpression,
) -> Change | None:
    """`yield SessionLocal()` → `with SessionLocal() as session:` with `yield session`."""
    word = "connection" if any(one.endswith("Connection") for one in _classes(mending, at)) else "session"
    function = next(mending.functions_around(line), None)
    if function is None or word in names_in([function]):
        return None
    yielding = cst.SimpleStatementLine([cst.Expr(cst.Yield(cst.Name(word)))])
    return _opened(mending, at, line, block, cst.Name(word), value, (yielding,), _place(block, line) + 1)


def _opened(
    mending: Mending,
    at: Site,
    line: cst.SimpleStatementLine,
    block: cst.IndentedBlock,
    name: cst.Name,
    value: cst.BaseExpression,
    inside: _Lines,
    last: int | None = None,
) -> Change | None:
    call = value.expression if isinstance(value, cst.Await) else value
    classes = _classes(mending, at)
    if isinstance(value, cst.Await) and classes != {_CONNECTION}:
        return None  # what a coroutine gives cannot be entered before it is awaited
    if not classes or _is_taken(call) or mending.has_comment(call):
        return None
    is_async = any(one.rpartition(".")[2].startswith("Async") for one in classes)
    body = cst.IndentedBlock(begun(inside), header=line.trailing_whitespace, indent=block.indent)
    opened = cst.With(
        [cst.WithItem(call.with_changes(lpar=(), rpar=()), cst.AsName(name))],
        body,
        asynchronous=cst.Asynchronous() if is_async else None,
        leading_lines=line.leading_lines,
    )
    title = _WITH.format(word="async with" if is_async else "with")
    return _replaced(block, _place(block, line), last or len(block.body), opened, title)


def _classes(mending: Mending, at: Site) -> set[str]:
    """The library classes that the call at a site may give an instance of, awaited where it has to be."""
    if mending.names_called(at) == _CONNECTING:
        return {_CONNECTION}
    name, infer = mending.module.name, mending.module.project.infer
    given = (one for number in mending.calls_at(at) for one in infer.result(name, number))
    return {one.of for one in given if isinstance(one, Instance) and isinstance(one.of, str)}


def _is_taken(call: cst.BaseExpression) -> bool:
    """Whether a call takes something out of a generator."""
    steps = m.Name("next") | m.Name("anext") | m.Attribute(attr=m.Name("__next__") | m.Name("__anext__"))
    return m.matches(call, m.Call(func=steps))


# statements of a block


def _place(block: cst.IndentedBlock, statement: cst.BaseStatement) -> int:
    return next(n for n, one in enumerate(block.body) if one is statement)


def _bare(statements: _Lines) -> list[cst.BaseStatement]:
    """Statements without the lines above the first."""
    first, *others = statements
    return [first.with_changes(leading_lines=()), *others]


def _replaced(
    block: cst.IndentedBlock, first: int, last: int, new: cst.BaseStatement, title: str = _FINALLY
) -> Change:
    """A block with one statement in the place of some."""
    body = (*block.body[:first], new, *block.body[last:])
    return Change(title, block, block.with_changes(body=body), safe=True)
