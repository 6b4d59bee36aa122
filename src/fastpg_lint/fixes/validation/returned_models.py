"""What the functions of a project return, as an annotation would say it.

Types leave None out where there is something else; here it is told.
"""

from collections.abc import Iterable

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    NONE,
    AccessPath,
    Awaited,
    Display,
    DisplayKind,
    Either,
    Item,
    Name,
    Result,
)
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.semantic.inference.annotations import typing_word
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import (
    ClassObject,
    Function,
    Instance,
    Method,
    Place,
    ScopeRef,
    library_names,
)

_MAKING = frozenset({"model_validate", "model_validate_json", "model_copy", "from_orm"})
"""Methods of Pydantic's models that give one."""
_HARMLESS = frozenset({"classmethod", "staticmethod"})
_LISTS = frozenset({"list", "List"})
_MOST_STEPS = 5


class Shape(Struct, frozen=True):
    """What a value is: a model, or a list of such, or perhaps None."""

    model: ScopeRef
    is_list: bool = False
    is_optional: bool = False

    def or_none(self) -> "Shape":
        """The same, or None."""
        return Shape(self.model, self.is_list, is_optional=True)


def joined(shapes: Iterable[Shape | None]) -> Shape | None:
    """The shape that several values have in common; None where they have none."""
    found = list(shapes)
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found) or len({(one.model, one.is_list) for one in known}) > 1:
        return None
    return next((one for one in known if one.is_optional), known[0])


class ReturnedModels:
    """Reads what values are, by how they are made and what is said of them."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._infer = project.infer
        self._models = project.of(Models)

    def shape(self, path: AccessPath, place: Place, steps: int = _MOST_STEPS) -> Shape | None:
        """What a value is; None where that is no model, or not known."""
        if steps == 0:
            return None
        match path:
            case Awaited(Result(number)):
                return self._called(number, place, is_awaited=True)
            case Result(number):
                return self._called(number, place, is_awaited=False)
            case Display(DisplayKind.LIST, elements, scope=scope):
                inner = place if scope < 0 else Place(place.module, scope, place.branch, place.order)
                return _listed(joined(self.shape(one, inner, steps - 1) for one in elements))
            case Either(options):
                found = joined(self.shape(one, place, steps - 1) for one in options if one != NONE)
                return found.or_none() if found is not None and NONE in options else found
            case Name(name):
                return self._named(name, place, steps)
        return None

    def _named(self, name: str, place: Place, steps: int) -> Shape | None:
        """What a parameter is said to be, or a name that is given one value, on the way to a place."""
        view = self._project.view(place.module)
        function = view.function_of(place.scope)
        bindings = view.bindings(function).get(name, [])
        parameters = [one for one in view.signature(function).parameters if one.name == name]
        if parameters:
            (parameter,) = parameters
            is_plain = not bindings and not parameter.stars and parameter.default != NONE
            said = parameter.annotation if is_plain else None
            return self._said(said, view.around(function)) if said is not None else None
        if len(bindings) != 1 or not view.contains(bindings[0].branch, place.branch):
            return None
        if bindings[0].annotation is not None or bindings[0].value is None:
            return None
        return self.shape(bindings[0].value, view.place_in(function, bindings[0]), steps - 1)

    def _called(self, number: int, place: Place, *, is_awaited: bool) -> Shape | None:
        callees = self._infer.callee(place.module, number)
        match callees:
            case (ClassObject(ScopeRef() as of, ()),) if not is_awaited:
                return self._model(of)
            case (Method(name, ClassObject(ScopeRef() as of) | Instance(ScopeRef() as of)),) if (
                not is_awaited
            ):
                return self._model(of) if name.rpartition(".")[2] in _MAKING else None
            case (Function(of),):
                return self._given_by(of, is_awaited=is_awaited)
        return None

    def _given_by(self, function: ScopeRef, *, is_awaited: bool) -> Shape | None:
        """What a function of the project says that it gives."""
        scope = self._infer.scope(function)
        is_plain = all(isinstance(one, Name) and one.id in _HARMLESS for one in scope.decorators)
        if scope.returns is None or not is_plain or scope.is_generator or scope.is_async != is_awaited:
            return None
        return self._said(scope.returns, self._infer.view(function.module).around(function.scope))

    def _said(self, annotation: AccessPath, place: Place) -> Shape | None:
        """What an annotation says."""
        match annotation:
            case Either(options):
                found = joined(self._said(one, place) for one in options if one != NONE)
                return found.or_none() if found is not None and NONE in options else found
            case Item(of, key):
                names = library_names(self._infer.types_of(of, place))
                word = typing_word(names[0]) if len(names) == 1 else None
                if word == "Optional":
                    found = self._said(key, place)
                    return found.or_none() if found is not None else None
                if word == "Annotated" and isinstance(key, Display):
                    return self._said(key.elements[0], place)
                return _listed(self._said(key, place)) if word in _LISTS else None
        match self._infer.types_of(annotation, place):
            case (ClassObject(ScopeRef() as model, ()),):
                return self._model(model)
        return None

    def _model(self, of: ScopeRef) -> Shape | None:
        """A model that may stand in an annotation as it is: no table, and nothing generic."""
        lineage = self._infer.members.lineage(of)
        is_generic = bool(self._infer.signature(of).type_parameters) or any(
            isinstance(one, str) and one.endswith("Generic") for one in lineage
        )
        is_plain = self._models.is_model(of) and not self._models.is_orm_class(of) and not is_generic
        return Shape(of) if is_plain else None


def _listed(element: Shape | None) -> Shape | None:
    """A list of something that is itself no list, and not perhaps None."""
    is_plain = element is not None and not element.is_list and not element.is_optional
    return Shape(element.model, is_list=True) if element is not None and is_plain else None
