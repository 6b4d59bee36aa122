"""What a name may be: what binds it, what a parameter is given, and what imports bring."""

import builtins

from fastpg_lint.facts.access_paths import AccessPath, Display, DisplayKind, Imported, Name, Result
from fastpg_lint.facts.records import Binding, Parameter, ScopeKind
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.inference.arguments import ArgumentReader
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.inference.library_types import LibraryReader
from fastpg_lint.semantic.inference.members import MemberReader
from fastpg_lint.semantic.symbol_table import AT_THE_END, Found, SymbolTable
from fastpg_lint.semantic.types import (
    NOTHING,
    UNKNOWN,
    Container,
    ContainerKind,
    External,
    Instance,
    Place,
    ProjectModule,
    ScopeRef,
    Types,
    is_known,
    union,
)

_BUILTINS = frozenset(dir(builtins))
_MOST_KEYS = 20_000
"""Names that are imported whose keys are held, some 10 MB of them."""
_GROWING = (DisplayKind.LIST, DisplayKind.SET)


class NameReader:
    """Finds what names stand for."""

    def __init__(
        self, evaluator: Evaluator, library: LibraryReader, members: MemberReader, arguments: ArgumentReader
    ) -> None:
        self._evaluator = evaluator
        self._modules = evaluator.modules
        self._library = library
        self._members = members
        self._arguments = arguments
        self._keys = Memo[tuple[str, str], object](evaluator.tracker, self._find_key, most=_MOST_KEYS)
        """What tells the bindings of a module's name from others; None where it binds no such name."""

    def named(self, path: Name, place: Place) -> Types:
        """What a name may be at a place."""
        index = self._modules.index(place.module)
        found = index.find(path.id, place.scope, place.branch, place.order) if index else None
        if found is None:
            return self._outside(path.id, place.module)
        return self._evaluator.remembered((place.module, found.key), lambda: self._found(found, place.module))

    def brought(self, path: Imported, place: Place) -> Types:
        """What an import in a module gives."""
        source = self._modules.absolute(place.module, path.module, path.level)
        if source == place.module and self._modules.index(f"{source}.{path.name}") is not None:
            # A package that imports from itself means the module inside it.
            return (ProjectModule(f"{source}.{path.name}"),)
        elsewhere = self._modules.in_another_part(place.module, path, source)
        return self._imported(source, path.name) if elsewhere is None else (self._module_object(elsewhere),)

    def _found(self, found: Found, module: str) -> Types:
        parts = [self.bound(binding, found.scope, module) for binding in found.bindings]
        if found.parameter is not None:
            parts.append(self._parameter(found.parameter, ScopeRef(module, found.scope)))
        types = union(parts)
        if types == NOTHING and found.scope == 0:
            return self._set_later(found.bindings[0].name, module)
        if is_known(types) or found.parameter is not None:
            return types
        return self._declared(found, module) or types

    def _set_later(self, name: str, module: str) -> Types:
        """What a name of a module holds that begins as None: what functions, or other modules, give it."""
        bindings = self._modules.view(module).bindings(0)[name]
        types = union(self.bound(binding, 0, module) for binding in bindings)
        if types != NOTHING:
            return types
        owner = ProjectModule(module)
        return self._members.stored.attribute(owner, name, lambda types, _: owner in types) or types

    def _declared(self, found: Found, module: str) -> Types | None:
        """The annotation that the name has elsewhere in the scope: `client: Client` at its top."""
        name = found.bindings[0].name
        for binding in self._modules.view(module).bindings(found.scope).get(name, ()):
            if binding.annotation is not None and binding not in found.bindings:
                types = self.bound(binding, found.scope, module)
                if is_known(types):
                    return types
        return None

    def bound(self, binding: Binding, scope: int, module: str) -> Types:
        """What one binding of a scope gives its name."""
        place = Place(module, scope, binding.branch, binding.order)
        if binding.annotation is not None:
            types = self._evaluator.instances(binding.annotation, place)
            if is_known(types):
                return self._injected(types, binding.value, place)
        if (
            isinstance(binding.value, Display)
            and binding.value.kind in _GROWING
            and not binding.value.elements
        ):
            return self._collected(binding, binding.value, place)
        return self._evaluator.types_of(binding.value, place) if binding.value is not None else UNKNOWN

    def _collected(self, binding: Binding, empty: Display, place: Place) -> Types:
        """What an empty list or set holds once the function has added to it."""
        view = self._modules.view(place.module)
        added = view.additions(place.scope, binding.name)
        types = [self._evaluator.types_of(call.arguments[0].value, view.place_of(call)) for call in added]
        return (Container(ContainerKind.SEQUENCE, (union(types) or UNKNOWN,), empty.kind),)

    def _parameter(self, parameter: Parameter, function: ScopeRef) -> Types:
        """What a parameter may be: `self` and `cls`, its annotation, or what `Depends` gives."""
        index = self._modules.view(function.module)
        scope = index.signature(function.scope)
        owner = index.signature(scope.parent)
        if (
            owner.kind == ScopeKind.CLASS
            and scope.kind == ScopeKind.FUNCTION
            and parameter == scope.parameters[0]
        ):
            receiver = self._members.receiver(function)
            if receiver is not None:
                return (receiver,)
        place = index.around(function.scope)
        default = parameter.default if not parameter.stars else None
        if parameter.annotation is not None and not parameter.stars:
            types = self._evaluator.instances(parameter.annotation, place)
            if is_known(types):
                return self._injected(types, default, place)
        if default is not None:
            types = self._evaluator.types_of(default, place)
            if any(isinstance(t, Instance) for t in types) and is_known(types):
                return types
        if self._arguments.is_untold(parameter):
            return self._evaluator.received(parameter, function)
        return UNKNOWN

    def _injected(self, declared: Types, value: AccessPath | None, place: Place) -> Types:
        """What something is whose annotation names a class, where `Depends` gives that of another library."""
        if not isinstance(value, Result):
            return declared
        view = self._modules.view(place.module)
        if view.word(view.call(value.call)) not in ("Depends", "Security"):
            return declared
        return self._library.outweighed(declared, lambda: self._evaluator.types_of(value, place))

    def _outside(self, name: str, module: str) -> Types:
        """A name that the module does not bind: a builtin, or one that `import *` may have brought."""
        index = self._modules.view(module)
        if index.stars:
            types = self._evaluator.remembered(
                ("star", module, name), lambda: self._starred(name, module, index)
            )
            if is_known(types):
                return types
        return (External(f"builtins.{name}"),) if name in _BUILTINS else UNKNOWN

    def _starred(self, name: str, module: str, index: SymbolTable) -> Types:
        """What an `import *` brings under a name: the first of them that surely has it."""
        for star in index.stars:
            if isinstance(star, Imported):
                source = self._modules.absolute(module, star.module, star.level)
                types = self._imported(source, name)
                if self._modules.index(source) is None and not self._is_listed(types):
                    continue
                if is_known(types):
                    return types
        return UNKNOWN

    def _is_listed(self, types: Types) -> bool:
        return any(isinstance(t, External) and self._evaluator.catalogue.is_listed(t.name) for t in types)

    def _imported(self, module: str, name: str | None) -> Types:
        """A module, or a name of one, as an import gives it."""
        if name is None:
            return (self._module_object(module),)
        key = self._keys((module, name))
        if key is not None:
            return self._evaluator.remembered((module, key), lambda: self._found_in(module, name))
        index = self._modules.index(module)
        if index is not None:
            return self.module_member(module, index, name)
        if self._modules.index(f"{module}.{name}") is not None:
            return (ProjectModule(f"{module}.{name}"),)
        return (External(self._evaluator.catalogue.canonical(f"{module}.{name}")),)

    def _find_key(self, named: tuple[str, str]) -> object:
        module, name = named
        index = self._modules.index(module)
        found = index.find(name, 0, 0, AT_THE_END) if index is not None else None
        return found.key if found is not None else None

    def _found_in(self, module: str, name: str) -> Types:
        """What a name is that a module surely binds."""
        found = self._modules.view(module).find(name, 0, 0, AT_THE_END)
        return self._found(found, module) if found is not None else UNKNOWN

    def _module_object(self, module: str) -> ProjectModule | External:
        known = self._modules.index(module) is not None
        return ProjectModule(module) if known else External(self._evaluator.catalogue.canonical(module))

    def module_member(self, module: str, index: SymbolTable, name: str) -> Types:
        """A name of a module of the project."""
        found = index.find(name, 0, 0, AT_THE_END)
        if found is not None:
            return self._evaluator.remembered((module, found.key), lambda: self._found(found, module))
        if self._modules.index(f"{module}.{name}") is not None:
            return (ProjectModule(f"{module}.{name}"),)
        types = self._outside(name, module)
        return UNKNOWN if types == (External(f"builtins.{name}"),) else types
