"""What callables go through when they are called: `list(pages)`, `"".join(pages)`, `next(iter(pages))`."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import AccessPath, Name, Result
from fastpg_lint.facts.records import Call, Fate
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import Place, library_names

_BUILTINS = (
    *("list", "tuple", "set", "frozenset", "dict", "sorted", "sum", "any", "all", "min", "max"),
    *("str.join", "bytes.join", "list.extend", "set.update", "dict.fromkeys"),
)
CONSUMERS = frozenset({*(f"builtins.{name}" for name in _BUILTINS), "collections.deque"})
"""Callables that iterate their first argument to its end."""
_LAZY = {
    **dict.fromkeys(("builtins.enumerate", "builtins.iter", "builtins.reversed", "itertools.islice"), (0, 1)),
    **dict.fromkeys(("builtins.map", "builtins.filter", "itertools.takewhile"), (1, None)),
    **dict.fromkeys(("builtins.zip", "itertools.chain", "itertools.zip_longest"), (0, None)),
}
"""Callables that go through some of their arguments, from one to another, once they are gone through."""
_FARTHEST = 4
"""Such callables around each other: `enumerate(zip(map(…)))`."""


class Consumers:
    """Tells what calls go through."""

    def __init__(self, inference: Inference) -> None:
        self._infer = inference

    def lazy(self, names: set[str], call: Call, place: Place) -> Iterator[AccessPath]:
        """What a loop goes through with such a call: `pages` in `for number, page in enumerate(pages)`."""
        if call.fate == Fate.ITERATED:
            for name in names & _LAZY.keys():
                yield from self._given(name, call, place, 0)

    def behind(self, path: AccessPath, place: Place, far: int = 0) -> Iterator[AccessPath]:
        """What is gone through with a value: itself, or what `enumerate` and its like are given for it."""
        made = self._made(path, place)
        names = set(library_names(self._infer.callee(place.module, made.call))) if made is not None else set()
        lazy = next(iter(names & _LAZY.keys()), None)
        if made is None or lazy is None or far >= _FARTHEST:
            yield path
            return
        yield from self._given(lazy, self._infer.view(place.module).call(made.call), place, far + 1)

    def _given(self, name: str, call: Call, place: Place, far: int) -> Iterator[AccessPath]:
        first, last = _LAZY[name]
        for argument in call.arguments[first:last]:
            if argument.keyword is None and not argument.stars:
                yield from self.behind(argument.value, place, far)

    def _made(self, path: AccessPath, place: Place) -> Result | None:
        """The call that a value is, or that its name is bound to."""
        if isinstance(path, Name):
            found = self._infer.view(place.module).found(path.id, place)
            values = [one.value for one in found.bindings] if found is not None else []
            path = values[0] if len(values) == 1 and values[0] is not None else path
        return path if isinstance(path, Result) else None
