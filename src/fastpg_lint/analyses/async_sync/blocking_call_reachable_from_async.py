"""Whether a thread may run what a coroutine calls: not what uses a session, connection or page of another."""

from collections.abc import Iterator, Mapping

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.semantic.call_graph.blocking_paths import Chain
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
