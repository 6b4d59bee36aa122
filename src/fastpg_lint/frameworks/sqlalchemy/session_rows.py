"""What of a row is there besides what its query loads: filled by hand, refreshed, new, there before."""

from fastpg_lint.facts.access_paths import (
    NONE,
    AccessPath,
    Attribute,
    Literal,
    Name,
    Result,
    listed,
)
from fastpg_lint.facts.records import Argument, Call, Fate
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.frameworks.sqlalchemy.loader_options import LoaderOptions
from fastpg_lint.frameworks.sqlalchemy.relationships import Relationships, Step
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.expressions import CallSite, site_of
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.loops import all_parts_of
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import Function, Place, ScopeRef, Types

_ADDING = frozenset({"add", "add_all", "merge"})
_WRITING = frozenset({"commit", "flush"})
_DUMPING = frozenset({"model_dump", "dict"})
_CONVERTING = frozenset({"model_validate", "from_orm"})
_SETTING = "set_committed_value"
_LOADED = "awaitable_attrs"
_FARTHEST = 2
"""Functions from one that has a row to one that adds it to a session and writes it."""


def function_around(infer: Inference, place: Place) -> ScopeRef:
    """The function that a place stands in, comprehensions aside."""
    return ScopeRef(place.module, infer.view(place.module).function_of(place.scope))


class SessionRows:
    """Reads the functions of a project that have rows."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._tables = project.of(Tables)
        self._models = project.of(Models)
        self._relationships = project.of(Relationships)
        self._options = project.of(LoaderOptions)
        self._loads = Memo[tuple[ScopeRef, Step, int], bool](
            project.tracker, lambda key: self._find_loads(*key)
        )

    # what a function fills

    def fills(self, ref: ScopeRef, step: Step) -> bool:
        """Whether a function gives a relationship a value, or loads it, of whichever rows."""
        return self._stores(ref, step) or self.loads(ref, step) or self._hands_on(ref, step)

    def _stores(self, ref: ScopeRef, step: Step) -> bool:
        stores = self._infer.view(ref.module).scope(ref.scope).stores
        return any(store.name == step.name for store in stores)

    def _hands_on(self, ref: ScopeRef, step: Step) -> bool:
        """Whether a function gives something to another that fills a relationship: `attach(notes, rows)`."""
        view = self._infer.view(ref.module)
        given = (number for number in view.calls_of_body(ref.scope) if view.call(number).arguments)
        callees = (t for number in given for t in self._infer.callee(ref.module, number))
        return any(self._stores(t.of, step) for t in callees if isinstance(t, Function))

    def loads(self, ref: ScopeRef, step: Step) -> bool:
        """Whether a function, or one that it awaits, loads a relationship besides the query of its rows."""
        return self._loads((ref, step, 0))

    def _find_loads(self, ref: ScopeRef, step: Step, far: int) -> bool:
        view = self._infer.view(ref.module)
        if any(self._waits_for(read.path, step.name) for read in view.reads_of_body(ref.scope)):
            return True
        return any(
            self._loaded_by(site_of(view, number), step, far) for number in view.calls_of_body(ref.scope)
        )

    def _loaded_by(self, site: CallSite, step: Step, far: int) -> bool:
        word = site.word
        if word == "run_sync" or self._options.are_given(site, step):
            return True
        if word in ("refresh", _SETTING) and self._may_name(site.call, step.name):
            return True
        if far == _FARTHEST or not site.call.arguments:
            return False
        callees = self._infer.callee(site.place.module, site.number)
        functions = [t.of for t in callees if isinstance(t, Function)]
        if site.call.fate == Fate.AWAITED:
            return any(self._loads((of, step, far + 1)) for of in functions)
        return any(self._sets(of, step.name) for of in functions)

    def _sets(self, ref: ScopeRef, name: str) -> bool:
        """Whether a function itself gives an attribute of a name a value that counts as loaded."""
        view = self._infer.view(ref.module)
        calls = (view.call(number) for number in view.calls_by_word.get(_SETTING, ()))
        return any(one.scope == ref.scope and self._may_name(one, name) for one in calls)

    def _waits_for(self, path: AccessPath, name: str) -> bool:
        """`await team.awaitable_attrs.heroes`."""
        return (
            isinstance(path, Attribute)
            and path.name == name
            and isinstance(path.of, Attribute)
            and path.of.name == _LOADED
        )

    def _may_name(self, call: Call, name: str) -> bool:
        """Whether a call loads an attribute of a name, or attributes whose names are not known."""
        given = [one.value for one in call.arguments if one.keyword in (None, "attribute_names")][1:]
        given += [one.value for one in call.arguments[:1] if one.keyword == "attribute_names"]
        for path in given:
            if any(not isinstance(part, Literal) or part.text == name for part in listed(path)):
                return True
        return any(one.stars for one in call.arguments)

    # what is in the session already

    def is_in_session(self, trail: tuple[Step, ...], functions: tuple[ScopeRef, ...]) -> bool:
        """Whether what the last relationship of a trail leads to may be in the session already.

        One row is looked up there by its key: it is what the trail came from, or a function has such a row.
        """
        step = trail[-1]
        target = self._one_by_key(step)
        if target is None:
            return False
        if any(before.owner == target for before in trail[:-1]):
            return True
        return target != step.owner and any(self._has_row(ref, target, step.name) for ref in functions)

    def _one_by_key(self, step: Step) -> ScopeRef | None:
        """The class of the one row that a relationship leads to by a foreign key of its own table."""
        return self._relationships.target(step) if self._relationships.leads_to_one_by_key(step) else None

    def _has_row(self, ref: ScopeRef, target: ScopeRef, name: str) -> bool:
        """Whether a function has a row of a class by another way than an attribute of some name."""
        view = self._infer.view(ref.module)
        scope = view.scope(ref.scope)
        names = {one.name for one in scope.parameters}
        for binding in scope.bindings:
            if binding.value is not None and not self._reads(view, binding.value, name):
                names.add(binding.name)
        end = view.end_of(ref.scope)
        return any(self._is_row_of(self._infer.types_of(Name(one), end), target) for one in sorted(names))

    def _is_row_of(self, types: Types, target: ScopeRef) -> bool:
        return self._models.row_class(types) == target

    @followed(otherwise=False)
    def _reads(self, view: ModuleView, path: AccessPath, name: str) -> bool:
        if isinstance(path, Attribute) and path.name == name:
            return True
        return any(self._reads(view, part, name) for part in all_parts_of(view, path))

    # new rows

    def is_unloaded(self, made: CallSite, step: Step, reader: ScopeRef, order: float) -> bool:
        """Whether a new row has been written by the time that a relationship is read that nothing has filled.

        Before it is written, a relationship is empty and asks for nothing.
        """
        if any(argument.keyword == step.name for argument in made.call.arguments):
            return False
        if not all(self._dumps(argument, made) for argument in made.call.arguments if argument.stars):
            return False
        if self._one_by_key(step) is not None and not self._has_key(made, step):
            return False
        words: set[str] = set()
        maker = function_around(self._infer, made.place)
        for ref in dict.fromkeys((maker, reader)):
            least = made.call.order if ref == maker else -1
            most = order if ref == reader else float("inf")
            words |= self._written_by(ref, least, most)
        return not words.isdisjoint(_ADDING) and not words.isdisjoint(_WRITING)

    def _dumps(self, argument: Argument, made: CallSite) -> bool:
        """`Team(**data.model_dump())`: what a model dumps are no rows."""
        path = argument.value
        call = self._infer.view(made.place.module).call(path.call) if isinstance(path, Result) else None
        return call is not None and self._infer.view(made.place.module).word(call) in _DUMPING

    def _has_key(self, made: CallSite, step: Step) -> bool:
        """Whether a new row is given the key by which a relationship finds the other."""
        if made.word in _CONVERTING or any(argument.stars for argument in made.call.arguments):
            return True
        keys = self._relationships.keys(step)
        return any(one.keyword in keys and one.value != NONE for one in made.call.arguments)

    def _written_by(self, ref: ScopeRef, least: float, most: float, far: int = 0) -> set[str]:
        """The words of the calls in a function by which rows are added to a session and written."""
        view = self._infer.view(ref.module)
        found: set[str] = set()
        for number in view.calls_of_body(ref.scope):
            site = site_of(view, number)
            if not least < site.call.order < most:
                continue
            if site.word in _ADDING or (site.word in _WRITING and site.call.fate == Fate.AWAITED):
                found.add(site.word)
            if far < _FARTHEST and site.call.fate == Fate.AWAITED and site.call.arguments:
                for callee in self._infer.callee(ref.module, number):
                    if isinstance(callee, Function):
                        found |= self._written_by(callee.of, -1, float("inf"), far + 1)
        return found
