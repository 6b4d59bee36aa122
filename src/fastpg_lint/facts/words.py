"""The words of a module's calls and references, by which others find them without reading all records."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Imported, Name, listed
from fastpg_lint.facts.records import Call, Scope, Table, Words

_LOGGING = frozenset({"critical", "debug", "error", "exception", "info", "warning"})
_PRINTING = frozenset({"bool", "float", "int", "print", "repr", "str"})


def is_printing(text: str) -> bool:
    """Whether a callee, as it is written, makes words or a plain value of what it is given."""
    of, _, word = text.rpartition(".")
    return text in _PRINTING or (word in _LOGGING and "log" in of.lower())


def find_words(scopes: Table[Scope], calls: Table[Call]) -> Words:
    """The words of a module with these scopes and calls."""
    words = Words({}, frozenset(handed_over(scopes, calls)), dict(spellings(scopes)))
    words.called.update(called(calls.items(), words))
    return words


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
