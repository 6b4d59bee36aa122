"""What Python says of a server: gunicorn's configuration, and calls of `uvicorn.run`."""

from collections.abc import Iterator

from fastpg_lint.deployment.counts import CORES, Count, combined, written
from fastpg_lint.facts.access_paths import (
    FALSE,
    AccessPath,
    Attribute,
    Display,
    Either,
    Imported,
    Literal,
    LiteralKind,
    Name,
    Operation,
    Result,
    text_of,
)
from fastpg_lint.facts.records import Binding, Call
from fastpg_lint.frameworks.servers.serving import is_gunicorn_configuration
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.expressions import site_of
from fastpg_lint.semantic.following import bound, follow
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import Function, Place, ScopeRef

_RUNNING = ("uvicorn.main.run", "uvicorn.run")
UVICORN_WORKER = "uvicorn.workers.UvicornWorker"
_WORKERS = frozenset(
    {UVICORN_WORKER, "uvicorn_worker.UvicornWorker", "uvicorn_worker._workers.UvicornWorker"}
)
_GIVEN = "CONFIG_KWARGS"
_COUNTING = frozenset({"cpu_count"})
_PASSING = frozenset({"int", "float", "round", "ceil", "len", "str"})
_FIELD = "Field"
_CHOOSING = frozenset({"max", "min"})


class ServerSettings:
    """Reads the settings of servers in one module."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._modules = module.project

    def configured(self, name: str) -> Binding | None:
        """What a file that configures gunicorn says of a setting; None where it says several things."""
        if not is_gunicorn_configuration(self._module.name):
            return None
        bindings = self._module.view.bindings(0).get(name, ())
        return bindings[0] if len(bindings) == 1 else None

    @property
    def target(self) -> str | None:
        """The app that gunicorn's configuration names, `wsgi_app = "app.main:app"`."""
        binding = self.configured("wsgi_app")
        return self.text(binding.value) if binding is not None else None

    def runs(self) -> Iterator[Call]:
        """Calls of `uvicorn.run`, those that reload for a developer left out."""
        for call in self._module.calls_of(*_RUNNING):
            reload = keyword(call, "reload")
            if reload is None or reload.value == FALSE:
                yield call

    def chosen_by_workers(self, option: str, value: str) -> Iterator[Binding]:
        """Where classes that derive from Uvicorn's worker give Uvicorn some value of an option."""
        view, members = self._module.view, self._modules.infer.members
        for scope in view.classes:
            for given in view.bindings(scope).get(_GIVEN, ()):
                lineage = members.lineage(ScopeRef(self._module.name, scope))
                if not _WORKERS.isdisjoint(lineage) and value in _entries(given.value, option):
                    yield given

    def text(self, path: AccessPath | None) -> str | None:
        """A text that is written out, or the default of a variable of the environment."""
        default = self._environment_default(path)
        return text_of(default if default is not None else path)

    def _environment_default(self, path: AccessPath | None) -> AccessPath | None:
        """The second argument of `os.getenv`."""
        if not isinstance(path, Result):
            return None
        call = self._module.view.call(path.call)
        if not call.text.endswith(("getenv", "environ.get")) or len(call.arguments) != 2:
            return None
        return call.arguments[1].value

    @followed()
    def count(self, path: AccessPath | None, place: Place) -> Count | None:
        """A number of workers; None where it is not known."""
        match path:
            case Literal(LiteralKind.NUMBER | LiteralKind.TEXT, str(text)):
                return written(text)
            case Operation(operator, (first, *others)):
                total = self.count(first, place)
                for other in others:
                    total = combined(operator, total, self.count(other, place))
                return total
            case Either(options):
                return _one_of([self.count(option, place) for option in options])
            case Name() | Imported():
                values = bound(self._modules.infer, path, place)
                return _right_or_only([self.count(*one) for one in values])
            case Attribute():
                return self._set(path, place)
            case Result(call):
                return self._called(call, place)
        return None

    def _set(self, path: Attribute, place: Place) -> Count | None:
        """The default of a setting, `settings.workers`: the environment can say otherwise."""
        values = [one for one in follow(self._modules.infer, path, place) if one[0] != path]
        return _right_or_only([self.count(*one) for one in values])

    def _called(self, position: int, place: Place) -> Count | None:
        site = site_of(self._modules.view(place.module), position)
        call, word = site.call, site.word
        given = [argument.value for argument in call.arguments if argument.keyword is None]
        if word in _COUNTING:
            return CORES
        if word in ("getenv", "get") and call.text.endswith(("getenv", "environ.get")):
            return self.count(given[1], place) if len(given) == 2 else None
        if word == _FIELD:
            named = [one.value for one in call.arguments if one.keyword == "default"]
            return self.count((named or given)[0], place) if named or given else None
        if word in _PASSING:
            return self.count(given[0], place) if given else None
        if word in _CHOOSING:
            return _right_or_most([self.count(one, place) for one in given])
        return self._returned(position, place)

    def _returned(self, position: int, place: Place) -> Count | None:
        """What a function of the project gives, where it is one thing."""
        callees = self._modules.infer.callee(place.module, position)
        if len(callees) != 1 or not isinstance(callees[0], Function):
            return None
        ref = callees[0].of
        scope, there = self._modules.infer.scope(ref), self._modules.infer.place_of(ref)
        return _right_or_only([self.count(one.value, there) for one in scope.returned])


def _entries(path: AccessPath | None, key: str) -> list[str | None]:
    """What a dict written out has under a key."""
    if not isinstance(path, Display):
        return []
    return [text_of(one) for name, one in zip(path.keys, path.elements, strict=False) if name == key]


def _one_of(counts: list[Count | None]) -> Count | None:
    """`os.cpu_count() or 1`, `os.getenv("WORKERS") or 4`."""
    right = next((one for one in counts if one is not None and one.is_right), None)
    if right is not None:
        return right
    first, last = counts[0], counts[-1]
    if first == CORES and last is not None and last.per_core == 0:
        return CORES
    return _right_or_most(counts)


def _right_or_most(counts: list[Count | None]) -> Count | None:
    """One that is right, else that which grows most with the cores; None where one is not known."""
    known = [one for one in counts if one is not None]
    right = next((one for one in known if one.is_right), None)
    growing = max(known, key=lambda one: one.per_core, default=None)
    if right is not None or growing is None:
        return right
    return growing if len(known) == len(counts) and growing.per_core > 0 else None


def _right_or_only(counts: list[Count | None]) -> Count | None:
    right = next((one for one in counts if one is not None and one.is_right), None)
    return right or (counts[0] if len(counts) == 1 else None)
