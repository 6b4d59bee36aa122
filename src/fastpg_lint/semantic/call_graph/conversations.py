"""Conversations: connect, log in, send, quit. The calls on one object are one fault, told at the first."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Element, Entered, Item, Iterated, Result
from fastpg_lint.facts.records import Call
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.reach import FARTHEST
from fastpg_lint.semantic.types import Place

_OPENING = frozenset({"connect", "open", "starttls", "login", "connect_ssl"})
"""Methods by which an object that is there already begins to talk."""
_TEMPORARY = frozenset({"mkstemp", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile"})
"""Functions that make a file, which another call then opens by its number or its path."""

_BY_NUMBER = frozenset({"fdopen", "fdatasync", "fsync", "read", "write"})
"""Functions of `os` that go on with a file by the number that `os.open()` has given."""


class Conversations:
    """The conversations of one function's body, in the order in which it has them."""

    def __init__(self, inference: Inference, module: str) -> None:
        self._infer = inference
        self._module = module
        self._view = inference.view(module)
        self._begun: set[int] = set()
        """Calls that give an object which a conversation is had with."""

    def goes_on(self, number: int) -> bool:
        """Whether a call goes on with a conversation that has begun; else it may begin one."""
        call = self._view.call(number)
        made = dict(self._makers(call))
        if self._is_of_begun(call, made):
            self._begun.add(number)
            return True
        self._begin(number, call, made)
        return False

    def begin(self, number: int) -> None:
        """Begins a conversation with a call."""
        call = self._view.call(number)
        self._begin(number, call, dict(self._makers(call)))

    def is_part(self, number: int) -> bool:
        """Whether a call goes on with a conversation that has begun; it begins none."""
        call = self._view.call(number)
        return self._is_of_begun(call, dict(self._makers(call)))

    def _is_of_begun(self, call: Call, made: dict[int, bool]) -> bool:
        return not (self._begun.isdisjoint(made) and self._begun.isdisjoint(self._temporary_file(call)))

    def _begin(self, number: int, call: Call, made: dict[int, bool]) -> None:
        opens = isinstance(call.function, Attribute) and call.function.name in _OPENING
        self._begun.add(number)
        self._begun.update(maker for maker, is_entered in made.items() if is_entered or opens)

    def _makers(self, call: Call) -> Iterator[tuple[int, bool]]:
        """The calls of the body that a method's object comes from, and whether `with` has given it."""
        if isinstance(call.function, Attribute):
            yield from self._behind(call.function.of, self._view.place_of(call), call.scope)

    def _behind(self, path: AccessPath, place: Place, scope: int) -> Iterator[tuple[int, bool]]:
        is_entered = False
        for _ in range(FARTHEST):
            one = self._only(path, place)
            if one is None:
                return
            path, place = one
            match path:
                case Entered(of, False):
                    path, is_entered = of, True
                case Attribute(of) | Element(of) | Item(of) | Iterated(of):
                    path = of
                case Result(number) if place.module == self._module:
                    made = self._view.call(number)
                    if made.scope != scope:
                        return
                    yield number, is_entered
                    if not isinstance(made.function, Attribute):
                        return
                    path, place, is_entered = made.function.of, self._view.place_of(made), False
                case _:
                    return

    def _temporary_file(self, call: Call) -> set[int]:
        """The call that has made the file which a call opens: `os.fdopen(mkstemp()[0])`."""
        if not call.arguments or call.arguments[0].stars:
            return set()
        path, place = call.arguments[0].value, self._view.place_of(call)
        behind = [number for number, _ in self._behind(path, place, call.scope)][:1]
        makers = _TEMPORARY | {"open"} if self._view.word(call) in _BY_NUMBER else _TEMPORARY
        return {number for number in behind if self._view.word(self._view.call(number)) in makers}

    def _only(self, path: AccessPath, place: Place) -> tuple[AccessPath, Place] | None:
        """The one expression that another stands for."""
        found = dict.fromkeys(follow(self._infer, path, place))
        return next(iter(found)) if len(found) == 1 else None
