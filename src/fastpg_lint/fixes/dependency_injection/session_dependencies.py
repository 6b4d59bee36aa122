"""The dependencies of a project that give a database session, and how its routes ask for them."""

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Awaited, Code, Display, Entered, Imported, Item, Result
from fastpg_lint.frameworks.fastapi.dependencies import Dependencies, Dependency
from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader, site_of
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Instance, Place, ScopeRef

Opening = tuple[object, ...]
"""By what a session is opened: the factory, class or function, and what it is given."""
_TAKING = frozenset({"next", "anext", "__next__", "__anext__"})


class Alias(Struct, frozen=True):
    """A name that a module gives to what stands in an annotation: `SessionDep`."""

    module: str
    name: str


class SessionDependency(Struct, frozen=True):
    """A function that opens a session for those who depend on it, and gives it by `yield`.

    `session` is the class of the session. `is_default` tells whether the project writes `= Depends(…)` for
    it, and not `Annotated`.
    """

    function: ScopeRef
    name: str
    session: str
    aliases: tuple[Alias, ...]
    is_default: bool


class SessionDependencies:
    """Tells which dependency gives a session that is opened in some way."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)
        self._by_opening = Once(project.tracker, self._find)

    def giving(self, module: str, number: int) -> SessionDependency | None:
        """The one dependency that opens its session as a call of a module does, if there is no other."""
        view = self._project.view(module)
        site = site_of(view, number)
        opening = self._taken(site) or self._opening(site)
        found = self._by_opening().get(opening, ()) if opening is not None else ()
        return found[0] if len(found) == 1 else None

    def _find(self) -> dict[Opening, list[SessionDependency]]:
        declared: dict[ScopeRef, list[Dependency]] = {}
        for module in self._project.naming("Depends"):
            for one in self._project.of(Dependencies).in_module(module):
                for function in one.functions:
                    declared.setdefault(function, []).append(one)
        found: dict[Opening, list[SessionDependency]] = {}
        for function, uses in declared.items():
            known = self._session_of(function, uses)
            if known is not None:
                for opening in self._openings(function):
                    found.setdefault(opening, []).append(known)
        return found

    def _session_of(self, function: ScopeRef, uses: list[Dependency]) -> SessionDependency | None:
        view, scope = self._infer.view(function.module), self._infer.scope(function)
        if scope.parent != 0 or scope.parameters or scope.decorators or len(scope.yielded) != 1:
            return None
        (yielded,) = scope.yielded
        match self._infer.types_of(yielded.value, view.place_in(function.scope, yielded)):
            case (Instance(str(session)),):
                ways = Counter(self._is_default(one) for one in uses)
                aliases = tuple(alias for one in uses for alias in self._aliases(one))
                is_default = ways[True] > ways[False]
                return SessionDependency(function, scope.name, session, aliases, is_default)
        return None

    def _is_default(self, use: Dependency) -> bool:
        """Whether a `Depends` is the default of a parameter."""
        view = self._infer.view(use.site.place.module)
        declared = Result(use.site.number)
        return any(
            one.default == declared for _, record in view.facts.scopes.items() for one in record.parameters
        )

    def _aliases(self, use: Dependency) -> Iterator[Alias]:
        """The names that a module gives to `Annotated` with a `Depends`."""
        module = use.site.place.module
        for binding in self._infer.view(module).scope(0).bindings:
            match binding.value:
                case Item(_, Display(_, (_, Result(number)))) if number == use.site.number:
                    if not binding.branch:
                        yield Alias(module, binding.name)

    # how sessions are opened

    def _openings(self, function: ScopeRef) -> Iterator[Opening]:
        """How a dependency opens the session that it gives; itself, for what takes it out of it."""
        yield "dependency", function
        view = self._infer.view(function.module)
        (yielded,) = self._infer.scope(function).yielded
        given = Expression(yielded.value, view.place_in(function.scope, yielded))
        found = self._expressions.only(given)
        match found.path if found is not None else None:
            case Entered(Result(number)) | Result(number):
                opening = self._opening(site_of(view, number))
                if opening is not None:
                    yield opening

    def _taken(self, site: CallSite) -> Opening | None:
        """`next(get_db())` opens its session as `get_db` does."""
        if site.word not in _TAKING or len(site.positional) != 1 or site.is_open:
            return None
        given = site.positional[0]
        if not isinstance(given.path, Result):
            return None
        made = site_of(self._infer.view(given.place.module), given.path.call)
        function = self._expressions.only(Expression(made.call.function, made.place))
        match function:
            case Expression(Code(scope), Place(module)) if not made.call.arguments:
                return "dependency", ScopeRef(module, scope)
        return None

    def _opening(self, site: CallSite) -> Opening | None:
        """What a call opens a session by; None where that is not told."""
        if site.is_open:
            return None
        parts: list[object] = [self._known(Expression(site.call.function, site.place))]
        for argument in site.call.arguments:
            parts += argument.keyword, self._known(Expression(argument.value, site.place))
        return None if any(one == () for one in parts) else tuple(parts)

    def _known(self, expression: Expression) -> tuple[str, AccessPath] | tuple[()]:
        """What an expression surely stands for, wherever it is written; nothing where that is not told."""
        found = self._expressions.only(expression)
        match found:
            case Expression(Result() | Code() | Imported() | Awaited() as path, Place(module)):
                return module, path
        return ()
