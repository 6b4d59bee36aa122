"""Which functions of a project run a statement with what they are given, themselves or through others."""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Entered, Name, Operation, Result, root_of
from fastpg_lint.facts.records import BranchKind
from fastpg_lint.frameworks.sql.calls import given_statement
from fastpg_lint.frameworks.sqlalchemy.database_calls import DatabaseCalls, StatementKind
from fastpg_lint.frameworks.sqlalchemy.mapped_writes import MappedWrites
from fastpg_lint.semantic.expressions import CallSite, site_of
from fastpg_lint.semantic.function_answers import FunctionAnswers
from fastpg_lint.semantic.loops import LoopReader
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Function, ScopeRef

FARTHEST = 4
"""Functions between a loop and the statement."""
_WRITING = frozenset({"add", "add_all", "flush", "commit", "merge", "delete", "save", "create", "update"})
_EXECUTING = frozenset({"execute", "exec"})
_CHANGING = frozenset({StatementKind.INSERT, StatementKind.OTHER})
_MEMBERSHIP = frozenset({"in", "not in"})

Chain = tuple[CallSite, ...]
_Numbers = tuple[tuple[str, int], ...]
"""A chain as it is kept: the modules of its calls, and their numbers there."""
_DECODE = msgspec.msgpack.Decoder(_Numbers | None).decode


class Wanted(StrEnum):
    """What a statement does that is looked for."""

    INSERTS = "inserts"
    ADDS = "adds"
    """A row is added to a session."""
    READS = "reads"


class StatementPaths:
    """Follows calls of one project to the statements that they run."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self.calls = project.of(DatabaseCalls)
        self.mapped = project.of(MappedWrites)
        self._is_wanted = {
            Wanted.INSERTS: lambda site: self.calls.inserts(site) or self.mapped.writes(site),
            Wanted.ADDS: self._adds,
            Wanted.READS: self.calls.reads,
        }
        self._inside = FunctionAnswers[_Numbers | None](project, "statements", self._in, _DECODE)

    def leading(self, site: CallSite, given: frozenset[str], wanted: Wanted) -> Chain | None:
        """The calls from the one in a function that is called to the statement, which is the last.

        `given` are the names that the statement has to depend on, where the call stands. None where no
        statement that is wanted is run each time, or not on a session that the caller has.
        """
        found = self._leading(site, given, wanted, 0)
        return None if found is None else tuple(site_of(self._infer.view(module), n) for module, n in found)

    def of_function(self, function: Function, wanted: Wanted, asking: str) -> Chain | None:
        """The same for a function that is called with something else each time: `map(describe, rows)`."""
        decoration = self._infer.members.decoration(function.of)
        parameters = self._infer.signature(function.of).parameters[function.receiver is not None :]
        if decoration.is_memoised or decoration.is_opaque or not parameters:
            return None
        found = self._inside(function.of, 0, asking, f"{wanted},{parameters[0].name}")
        return None if found is None else tuple(site_of(self._infer.view(module), n) for module, n in found)

    def _leading(self, site: CallSite, given: frozenset[str], wanted: Wanted, far: int) -> _Numbers | None:
        callees = self._infer.callee(site.place.module, site.number)
        if far >= FARTHEST or len(callees) != 1 or not isinstance(callees[0], Function):
            return None
        callee = callees[0]
        decoration = self._infer.members.decoration(callee.of)
        if decoration.is_memoised or decoration.is_opaque:
            return None
        names = self._names(site, callee, given)
        about = ",".join((wanted, *sorted(names)))
        return self._inside(callee.of, far, site.place.module, about) if names else None

    def writes(self, site: CallSite) -> bool:
        """Whether the function that a call stands in writes rows, too: it is then no mere question."""
        view = self._infer.view(site.place.module)
        scope = view.function_of(site.call.scope)
        sites = (site_of(view, number) for number in view.calls_of_body(scope))
        return any(map(self._is_write, sites))

    def _adds(self, site: CallSite) -> bool:
        return site.word == "add" and self.calls.is_of_session(site, "add")

    def _is_write(self, site: CallSite) -> bool:
        if site.word in _WRITING:
            return self.calls.is_of_session(site, site.word) or self.calls.is_on_database(site)
        statement = given_statement(site) if site.word in _EXECUTING else None
        return statement is not None and self.calls.statement_kind(statement) in _CHANGING

    def _names(self, site: CallSite, callee: Function, given: frozenset[str]) -> frozenset[str]:
        """The parameters of a function that a call fills with what depends on some names."""
        loops = LoopReader(self._infer.view(site.place.module))
        parameters = [one.name for one in self._infer.signature(callee.of).parameters if not one.stars]
        found: set[str] = set()
        if callee.receiver is not None and parameters:
            own = parameters.pop(0)
            if site.receiver is not None and loops.depends_on(site.receiver.path, given):
                found.add(own)
        position = 0
        for argument in site.call.arguments:
            is_filled = loops.depends_on(argument.value, given)
            if argument.keyword is None and not argument.stars:
                if is_filled and position < len(parameters):
                    found.add(parameters[position])
                position += 1
            elif is_filled and argument.keyword in parameters:
                found.add(argument.keyword or "")
        return frozenset(found)

    def _in(self, of: ScopeRef, far: int, about: str) -> _Numbers | None:
        """The calls in a function to a statement that is wanted, and depends on some of its parameters."""
        view, (kind, *parameters) = self._infer.view(of.module), about.split(",")
        wanted = Wanted(kind)
        if self._is_kept(of):
            return None
        loops = LoopReader(view)
        names = self._grown(of, frozenset(parameters))
        for number in sorted(view.calls_of_body(of.scope)):
            site = site_of(view, number)
            if not loops.depends_on(site.result.path, names) or self._is_left_out(site):
                continue
            if self._is_on_own(site, of):
                continue
            if self._is_wanted[wanted](site):
                return ((of.module, number),)
            below = self._leading(site, names, wanted, far + 1)
            if below is not None:
                return ((of.module, number), *below)
        return None

    def _grown(self, of: ScopeRef, names: frozenset[str]) -> frozenset[str]:
        """Names with those that a function binds to what depends on them."""
        view = self._infer.view(of.module)
        loops = LoopReader(view)
        for binding in view.scope(of.scope).bindings:
            if binding.value is not None and loops.depends_on(binding.value, names):
                names |= {binding.name}
        return names

    def _is_left_out(self, site: CallSite) -> bool:
        """Whether a call runs only where an exception leads to it."""
        view = self._infer.view(site.place.module)
        return any(view.branch(one).kind == BranchKind.HANDLER for one in view.upwards(site.call.branch))

    def _is_kept(self, of: ScopeRef) -> bool:
        """Whether a function looks first whether it has the answer already."""
        view = self._infer.view(of.module)
        scope = view.scope(of.scope)
        tests = (
            view.branch(view.branch(one).point).test
            for outcome in scope.returned
            for one in view.upwards(outcome.branch)
        )
        if any(isinstance(test, Operation) and test.operator in _MEMBERSHIP for test in tests):
            return True
        return any("cache" in view.call(number).text.lower() for number in scope.calls)

    def _is_on_own(self, site: CallSite, of: ScopeRef) -> bool:
        """Whether a statement runs on a session or connection that the function opens for it."""
        return any(self._is_opened(path, of) for path in self._sessions(site))

    def _sessions(self, site: CallSite) -> Iterator[AccessPath]:
        yield root_of(site.call.function)
        yield from (argument.value for argument in site.call.arguments)

    def _is_opened(self, path: AccessPath, of: ScopeRef, far: int = 0) -> bool:
        view = self._infer.view(of.module)
        bindings = view.bindings(of.scope).get(path.id, []) if isinstance(path, Name) else []
        for binding in bindings:
            if isinstance(binding.value, Entered):
                inner = binding.value.of
                call = view.call(inner.call) if isinstance(inner, Result) else None
                if call is None or view.word(call) != "cursor" or far > FARTHEST:
                    return True
                return isinstance(call.function, Attribute) and self._is_opened(
                    root_of(call.function), of, far + 1
                )
        return False
