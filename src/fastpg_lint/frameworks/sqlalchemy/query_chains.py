"""Which calls build one query: those of one chain, and of the chains that go on from a name for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Awaited, Either, Literal, Name, Result
from fastpg_lint.facts.records import Scope
from fastpg_lint.semantic.expressions import CallSite, site_of
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.typed_module import StretchView
from fastpg_lint.source.segments import stretch_of

BUILT_BY = frozenset({"select", "query", "update", "delete", "exists", "objects", "Select", "Query"})
"""What a query begins with."""
_LIMITING = frozenset({"limit", "first", "fetch", "slice"})
_JOINING = frozenset({"join", "outerjoin", "join_from", "select_from", "outerjoin_from"})

_Token = tuple[int, str]
"""What the calls of a query have in common: the call that it begins with, or a name and its scope."""


class Query(Struct, frozen=True):
    """The calls that build one query, wherever in a function they stand.

    `is_whole` is False where a part of the query comes from elsewhere, so that conditions may be missing.
    """

    calls: tuple[CallSite, ...]
    source: CallSite | None
    is_whole: bool

    def calls_of(self, words: frozenset[str]) -> tuple[CallSite, ...]:
        return tuple(site for site in self.calls if site.word in words)

    @property
    def is_limited(self) -> bool:
        """Whether only the first rows are asked for."""
        return bool(self.calls_of(_LIMITING))

    @property
    def is_joined(self) -> bool:
        return bool(self.calls_of(_JOINING))


class _Function:
    """What one outermost function does with what its calls give."""

    def __init__(self, part: StretchView) -> None:
        self.above: dict[int, int] = {}
        """The call of a method on what a call gives."""
        for number, call in part.facts.calls.items():
            if isinstance(call.function, Attribute):
                below = _stripped(call.function.of)
                if isinstance(below, Result):
                    self.above[below.call] = number
        self.holders = _held(one for one in part.facts.scopes.items() if one[0])
        """The names that what a call gives is bound to, each with its scope; without the module's own."""


def _held(scopes: Iterable[tuple[int, Scope]]) -> dict[int, list[_Token]]:
    """The names in some scopes that what a call gives is bound to, each with its scope."""
    found: dict[int, list[_Token]] = {}
    for scope, record in scopes:
        for binding in record.bindings:
            for path in _options(binding.value):
                if isinstance(path, Result):
                    found.setdefault(path.call, []).append((scope, binding.name))
    return found


Holders = Mapping[int, Sequence[_Token]]
"""The names that what calls give is bound to, each with its scope, by the numbers of the calls."""


def held_outside(view: ModuleView) -> Holders:
    """The holders outside of functions: names of a module, and of its classes."""
    return _held((one, view.scope(one)) for one in view.outside)


class Grouping:
    """Finds the calls of a module that build the same query."""

    def __init__(self, view: ModuleView, outside: Holders) -> None:
        """`outside` are the holders of the module that `held_outside` gives."""
        self._index = view
        self._outside = outside
        self._parents: dict[_Token, _Token] = {}
        self._calls: dict[_Token, set[int]] = {}
        self._sources: dict[_Token, list[int]] = {}
        self._open: set[_Token] = set()
        self._seen_names: set[_Token] = set()
        self._functions: dict[int, _Function] = {}

    def queries(self, numbers: list[int]) -> Iterator[Query]:
        """The queries that some calls belong to."""
        for number in numbers:
            self._follow(number)
        groups: dict[_Token, list[_Token]] = {}
        for token in self._calls:
            groups.setdefault(self._root(token), []).append(token)
        for tokens in groups.values():
            calls = sorted({number for token in tokens for number in self._calls[token]})
            sources = [number for token in tokens for number in self._sources.get(token, ())]
            is_open = any(token in self._open for token in tokens)
            source = self._site(sources[0]) if len(sources) == 1 else None
            yield Query(tuple(map(self._site, calls)), source, not is_open and bool(sources))

    def _site(self, number: int) -> CallSite:
        return site_of(self._index, number)

    # chains

    def _follow(self, number: int) -> _Token:
        """The token of the chain that a call belongs to, all of whose calls are noted."""
        bottom = self._bottom(number)
        token = (bottom, "")
        if token in self._calls:
            return token
        chain = list(self._upwards(bottom))
        self._calls[token] = set(chain)
        function = self._index.call(bottom).function
        if self._index.word(self._index.call(bottom)) in BUILT_BY:
            self._sources[token] = [bottom]
        elif isinstance(function, Attribute) and isinstance(function.of, Name):
            self._join(token, self._named(function.of.id, bottom))
        else:
            self._open.add(token)
        for name in self._holders(chain[-1]):
            self._join(token, self._name_token(name))
        return token

    def _bottom(self, number: int) -> int:
        """The first call of a chain."""
        while True:
            call = self._index.call(number)
            function = call.function
            below = _stripped(function.of) if isinstance(function, Attribute) else None
            if self._index.word(call) in BUILT_BY or not isinstance(below, Result):
                return number
            number = below.call

    def _upwards(self, number: int) -> Iterator[int]:
        yield number
        above = self._function(number).above
        while number in above:
            number = above[number]
            yield number

    def _holders(self, number: int) -> list[_Token]:
        """The names that what a call gives is bound to, each with its scope, in their order."""
        inside, outside = self._function(number).holders.get(number, ()), self._outside.get(number, ())
        return sorted({*inside, *outside})

    def _function(self, number: int) -> "_Function":
        stretch = stretch_of(number)
        known = self._functions.get(stretch)
        if known is None:
            known = self._functions[stretch] = _Function(StretchView(self._index, stretch))
        return known

    # names

    def _named(self, name: str, number: int) -> _Token:
        """The token of a name that a chain goes on from."""
        call = self._index.call(number)
        found = self._index.find(name, call.scope, call.branch, call.order)
        if found is None or found.parameter is not None:
            token = (number, name)
            self._open.add(token)
            self._calls.setdefault(token, set())
            return token
        return self._name_token((found.scope, name))

    def _name_token(self, name: _Token) -> _Token:
        """The token of a name, joined with the chains that it is bound to."""
        token = (-1 - name[0], name[1])
        if token in self._seen_names:
            return token
        self._seen_names.add(token)
        self._calls.setdefault(token, set())
        for binding in self._index.bindings(name[0]).get(name[1], ()):
            for path in _options(binding.value):
                if isinstance(path, Result):
                    self._join(token, self._follow(path.call))
                elif isinstance(path, Name) and path.id != name[1]:
                    self._join(token, self._name_token((name[0], path.id)))
                elif not isinstance(path, Literal) and path != Name(name[1]):
                    self._open.add(token)
        if any(one.name == name[1] for one in self._index.scope(name[0]).parameters):
            self._open.add(token)
        return token

    # tokens that belong together

    def _root(self, token: _Token) -> _Token:
        while token in self._parents:
            token = self._parents[token]
        return token

    def _join(self, one: _Token, other: _Token) -> None:
        roots = self._root(one), self._root(other)
        if roots[0] != roots[1]:
            self._parents[roots[0]] = roots[1]


def _stripped(path: AccessPath) -> AccessPath:
    return path.of if isinstance(path, Awaited) else path


def _options(path: AccessPath | None) -> tuple[AccessPath, ...]:
    """What a name may be bound to, awaited or not."""
    if path is None:
        return ()
    return tuple(map(_stripped, path.options)) if isinstance(path, Either) else (_stripped(path),)
