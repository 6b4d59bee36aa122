"""Where a session comes from that an object keeps: `Repo(session)`, whose methods query `self.session`."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Name, Result, root_of
from fastpg_lint.facts.records import Call
from fastpg_lint.semantic.following import Placed, follow
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import ClassObject, Instance, Place, ScopeRef

_FARTHEST = 4
"""Objects that keep one another, from the one that queries to the session."""


def source(infer: Inference, path: AccessPath, place: Place, far: int = 0) -> Placed:
    """What an attribute of an object was given when that was made; the attribute where it is not told.

    `users.session` is `session` after `users = UserRepo(session)`, and so is `self.users.session`.
    """
    if not isinstance(path, Attribute) or far == _FARTHEST:
        return path, place
    made = list(_makings(infer, path.of, place))
    given = _given(infer, *made[0], path.name) if len(made) == 1 else None
    if given is None and isinstance(path.of, Attribute):
        inner, at = source(infer, path.of, place, far + 1)
        if inner != path.of:
            return source(infer, Attribute(inner, path.name), at, far + 1)
    return source(infer, *given, far + 1) if given is not None else (path, place)


def _makings(infer: Inference, path: AccessPath, place: Place) -> Iterator[tuple[Call, Place]]:
    """The calls that make an object: those that its name is bound to, or that a method stores."""
    if isinstance(path, Name):
        found = list(follow(infer, path, place))
    elif isinstance(path, Attribute) and isinstance(path.of, Name):
        owners = [t.of for t in infer.types_of(path.of, place) if isinstance(t, Instance)]
        found = [
            one
            for of in owners
            if isinstance(of, ScopeRef)
            for one in infer.view(of.module).stored(of.scope, path.name)
        ]
    else:
        return
    for value, at in found:
        if isinstance(value, Result):
            yield infer.view(at.module).call(value.call), at


def _given(infer: Inference, call: Call, place: Place, name: str) -> Placed | None:
    """The argument that a class of the project keeps under a name."""
    view = infer.view(place.module)
    classes = [t.of for t in infer.types_of(call.function, place) if isinstance(t, ClassObject)]
    if len(classes) != 1 or not isinstance(classes[0], ScopeRef) or any(one.stars for one in call.arguments):
        return None
    keeping = _parameter(infer, classes[0], name)
    if keeping is None:
        return None
    position, parameter = keeping
    positional = [one.value for one in call.arguments if one.keyword is None]
    named = [one.value for one in call.arguments if one.keyword == parameter]
    value = next(iter((*named, *positional[position : position + 1])), None)
    return (value, view.place_of(call)) if value is not None else None


def _parameter(infer: Inference, of: ScopeRef, name: str) -> tuple[int, str] | None:
    """Which parameter of a class's `__init__` an attribute is given, by its position and its name."""
    for owner in infer.members.lineage(of):
        if not isinstance(owner, ScopeRef):
            continue
        view = infer.view(owner.module)
        for value, place in view.stored(owner.scope, name):
            names = [one.name for one in view.scope(place.scope).parameters]
            if view.scope(place.scope).name == "__init__" and isinstance(value, Name) and value.id in names:
                return names.index(value.id) - 1, value.id
    return None


def used(infer: Inference, of: ScopeRef, kinds: tuple[str, ...]) -> Iterator[AccessPath]:
    """The sessions that a function uses and is not given: of its object, and of the function around it."""
    view = infer.view(of.module)
    names = [one.name for one in view.scope(of.scope).parameters]
    is_method = infer.members.receiver(of) is not None
    own = {*(names[1:] if is_method else names), *view.bindings(of.scope)}
    for call in map(view.call, view.calls_of_body(of.scope)):
        paths = [one.value for one in call.arguments]
        if isinstance(call.function, Attribute):
            paths.append(call.function.of)
        place = view.place_of(call)
        for path in paths:
            root = root_of(path)
            if isinstance(root, Name) and root.id not in own:
                types = infer.types_of(path, place)
                if types and any(infer.members.is_a(types, one) for one in kinds):
                    yield path


def moved(path: AccessPath, owner: AccessPath) -> AccessPath:
    """An attribute of a method's object as its caller has it: `repo.session` for `self.session`."""
    return Attribute(moved(path.of, owner), path.name) if isinstance(path, Attribute) else owner
