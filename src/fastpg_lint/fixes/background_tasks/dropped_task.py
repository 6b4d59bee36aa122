"""`asyncio.create_task(work())` → the task in a set, which it leaves when it is done."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import libcst as cst
from libcst import matchers as m

from fastpg_lint.fixes.change import Change, Imported
from fastpg_lint.fixes.layout import with_instead
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.nodes import found_in
from fastpg_lint.fixes.statements import line_of, names_in
from fastpg_lint.fixes.top_lines import above_lines
from fastpg_lint.rules.background_tasks.dropped_task import RULE
from fastpg_lint.rules.rule import Finding
from fastpg_lint.source.dotted_names import last_name

CODE = RULE.code

_NAMES = ("running_tasks", "background_tasks", "tasks")
"""What a module's new set may be called."""
_TASK = "task"
_WATCH = "add_done_callback"
_DISCARDING = m.Call(func=m.Attribute(attr=m.Name(_WATCH)), args=[m.Arg(m.Attribute(attr=m.Name("discard")))])


class _Keeper(NamedTuple):
    """The set that keeps tasks as it is written, and what is to be added for it."""

    text: str
    imports: tuple[Imported, ...] = ()
    lines: tuple[cst.SimpleStatementLine, ...] = ()


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    place = line_of(mending, call) if isinstance(call, cst.Call) else None
    functions = list(mending.functions_around(call)) if call is not None else []
    if place is None or not functions or not isinstance(call, cst.Call):
        return None
    line, block = place
    task = _task(line, functions[-1])
    keeper = _keeper(mending, call)
    if task is None or keeper is None:
        return None
    written = _written(mending, line, call, task, keeper.text)
    if written is None:
        return None
    title = f"keep it in `{keeper.text}` until it is done"
    new = with_instead(block, line, written)
    return Change(title, block, new, imports=keeper.imports, lines=keeper.lines)


def _written(
    mending: Mending, line: cst.SimpleStatementLine, call: cst.Call, task: str, keeper: str
) -> Sequence[cst.SimpleStatementLine] | None:
    kept = _parsed(f"{keeper}.add({task})"), _parsed(f"{task}.{_WATCH}({keeper}.discard)")
    started = cst.Assign([cst.AssignTarget(cst.Name(task))], call)
    match line.body[0]:
        case cst.Expr(value=whole) if whole is call:
            return line.with_changes(body=[started]), *kept
        case cst.Expr(
            value=cst.Call(func=cst.Attribute(value=of, attr=cst.Name("add_done_callback"))) as watch
        ):
            if of is not call or mending.has_comment(line.body[0]):
                return None
            later = watch.with_changes(func=watch.func.with_changes(value=cst.Name(task)))
            return line.with_changes(body=[started]), *kept, cst.SimpleStatementLine([cst.Expr(later)])
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name("_"))], value=whole) if whole is call:
            return line.with_changes(body=[started]), *kept
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name())], value=whole) if whole is call:
            return line, *kept
        case cst.AnnAssign(target=cst.Name(), value=whole) if whole is call:
            return line, *kept
    return None


def _parsed(text: str) -> cst.SimpleStatementLine:
    statement = cst.parse_statement(text)
    assert isinstance(statement, cst.SimpleStatementLine)  # the texts above are lines
    return statement


# the task's name


def _task(line: cst.SimpleStatementLine, function: cst.FunctionDef | cst.Lambda) -> str | None:
    """The name of the task: its own, else one that means nothing else in the function."""
    match line.body[0]:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))]) if name != "_":
            return name
        case cst.AnnAssign(target=cst.Name(name)):
            return name
    if not _named_so([function]):
        return _TASK
    own = sum(map(_kept_so, found_in(function, cst.IndentedBlock)))
    return _TASK if len(_named_so([function])) == own or _TASK not in names_in([function]) else None


def _named_so(nodes: Iterable[cst.CSTNode]) -> list[cst.Name]:
    return [one for node in nodes for one in found_in(node, cst.Name) if one.value == _TASK]


def _kept_so(block: cst.IndentedBlock) -> int:
    """How often a block names a task as a fix does, so that nothing else depends on the name."""
    kept = m.SimpleStatementLine([m.Expr(m.Call(func=m.Attribute(attr=m.Name("add")), args=[_arg(_TASK)]))])
    started = m.SimpleStatementLine([m.Assign(targets=[m.AssignTarget(m.Name(_TASK))])])
    watched = m.SimpleStatementLine([m.Expr(_DISCARDING)])
    lines = zip(block.body, block.body[1:], block.body[2:], strict=False)
    found = [one for one in lines if all(map(m.matches, one, (started, kept, watched)))]
    return sum(len(_named_so(one)) for one in found)


def _arg(name: str) -> m.Arg:
    return m.Arg(m.Name(name))


# the set


def _keeper(mending: Mending, at: cst.Call) -> _Keeper | None:
    """A set of tasks: that of the object, that of the module, or a new one of the module."""
    known = next(chain(_of_object(mending, at), _of_module(mending, at)), None)
    return _Keeper(known) if known is not None else _new(mending, at)


def _of_object(mending: Mending, at: cst.CSTNode) -> Iterator[str]:
    """`self._tasks`, where another method of the class keeps its tasks there."""
    model = next((one for one in mending.around(at) if isinstance(one, cst.ClassDef)), None)
    if model is None or "self" not in names_in(mending.functions_around(at)):
        return
    for one in filter(_discards, found_in(model, cst.Call)):
        match one:
            case cst.Call(
                args=[cst.Arg(value=cst.Attribute(value=cst.Attribute(value=cst.Name("self")) as kept))]
            ):
                yield mending.tree.code_for_node(kept)


def _of_module(mending: Mending, at: cst.CSTNode) -> Iterator[str]:
    """A name of the module, where it is made as a set of tasks, or tasks are kept in it."""
    keeping = set(_keeping(mending))
    for statement in above_lines(mending.tree):
        match statement:
            case cst.SimpleStatementLine(body=[cst.AnnAssign(target=cst.Name(name), value=value)]):
                is_new = value is not None and m.matches(value, m.Call(func=m.Name("set"), args=[]))
                is_set = is_new and "Task" in mending.tree.code_for_node(statement)
            case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(cst.Name(name))])]):
                is_set = name in keeping
            case _:
                continue
        if is_set and mending.means_the_same(name, at):
            yield name


def _keeping(mending: Mending) -> Iterator[str]:
    """The names of what tasks are discarded from when they are done."""
    for one in filter(_discards, mending.found(cst.Call)):
        match one:
            case cst.Call(args=[cst.Arg(value=cst.Attribute(value=cst.Name(name)))]):
                yield name


def _discards(call: cst.Call) -> bool:
    """Whether a call has a task taken out of somewhere when it is done."""
    return last_name(call.func) == _WATCH and m.matches(call, _DISCARDING)


def _new(mending: Mending, at: cst.Call) -> _Keeper | None:
    name = next((one for one in _NAMES if mending.is_free(one)), None)
    wanted = Imported("asyncio", "Task")
    by_name = isinstance(at.func, cst.Name)  # `create_task()`: `Task` is imported beside it
    task = mending.name_of(wanted, at) if by_name else mending.member_of("asyncio", "Task", at)
    if name is None or task is None:
        return None
    if not task.imports and not names_in([task.expression]) <= _imported(above_lines(mending.tree)):
        return None
    type_ = mending.tree.code_for_node(task.expression)
    line = _parsed(f"{name}: set[{type_}[object]] = set()")
    return _Keeper(name, task.imports, (line,))


def _imported(statements: Sequence[cst.CSTNode]) -> set[str]:
    """The names that imports among some statements give."""
    aliases = [one for line in statements for one in found_in(line, cst.ImportAlias)]
    return {one.evaluated_alias or one.evaluated_name.partition(".")[0] for one in aliases}
