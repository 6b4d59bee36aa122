"""Which methods a call on an instance may reach: the one that is found, and those that override it.

Subclasses are looked for in the folder of the class, where a family of implementations lies together, and
those of an abstract method in the whole project: it surely has some. What is found does not depend on which
other files happen to be linted.
"""

import msgspec

from fastpg_lint.facts.records import ScopeKind
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.inference.members import MemberReader
from fastpg_lint.semantic.module_resolver import is_test_module
from fastpg_lint.semantic.types import External, ScopeRef

MOST_MODULES = 100
"""Modules in which subclasses are looked for."""
_DECODE = msgspec.msgpack.Decoder(list[ScopeRef]).decode
_UNWRITTEN = "builtins.NotImplementedError"


class Overrides:
    """Finds the methods that a call of a method may run."""

    def __init__(self, evaluator: Evaluator, members: MemberReader) -> None:
        self._evaluator = evaluator
        self._members = members
        self._families = Memo[tuple[str, ...], dict[ScopeRef, list[ScopeRef]]](
            evaluator.tracker, self._family
        )
        self._below = EarlyCutoff(
            evaluator.tracker, "subclasses", lambda key: self._find_below(_ref(key)), _DECODE
        )
        """The classes derived from a class, in its folder."""
        self._everywhere = EarlyCutoff(
            evaluator.tracker,
            "subclasses anywhere",
            lambda key: self._find_everywhere(_ref(key)),
            _DECODE,
        )
        """Those in the whole project; none where too many modules speak of the class."""

    def candidates(self, method: ScopeRef, receiver: ScopeRef) -> tuple[ScopeRef, ...]:
        """The methods that may run when `method`, found on an instance of `receiver`, is called.

        A method that only announces itself is left out; where nothing else is left, nothing is known.
        """
        name = self._evaluator.scope(method).name
        is_abstract = self.is_abstract(method)
        found = [] if is_abstract else [method]
        derived = self._everywhere if is_abstract else self._below
        for subclass in derived(_key(receiver)):
            own = self._own_method(subclass, name)
            if own is not None and not self.is_abstract(own):
                found.append(own)
        return tuple(dict.fromkeys(found))

    def is_abstract(self, method: ScopeRef) -> bool:
        """Whether a method has no body of its own: it is abstract, or does nothing but raise."""
        scope = self._evaluator.scope(method)
        view = self._evaluator.modules.view(method.module)
        place = view.around(method.scope)
        for decorator in scope.decorators:
            for t in self._evaluator.types_of(decorator, place):
                if isinstance(t, External) and t.name.rpartition(".")[2].startswith("abstract"):
                    return True
        if len(scope.raised) != 1 or scope.returned or scope.raised[0].branch != view.branch_of(method.scope):
            return False
        raised = self._evaluator.types_of(scope.raised[0].value, self._evaluator.place_of(method))
        return any(getattr(t, "name", getattr(t, "of", None)) == _UNWRITTEN for t in raised)

    def _own_method(self, owner: ScopeRef, name: str) -> ScopeRef | None:
        view = self._evaluator.modules.view(owner.module)
        for number in view.scope(owner.scope).inner:
            scope = view.scope(number)
            if scope.kind == ScopeKind.FUNCTION and scope.name == name:
                return ScopeRef(owner.module, number)
        return None

    def _find_below(self, of: ScopeRef) -> list[ScopeRef]:
        return self._families(self._evaluator.modules.neighbours(of.module)).get(of, [])

    def _find_everywhere(self, of: ScopeRef) -> list[ScopeRef]:
        name = self._evaluator.scope(of).name
        modules = (*self._evaluator.modules.neighbours(of.module), *self._evaluator.modules.naming(name))
        modules = tuple(module for module in dict.fromkeys(modules) if not is_test_module(module))
        return self._family(modules).get(of, []) if len(modules) <= MOST_MODULES else []

    def _family(self, folder: tuple[str, ...]) -> dict[ScopeRef, list[ScopeRef]]:
        """The subclasses of each class, among the classes of some modules."""
        found: dict[ScopeRef, list[ScopeRef]] = {}
        for module in folder:
            for number in self._evaluator.modules.view(module).classes:
                ref = ScopeRef(module, number)
                for base in self._members.lineage(ref)[1:]:
                    if isinstance(base, ScopeRef):
                        found.setdefault(base, []).append(ref)
        return found


def _key(of: ScopeRef) -> str:
    return f"{of.module}/{of.scope}"


def _ref(key: str) -> ScopeRef:
    module, _, scope = key.rpartition("/")
    return ScopeRef(module, int(scope))
