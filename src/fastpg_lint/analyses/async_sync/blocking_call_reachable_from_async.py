"""What a coroutine calls that blocks further down: whether a thread may run it, and whether it is told.

No thread may run what uses a session, connection or page of another.
"""

from collections.abc import Iterator, Mapping

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.facts.records import Fate
from fastpg_lint.semantic.call_graph.blocking_paths import Chain
from fastpg_lint.semantic.call_graph.conversations import Conversations
from fastpg_lint.semantic.call_graph.event_loop import CoroutineBody, EventLoop
from fastpg_lint.semantic.call_graph.graph import NO_CALL, Edge
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import Instance

_BOUND = ("session", "connection", "cursor", "transaction")
"""The last words of classes whose objects belong to one thread, or to what goes on there."""
_MOVABLE = ("requests.", "httpx.", "aiohttp.", "boto3.", "botocore.")
"""Beginnings of classes of those words that a thread may well be given."""
_OF_THE_LOOP = ("playwright.async_api.", "patchright.async_api.")
"""Beginnings of classes whose methods, plain functions among them, need the running loop."""


def is_thread_bound(module: LinkedModule, edge: Edge, chains: Mapping[BlockingKind, Chain]) -> bool:
    """Whether a call queries a database, or is given a session or connection: these stay in their thread."""
    return BlockingKind.DATABASE in chains or any(map(_is_bound, _given(module, edge)))


def goes_on(module: LinkedModule, body: CoroutineBody, edge: Edge, kinds: frozenset[BlockingKind]) -> bool:
    """Whether what a call has opened for a `with` is what calls of some kinds work on, which are told.

    `with connected() as connection: connection.execute(query)` is one fault.
    """
    opened = [
        number
        for number in module.view.scope(body.ref.scope).calls
        if (call := module.view.call(number)).at == edge.at and call.fate == Fate.ENTERED
    ]
    if not opened:
        return False
    talk = Conversations(module.project.infer, module.name)
    talk.begin(opened[0])
    return any(
        talk.is_part(found.edge.call)
        for other, found in module.of(EventLoop).blocking_calls(kinds)
        if other == body and found.edge.call != NO_CALL
    )


def needs_loop(module: LinkedModule, edge: Edge) -> bool:
    """Whether a call is given what works on the running loop alone, its plain functions too."""
    return any(name.startswith(_OF_THE_LOOP) for name in _given(module, edge))


def _given(module: LinkedModule, edge: Edge) -> Iterator[str]:
    """The library classes of the arguments of a call."""
    if edge.call == NO_CALL:
        return
    call = module.view.call(edge.call)
    for argument in call.arguments:
        types = module.project.infer.types_of(argument.value, module.view.place_of(call))
        yield from (one.of for one in types if isinstance(one, Instance) and isinstance(one.of, str))


def _is_bound(name: str) -> bool:
    last = name.rpartition(".")[2].lower()
    return last.endswith(_BOUND) and not name.startswith(_MOVABLE)
