"""The words of a module's calls and references, by which others find them without reading all records."""

from collections import defaultdict
from collections.abc import Iterator

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
    spellings = {
        binding.name: binding.value.name
        for scope in scopes
        for binding in scope.bindings
        if isinstance(binding.value, Imported) and binding.value.name is not None
    }
    words = Words({}, frozenset(_handed_over(scopes, calls)), spellings)
    called: dict[str, list[int]] = defaultdict(list)
    for number, call in calls.items():
        called[words.of(call)].append(number)
    words.called.update((word, tuple(numbers)) for word, numbers in called.items())
    return words


def _handed_over(scopes: Table[Scope], calls: Table[Call]) -> Iterator[str]:
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
