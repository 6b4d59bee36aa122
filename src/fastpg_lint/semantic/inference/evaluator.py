"""What the readers of types may ask of one another: the interface through which types lead to types.

The type of an attribute depends on that of what it is taken from, that of a call on what the function
returns, and so in a circle. Each reader is given the readers below it, and an `Evaluator` for what comes
from above; `Inference` makes them all, and is the evaluator.
"""

from collections.abc import Callable
from typing import Protocol

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.facts.access_paths import AccessPath, Imported
from fastpg_lint.facts.records import Binding, Call, Parameter, Scope, Signature
from fastpg_lint.incremental.inputs import InputTracker
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.symbol_table import SymbolTable
from fastpg_lint.semantic.types import (
    ClassObject,
    Function,
    Instance,
    Place,
    ScopeRef,
    Type,
    Types,
)


class ModuleSource(Protocol):
    """Where the facts of a module of the project come from."""

    def index(self, module: str) -> ModuleView | None:
        """The facts of a module, or None where the project has no such module."""

    def view(self, module: str) -> ModuleView:
        """The same; empty where the project has no such module."""

    def absolute(self, module: str, target: str, level: int) -> str:
        """The dotted name that a possibly relative import in a module means."""

    def in_another_part(self, module: str, imported: Imported, source: str) -> str | None:
        """The module that an import from a namespace package means, where its nearest part has none such."""

    def neighbours(self, module: str) -> tuple[str, ...]:
        """The modules in a module's folder, itself included, always in the same order."""

    def naming(self, name: str) -> tuple[str, ...]:
        """The modules of the project in whose text a name stands, always in the same order."""

    @property
    def tracker(self) -> InputTracker:
        """Who is told what answers were worked out from."""


class Evaluator(Protocol):
    """Answers what an expression may be, whichever reader knows."""

    @property
    def catalogue(self) -> Catalogue:
        """What libraries do."""

    @property
    def modules(self) -> ModuleSource:
        """The modules of the project."""

    @property
    def tracker(self) -> InputTracker:
        """Who is told what answers were worked out from."""

    def remembered(self, question: object, answer: Callable[[], Types], /) -> Types:
        """The answer to a question, worked out at most once; unknown where it leads back to itself."""

    def types_of(self, path: AccessPath, place: Place) -> Types:
        """What an expression at a place may be."""

    def instances(self, path: AccessPath, place: Place) -> Types:
        """What a value annotated with an expression may be."""

    def instances_of(self, types: Types) -> Types:
        """Instances of the classes among some types."""

    def callee(self, module: str, number: int) -> Types:
        """What a call of a module calls."""

    def called(self, callee: Type, call: Call | None, place: Place) -> Types:
        """What calling one thing gives."""

    def function_result(self, function: Function) -> Types:
        """What calling a function of the project gives."""

    def returned(self, ref: ScopeRef) -> Types:
        """What a function of the project gives, its annotation aside."""

    def given(self, ref: ScopeRef) -> Types:
        """What a generator function of the project yields, likewise."""

    def received(self, parameter: Parameter, ref: ScopeRef) -> Types:
        """What all calls of a function of the project give one of its parameters."""

    def yielded(self, ref: ScopeRef) -> Types:
        """What a generator function of the project yields."""

    def resolved(self, types: Types, receiver: Instance | ClassObject, owner: ScopeRef) -> Types:
        """Types as a class writes them, with its type variables replaced by what a receiver says of them."""

    def bound(self, binding: Binding, scope: int, module: str) -> Types:
        """What one binding of a scope gives its name."""

    def module_member(self, module: str, index: SymbolTable, name: str) -> Types:
        """A name of a module of the project."""

    def scope(self, ref: ScopeRef) -> Scope:
        """The facts of a class or function."""

    def signature(self, ref: ScopeRef) -> Signature:
        """What can be said of a class or function without looking into the function."""

    def enclosing_class(self, ref: ScopeRef) -> ScopeRef | None:
        """The class whose method a function is."""

    def place_of(self, ref: ScopeRef) -> Place:
        """The end of a scope: where all its names are bound."""
