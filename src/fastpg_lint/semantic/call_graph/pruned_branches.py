"""Branches that the arguments of a call rule out: `create_key(db, commit=False)` never commits."""

from collections.abc import Iterable, Iterator

import msgspec

from fastpg_lint.facts.access_paths import NONE, AccessPath, Literal, LiteralKind, Name, Operation, Tested
from fastpg_lint.facts.records import BranchKind, Call, Outcome, Parameter, Scope
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.symbol_table import SymbolTable
from fastpg_lint.semantic.types import ClassObject, Function, ScopeRef

Settled = tuple[tuple[str, str], ...]
"""Parameters with what they surely are: `None`, `True` or `False`."""

NOTHING_SETTLED: Settled = ()

_DECODE = msgspec.msgpack.Decoder(tuple[int, ...]).decode
_KINDS = (LiteralKind.NONE, LiteralKind.BOOL)


class SettlingReader:
    """Tells which branches of a function a call of it leaves to be taken."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._asked = EarlyCutoff(
            project.tracker,
            project.kind("asked"),
            lambda key: tuple(self._find_asked(key)),
            _DECODE,
            of_fine=True,
        )
        """The positions of the parameters that functions ask for; most are given nothing that settles one."""

    def settled(self, of: ScopeRef, call: Call, bound: int, around: Settled = ()) -> Settled:
        """What a call settles of the parameters that a function's branches ask for, or that it hands on.

        `bound` is how many of them the receiver is, `around` what is settled where the call is made.
        """
        values = dict(around)
        parameters = enumerate(self._infer.signature(of).parameters)
        given = [
            (position, one.name, value)
            for position, one in parameters
            if not one.stars and (value := _given(call, position - bound, one, values)) is not None
        ]
        asked = self._asked(f"{of.module}/{of.scope}") if given else ()
        return tuple((name, value) for position, name, value in given if position in asked)

    def is_ruled_out(self, of: ScopeRef, settled: Settled, branch: int, order: float) -> bool:
        """Whether a function does not come to a place of its body when a call has settled some parameters."""
        if not settled:
            return False
        index, values = self._infer.view(of.module), dict(settled)
        return any(_holds(index, one, values) is False for one in index.upwards(branch)) or any(
            _holds(index, one.branch, values)
            and index.branch(one.branch).arm == 0
            and one.order < order
            and index.contains(index.branch(one.branch).parent, branch)
            for one in _endings(index.scope(of.scope))
        )

    def _find_asked(self, key: str) -> Iterator[int]:
        """The positions of the parameters that a function's conditions ask for, or that it hands on.

        Those that it binds anew are left out.
        """
        module, function = key.split("/")
        index = self._infer.view(module)
        scope = index.scope(int(function))
        numbers = tuple(index.calls_of_body(int(function)))
        branches = {index.call(number).branch for number in numbers}
        branches.update(read.branch for read in index.reads_of_body(int(function)))
        asking = {one for branch in branches for one in index.upwards(branch)}
        asking.update(one.branch for one in _endings(scope))
        names = {_asked_name(test) for branch in asking for test in _tests(index, branch)}
        names.update(self._handed_on(index, numbers))
        bound = {one.name for one in scope.bindings if not isinstance(one.value, Tested)}
        for position, parameter in enumerate(scope.parameters):
            if parameter.name in names - bound:
                yield position

    def _handed_on(self, view: ModuleView, numbers: Iterable[int]) -> Iterator[str]:
        """The names that some calls give to functions of the project as they are."""
        for number in numbers:
            given = [a.value.id for a in view.call(number).arguments if isinstance(a.value, Name)]
            callees = self._infer.callee(view.name, number) if given else ()
            if any(isinstance(t, Function | ClassObject) for t in callees):
                yield from given


def _holds(index: SymbolTable, branch: int, values: dict[str, str]) -> bool | None:
    """Whether a branch is taken, None where that is not settled."""
    held = _held_together([_truth(test, values) for test in _tests(index, branch)])
    if index.branch(branch).arm == 0:
        return held
    return False if held else None


def _held_together(parts: list[bool | None]) -> bool | None:
    """What a condition comes to whose parts all have to hold."""
    if False in parts:
        return False
    return True if parts and None not in parts else None


def _tests(index: SymbolTable, branch: int) -> tuple[AccessPath, ...]:
    """What decides together whether a branch is taken, except which element a loop takes."""
    first = index.branch(index.branch(branch).point)
    if first.test is None or first.kind == BranchKind.LOOP:
        return ()
    return first.together or (first.test,)


def _endings(scope: Scope) -> tuple[Outcome, ...]:
    """Where a function ends before its last line."""
    return (*scope.returned, *scope.left, *scope.raised)


def _given(call: Call, position: int, parameter: Parameter, values: dict[str, str]) -> str | None:
    """The constant that a call gives to a parameter, or leaves it with; `values` are those of names."""
    plain = [argument for argument in call.arguments if argument.keyword is None]
    for argument in call.arguments:
        if argument.keyword == parameter.name:
            return _constant(argument.value, values)
    if any(argument.stars for argument in call.arguments):
        return None
    if 0 <= position < len(plain):
        return _constant(plain[position].value, values)
    return _constant(parameter.default, {})


def _constant(value: AccessPath | None, values: dict[str, str]) -> str | None:
    if isinstance(value, Name):
        return values.get(value.id)
    if not isinstance(value, Literal) or value.kind not in _KINDS:
        return None
    return "None" if value == NONE else value.text


def _asked_name(test: AccessPath | None) -> str | None:
    """The parameter that a condition asks for, and nothing else."""
    while isinstance(test, Operation) and test.operator in ("not", "is", "is not"):
        if test.operator != "not" and test.operands[1:] != (NONE,):
            return None
        test = test.operands[0]
    return test.id if isinstance(test, Name) else None


def _truth(test: AccessPath, values: dict[str, str]) -> bool | None:
    """What a condition comes to, None where that is not settled."""
    name = _asked_name(test)
    value = values.get(name) if name is not None else None
    if value is None:
        return None
    return _evaluated(test, value)


def _evaluated(test: AccessPath, value: str) -> bool:
    match test:
        case Operation("not", (operand,)):
            return not _evaluated(operand, value)
        case Operation("is", _):
            return value == "None"
        case Operation("is not", _):
            return value != "None"
    return value == "True"
