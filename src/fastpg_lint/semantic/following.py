"""Following a value to what it stands for: through names, imports, attributes and alternatives."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Either, Entered, Imported, Name, Tested
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.reach import FARTHEST
from fastpg_lint.semantic.symbol_table import Found
from fastpg_lint.semantic.types import ClassObject, Instance, Place, ProjectModule, ScopeRef, Type

Value = tuple[AccessPath | None, Place]
Placed = tuple[AccessPath, Place]
"""An expression, and the place where its names mean what they mean."""


def follow(
    inference: Inference, path: AccessPath, place: Place, *, entered: bool = False
) -> Iterator[Placed]:
    """The expressions that one may stand for.

    It stands for itself where it is no name, or one that nothing in the project binds, and for nothing where
    only its type is told. A parameter stands for itself. `entered` looks through `with` to what is entered.
    """
    return _Follower(inference, entered).follow(path, place)


def bound(inference: Inference, name: Name | Imported, place: Place) -> tuple[Value, ...]:
    """What a name is bound to, or an imported one where it comes from: one step of the way, and no further.

    Each value comes with its place; None is that of a binding that only announces its name. There is nothing
    for a parameter, and for a name that nothing in the project binds.
    """
    if isinstance(name, Imported):
        place = inference.view(inference.modules.absolute(place.module, name.module, name.level)).end
    view = inference.view(place.module)
    found = view.found(name.id if isinstance(name, Name) else name.name or "", place)
    return tuple(view.values(found)) if found is not None and found.parameter is None else ()


class _Follower:
    """Follows one value; `far` counts the names on the way."""

    def __init__(self, inference: Inference, entered: bool) -> None:
        self._infer = inference
        self._entered = entered
        self._seen: set[object] = set()

    def follow(self, path: AccessPath, place: Place, far: int = 0) -> Iterator[Placed]:
        match path:
            case Name(name):
                yield from self._name(name, path, place, far)
            case Imported(module, str(name), level):
                source = self._infer.modules.absolute(place.module, module, level)
                yield from self._name(name, path, self._infer.view(source).end, far)
            case Attribute(of, name):
                owners = self._infer.types_of(of, place)
                found = [one for owner in owners for one in self._member(owner, name, far)]
                yield from found or ((path, place),)
            case Either(options):
                for option in options:
                    yield from self.follow(option, place, far)
            case Tested(of):
                yield from self.follow(of, place, far)
            case Entered(of, False) if self._entered:
                yield from self.follow(of, place, far)
            case _:
                yield path, place

    def _name(self, name: str, path: AccessPath, place: Place, far: int) -> Iterator[Placed]:
        view = self._infer.view(place.module)
        found = view.found(name, place)
        if found is None:
            yield from self._starred(view, name, path, place, far)
            return
        yield from self._bound(view, found, far)
        if found.parameter is not None:
            yield Name(name), place

    def _bound(self, view: ModuleView, found: Found, far: int) -> Iterator[Placed]:
        key = (view.name, found.key)
        if key not in self._seen and far < FARTHEST:
            self._seen.add(key)
            for value, place in view.values(found):
                if value is not None:
                    yield from self.follow(value, place, far + 1)

    def _starred(
        self, view: ModuleView, name: str, path: AccessPath, place: Place, far: int
    ) -> Iterator[Placed]:
        """A name out of an `import *`; one that nothing in the project binds stands for itself."""
        for star in view.stars if far < FARTHEST else ():
            if isinstance(star, Imported):
                there = self._infer.view(self._infer.modules.absolute(view.name, star.module, star.level))
                if name in there.bindings(0) or there.stars:
                    yield from self._name(name, path, there.end, far + 1)
                    return
        yield path, place

    def _member(self, owner: Type, name: str, far: int) -> Iterator[Placed]:
        match owner:
            case ProjectModule(module):
                view = self._infer.view(module)
                if name in view.bindings(0):
                    yield from self._name(name, Name(name), view.end, far)
            case ClassObject(ScopeRef() as of) | Instance(ScopeRef() as of):
                yield from self._of_class(of, name, isinstance(owner, Instance), far)

    def _of_class(self, of: ScopeRef, name: str, is_instance: bool, far: int) -> Iterator[Placed]:
        """What the nearest body of a class and its bases gives a name; nothing where methods store it."""
        for ref in self._infer.members.lineage(of):
            if not isinstance(ref, ScopeRef):
                continue
            view = self._infer.view(ref.module)
            if is_instance and any(stored == name for _, _, stored in view.stored_names(ref.scope)):
                return
            bindings = view.bindings(ref.scope).get(name, [])[-1:]
            if bindings:
                yield from self._bound(view, Found(ref.scope, bindings, None), far)
                return
