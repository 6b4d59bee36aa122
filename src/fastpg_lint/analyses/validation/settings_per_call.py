"""Classes that read the environment: where requests make them anew, and which of them read the same file."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Code,
    Imported,
    Name,
    Result,
    root_of,
    text_of,
)
from fastpg_lint.facts.records import Binding, Call, ScopeKind
from fastpg_lint.frameworks.fastapi.dependencies import Dependencies, is_dependency
from fastpg_lint.frameworks.fastapi.routes import Routes
from fastpg_lint.frameworks.pydantic.settings import is_settings, options_in
from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.call_graph.lazy_initialisation import is_made_once
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.loops import all_parts_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ClassObject, ScopeRef, Types

_BASE = "BaseSettings"
_FILE, _PREFIX = "env_file", "env_prefix"
_READING = ("_env_",)
"""How the arguments begin that say where settings are read from; others are values, and read nothing."""


class MadePerCall(Struct, frozen=True):
    """A call that reads the settings for each request, and the class that it makes."""

    call: Call
    settings: str
    function: str
    """The route or dependency that does so; empty where `Depends` itself makes the settings."""
    is_route: bool = False


class SecondRoot(Struct, frozen=True):
    """A settings class, and another one that reads all of the same file."""

    settings: ScopeRef
    other: ScopeRef
    file: str


class SettingsClasses:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._second_roots = Once(project.tracker, lambda: tuple(self._find_second_roots()))

    # made for each request

    def made_per_request(self, module: LinkedModule) -> Iterator[MadePerCall]:
        """Where the routes and dependencies of a module read the settings anew."""
        index = module.view
        named = _names_of_classes(module)
        for number, call in module.facts.calls.items():
            if _root(call) not in named or not _reads(call):
                continue
            ref = ScopeRef(module.name, index.function_of(call.scope))
            is_inside = index.signature(ref.scope).kind == ScopeKind.FUNCTION
            made = self._made(module.name, number) if is_inside else ""
            if made and self._is_per_request(module, ref, number):
                yield MadePerCall(
                    call, made, self._infer.signature(ref).name, is_route=ref in module.of(Routes).by_function
                )
        for dependency in module.project.of(Dependencies).in_part(module.name, module.stretch):
            settings = self._settings_among(dependency.providers)
            if settings is not None:
                yield MadePerCall(dependency.site.call, self._infer.signature(settings).name, "")

    def _made(self, module: str, number: int) -> str:
        """The name of the settings class that a call makes; empty where it makes something else."""
        settings = self._settings_among(self._infer.callee(module, number))
        return self._infer.signature(settings).name if settings is not None else ""

    def _settings_among(self, types: Types) -> ScopeRef | None:
        """The settings class that some types are; None where they are more or something else."""
        if len(types) != 1 or not isinstance(types[0], ClassObject):
            return None
        return types[0].of if is_settings(self._infer, types[0].of) else None

    def _is_per_request(self, module: LinkedModule, ref: ScopeRef, number: int) -> bool:
        if is_made_once(self._infer, ref, number):
            return False
        if self._infer.members.decoration(ref).is_memoised:
            return False
        return ref in module.of(Routes).by_function or is_dependency(module, ref)

    # roots that read the same file

    def second_roots(self, part: ModuleView) -> Iterator[SecondRoot]:
        """The settings classes in a part of a module that read a file which another one reads already."""
        # Asked only where there are some: the answer depends on the settings of the whole project.
        roots = set(self._roots(part))
        if roots:
            yield from (one for one in self._second_roots() if one.settings in roots)

    def _find_second_roots(self) -> Iterator[SecondRoot]:
        seen: dict[str, list[ScopeRef]] = {}
        for module in sorted(self._infer.modules.naming(_BASE), key=lambda name: (name.count("."), name)):
            for ref in self._roots(self._infer.view(module)):
                file = self._whole_file(ref)
                known = seen.setdefault(file, [])
                if file and known and not any(self._are_related(ref, other) for other in known):
                    yield SecondRoot(ref, known[0], file)
                known.append(ref)

    def _roots(self, index: ModuleView) -> Iterator[ScopeRef]:
        """The settings classes in a part of a module."""
        for number in index.classes:
            ref = ScopeRef(index.name, number)
            if is_settings(self._infer, ref) and index.scope(number).parent == 0:
                yield ref

    def _whole_file(self, ref: ScopeRef) -> str:
        """The file that all fields of a class are read from, without a prefix; empty where there is none."""
        file = ""
        for owner in reversed([one for one in self._infer.members.lineage(ref) if isinstance(one, ScopeRef)]):
            for binding in self._infer.scope(owner).bindings:
                given = options_in(self._infer, binding, owner)
                options = {name: text_of(value) or "" for name, value in given}
                file = options.get(_FILE, file)
                if _PREFIX in options:
                    return ""
        return file

    def _are_related(self, one: ScopeRef, other: ScopeRef) -> bool:
        """Whether one class is a base of the other, a class is both, or one has the other as a field."""
        family = [self._family(ref) for ref in (one, other)]
        return not family[0].isdisjoint(family[1])

    def _family(self, ref: ScopeRef) -> set[ScopeRef]:
        """The settings classes of the project that a class goes into or is made of, itself included."""
        found = {ref}
        for module in self._infer.modules.naming(self._infer.signature(ref).name):
            for other in self._roots(self._infer.view(module)):
                if ref in self._infer.members.lineage(other) or self._has_field(other, ref):
                    found.add(other)
        found.update(one for one in self._infer.members.lineage(ref) if isinstance(one, ScopeRef))
        return found

    def _has_field(self, owner: ScopeRef, of: ScopeRef) -> bool:
        """Whether a class holds another: `database: DatabaseSettings = Field(default_factory=…)`."""
        wanted = self._infer.signature(of).name
        bindings = self._infer.scope(owner).bindings
        return any(_mentions(self._infer, owner.module, part, wanted) for b in bindings for part in _of(b))


def _names_of_classes(module: LinkedModule) -> frozenset[str]:
    """The names of a module that may be a class, or a module that has one: its own, and those of imports."""
    scopes = (*map(module.view.scope, module.view.outside), *module.facts.scopes)
    bindings = (binding for scope in scopes for binding in scope.bindings)
    return frozenset(one.name for one in bindings if isinstance(one.value, Code | Imported))


def _root(call: Call) -> str:
    """The name that what is called begins with."""
    root = root_of(call.function)
    return root.id if isinstance(root, Name) else ""


def _of(binding: Binding) -> Iterator[AccessPath]:
    yield from (part for part in (binding.annotation, binding.value) if part is not None)


def _mentions(inference: Inference, module: str, path: AccessPath, name: str) -> bool:
    """Whether a field's annotation or default speaks of a class by its name."""
    match path:
        case Name(found):
            return found == name
        case Result():
            given = all_parts_of(inference.view(module), path)
            return any(_mentions(inference, module, one, name) for one in given)
    return False


def _reads(call: Call) -> bool:
    return all((argument.keyword or "").startswith(_READING) for argument in call.arguments)
