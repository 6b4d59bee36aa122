"""The words of a module's calls and references, by which others find them without reading all records."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Code,
    Display,
    DisplayKind,
    Imported,
    Name,
    listed,
)
from fastpg_lint.facts.records import Call, Scope, Words
from fastpg_lint.facts.tables import Table
from fastpg_lint.source.segments import is_in_body

_LOGGING = frozenset({"critical", "debug", "error", "exception", "info", "warning"})
_PRINTING = frozenset({"bool", "float", "int", "print", "repr", "str"})


def is_printing(text: str) -> bool:
    """Whether a callee, as it is written, makes words or a plain value of what it is given."""
    of, _, word = text.rpartition(".")
    return text in _PRINTING or (word in _LOGGING and "log" in of.lower())


def find_words(scopes: Table[Scope], calls: Table[Call]) -> Words:
    """The words of a module with these scopes and calls."""
    bound = frozenset(given_a_value(scopes))
    of_bound = tuple(number for number, call in calls.items() if call.text in bound)
    handed_on = frozenset(handed_over(scopes, calls))
    stored = by_name(stored_names(scopes.items()))
    giving = tuple(number for number, scope in scopes.items() if gives_dict(scope))
    words = Words({}, handed_on, dict(spellings(scopes)), of_bound, stored, giving)
    words.called.update(called(calls.items(), words))
    return words


def given_a_value(scopes: Iterable[Scope]) -> Iterator[str]:
    """The names that bindings in some scopes give a value, imports aside."""
    for scope in scopes:
        for binding in scope.bindings:
            if binding.value is not None and not isinstance(binding.value, Imported | Code):
                yield binding.name


def stored_names(scopes: Iterable[tuple[int, Scope]]) -> Iterator[tuple[str, int]]:
    """The names of attributes that some scopes give a value, each with the scope's number."""
    return ((one.name, number) for number, scope in scopes for one in scope.stores if one.value is not None)


def by_name(numbered: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    """Numbers by names, each once and going up."""
    found: dict[str, set[int]] = defaultdict(set)
    for name, number in numbered:
        found[name].add(number)
    return {name: tuple(sorted(numbers)) for name, numbers in found.items()}


def gives_dict(scope: Scope) -> bool:
    """Whether a function yields a dict written out."""
    return any(isinstance(one.value, Display) and one.value.kind == DisplayKind.DICT for one in scope.yielded)


def words_in_bodies(words: Words) -> tuple[object, ...]:
    """What of the words of a module its bodies say, whichever of them it is, to be encoded."""
    inside = {
        word: {number for number in numbers if is_in_body(number)} for word, numbers in words.called.items()
    }
    called = sorted(word for word, numbers in inside.items() if numbers)
    bound = sorted(word for word in called if not inside[word].isdisjoint(words.of_bound))
    return called, bound, sorted(words.handed_over), sorted(words.stored), words.giving


def spellings(scopes: Iterable[Scope]) -> Iterator[tuple[str, str]]:
    """What imports in some scopes call things, and what these are called where they come from."""
    for scope in scopes:
        for binding in scope.bindings:
            if isinstance(binding.value, Imported) and binding.value.name is not None:
                yield binding.name, binding.value.name


def called(calls: Iterable[tuple[int, Call]], words: Words) -> dict[str, tuple[int, ...]]:
    """The numbers of some calls by their last words, in a module with these spellings."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, call in calls:
        found[words.of(call)].append(number)
    return {word: tuple(numbers) for word, numbers in found.items()}


def handed_over(scopes: Iterable[Scope], calls: Iterable[Call]) -> Iterator[str]:
    """The last words of names and attributes that are values in some scopes, and in some calls."""
    given: list[AccessPath | None] = [argument.value for call in calls for argument in call.arguments]
    for scope in scopes:
        given.extend(one.value for one in scope.bindings)
        given.extend(one.value for one in scope.stores)
        given.extend(one.value for one in scope.returned)
    for path in given:
        for one in listed(path) if path is not None else ():
            if isinstance(one, Name):
                yield one.id
            elif isinstance(one, Attribute):
                yield one.name
