"""`async with async_session() as session:` → the parameter `session: SessionDep`, as other routes take it."""

from collections.abc import Mapping

import libcst as cst
from libcst import matchers as m

from fastpg_lint.analyses.dependency_injection.session_not_injected import opened_sessions
from fastpg_lint.fixes.change import Change, Imported
from fastpg_lint.fixes.changing import Changing, changed
from fastpg_lint.fixes.dependency_injection.session_dependencies import SessionDependencies, SessionDependency
from fastpg_lint.fixes.layout import lines_above, with_lines_of
from fastpg_lint.fixes.mending import Mending, Named
from fastpg_lint.fixes.mentions import is_named_elsewhere
from fastpg_lint.fixes.own_imports import own_name
from fastpg_lint.fixes.parameters import with_parameter
from fastpg_lint.fixes.statements import bound_in, line_of
from fastpg_lint.rules.dependency_injection.session_not_injected import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code

_CLASSES = {
    "sqlalchemy.orm.session.Session": Imported("sqlalchemy.orm", "Session"),
    "sqlalchemy.ext.asyncio.session.AsyncSession": Imported("sqlalchemy.ext.asyncio", "AsyncSession"),
    "sqlmodel.orm.session.Session": Imported("sqlmodel", "Session"),
    "sqlmodel.ext.asyncio.session.AsyncSession": Imported("sqlmodel.ext.asyncio.session", "AsyncSession"),
}
"""Where the classes of sessions are imported from."""
_DEPENDS = Imported("fastapi", "Depends")
_ANNOTATED = Imported("typing", "Annotated")
_Changes = dict[cst.CSTNode, Changing]


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    function = next(mending.functions_around(call), None) if call is not None else None
    if not isinstance(call, cst.Call) or not isinstance(function, cst.FunctionDef):
        return None
    numbers = mending.calls_at(finding.at)
    given = mending.module.project.of(SessionDependencies).giving(mending.module.name, numbers[0])
    if given is None or is_named_elsewhere(mending, function) or mending.has_comment(function.params):
        return None
    if _opened_in(mending, function) > 1 or any(map(_is_loop, mending.between(call, function))):
        return None
    found = _of_block(mending, call) or _of_line(mending, call, function)
    asked = _asked(mending, given, function) if found is not None else None
    if found is None or asked is None:
        return None
    name, changes = found
    if not _is_bound_once(function, name):
        return None
    annotation, default, imports = asked
    new = with_parameter(changed(function, changes), name, annotation, default)
    title = f"take it as a parameter, from `{given.name}`"
    return Change(title, function, new, imports=imports)


def _opened_in(mending: Mending, function: cst.FunctionDef) -> int:
    """How many sessions a route opens: each but one is a transaction of its own."""
    inside = set(mending.scopes_of(function))
    return sum(one.call.scope in inside for one in opened_sessions(mending.module))


def _is_loop(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.For | cst.While | cst.CompFor)


def _is_bound_once(function: cst.FunctionDef, name: str) -> bool:
    """Whether a function gives a name its value in one place."""
    parameters = m.findall(function.params, m.Param(m.Name(name)))
    targets = m.OneOf(m.AssignTarget(m.Name(name)), m.AnnAssign(m.Name(name)), m.AsName(m.Name(name)))
    others = m.OneOf(m.NamedExpr(m.Name(name)), m.AugAssign(m.Name(name)), m.For(m.Name(name)), m.Del())
    bound = [one for one in m.findall(function.body, others) if name in bound_in([one])]
    return not parameters and not bound and len(m.findall(function.body, targets)) == 1


# how the session is opened


def _of_block(mending: Mending, call: cst.Call) -> tuple[str, _Changes] | None:
    """A `with` that opens the session, and what it becomes: its own statements."""
    item = mending.parent(call)
    block = mending.parent(item) if isinstance(item, cst.WithItem) else None
    if not isinstance(item, cst.WithItem) or not isinstance(block, cst.With):
        return None
    if item.asname is None or not isinstance(item.asname.name, cst.Name) or mending.has_comment(item):
        return None
    name = item.asname.name.value
    if len(block.items) > 1:
        return name, {block: lambda now: _without_item(now, block.items.index(item))}
    if not isinstance(block.body, cst.IndentedBlock) or any(one.comment for one in block.body.footer):
        return None
    return name, {block: _opened}


def _without_item(block: cst.With, place: int) -> cst.With:
    kept = [one for n, one in enumerate(block.items) if n != place]
    return block.with_changes(items=[*kept[:-1], kept[-1].with_changes(comma=block.items[-1].comma)])


def _opened(block: cst.With) -> "cst.FlattenSentinel[cst.BaseStatement]":
    """The statements of a block in its place, below the comments that are above it and behind its colon."""
    body = block.body
    assert isinstance(body, cst.IndentedBlock)  # as it was found
    first, *others = body.body
    return cst.FlattenSentinel([with_lines_of(first, block.leading_lines, body.header), *others])


def _of_line(mending: Mending, call: cst.Call, function: cst.FunctionDef) -> tuple[str, _Changes] | None:
    """A line that opens the session and those that close it, which go."""
    binding = mending.parent(call)
    match binding:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))]):
            pass
        case cst.AnnAssign(target=cst.Name(name)):
            pass
        case _:
            return None
    place = line_of(mending, binding)
    if place is None or mending.has_comment(binding):
        return None
    line, block = place
    changes: _Changes = {line: lambda _: cst.RemoveFromParent()}
    closing = m.Call(func=m.Attribute(m.Name(name), m.Name("close")), args=[])
    closings = m.findall(function.body, m.SimpleStatementLine([m.Expr(closing | m.Await(closing))]))
    if len(m.findall(function.body, m.Attribute(m.Name(name), m.Name("close")))) != len(closings):
        return None
    for one in closings:
        if mending.has_comment(one):
            return None
        changes[one] = lambda _: cst.RemoveFromParent()
    if not _leaves_blocks(mending, changes):
        return None
    below = next(iter(block.body[block.body.index(line) + 1 :]), None)
    if below is None or below in closings:
        return None
    changes[below] = _below(line, changes.get(below, lambda now: now))
    return name, changes


def _below(line: cst.SimpleStatementLine, then: Changing) -> Changing:
    """Puts the comments of a line that goes above the statement below it, of which something else is made."""
    return lambda now: then(with_lines_of(now, line.leading_lines, line.trailing_whitespace))


def _leaves_blocks(mending: Mending, changes: _Changes) -> bool:
    """Whether each block keeps a statement; a `finally` that only closes the session goes as a whole."""
    gone: Mapping[cst.CSTNode, Changing] = dict(changes)
    for line in gone:
        block = mending.parent(line)
        if not isinstance(block, cst.IndentedBlock):
            return False
        if any(one not in gone for one in block.body):
            continue
        final = mending.parent(block)
        tried = mending.parent(final) if isinstance(final, cst.Finally) else None
        if not isinstance(tried, cst.Try) or mending.has_comment(block):
            return False
        changes[tried] = _without_final
    return True


def _without_final(tried: cst.Try) -> "cst.Try | cst.FlattenSentinel[cst.BaseStatement]":
    """A `try` without its `finally`: what it tries, where nothing else is left of it."""
    if tried.handlers:
        return tried.with_changes(finalbody=None)
    body = tried.body
    assert isinstance(body, cst.IndentedBlock)  # a `try` of one line has none that closes a session
    first, *others = body.body
    above = [*tried.leading_lines, *lines_above(first)]
    return cst.FlattenSentinel([first.with_changes(leading_lines=above), *others])


# how routes ask for it


def _asked(
    mending: Mending, given: SessionDependency, at: cst.FunctionDef
) -> tuple[cst.BaseExpression, cst.BaseExpression | None, tuple[Imported, ...]] | None:
    """The annotation of the parameter, its default, and the imports that these need."""
    alias = _alias(mending, given, at)
    if alias is not None:
        return alias.expression, None, alias.imports
    function = own_name(mending, given.function.module, given.name, at)
    session = mending.name_of(_CLASSES[given.session], at) if given.session in _CLASSES else None
    depends = mending.name_of(_DEPENDS, at)
    annotated = mending.name_of(_ANNOTATED, at)
    if given.aliases or function is None or session is None or depends is None:
        return None
    asking = cst.Call(depends.expression, [cst.Arg(function.expression)])
    imports = (*function.imports, *session.imports, *depends.imports)
    if given.is_default:
        return session.expression, asking, imports
    if annotated is None:
        return None
    elements = [cst.SubscriptElement(cst.Index(one)) for one in (session.expression, asking)]
    return cst.Subscript(annotated.expression, elements), None, (*imports, *annotated.imports)


def _alias(mending: Mending, given: SessionDependency, at: cst.FunctionDef) -> Named | None:
    """The project's own name for the annotation: one that the module has, else the only one there is."""
    named = [own_name(mending, one.module, one.name, at) for one in given.aliases]
    known = [one for one in named if one is not None]
    here = [one for one in known if not one.imports]
    if here:
        return here[0]
    return known[0] if len(named) == len(known) == 1 else None
