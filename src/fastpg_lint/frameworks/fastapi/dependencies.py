"""FastAPI's dependencies: what a function depends on, and which functions others depend on."""

from collections.abc import Iterator

from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import Function, Place, ScopeRef

_MOST_MODULES = 20
"""Modules that are searched for a `Depends`: a commoner name is that of many functions."""


def is_dependency(module: LinkedModule, ref: ScopeRef) -> bool:
    """Whether a function is handed to `Depends` somewhere in the project."""
    infer = module.project.infer
    naming = infer.modules.naming(infer.scope(ref).name)
    return any(
        any(isinstance(t, Function) and t.of == ref for t in _handed_over(infer, name))
        for name in dict.fromkeys((module.name, *naming[:_MOST_MODULES]))
    )


def _handed_over(infer: Inference, module: str) -> Iterator[object]:
    """What the calls of `Depends` and `Security` in a module are given."""
    index = infer.modules.index(module)
    for word in ("Depends", "Security"):
        for number in index.calls_by_word.get(word, ()) if index else ():
            call = index.call(number) if index else None
            if call is not None and call.arguments:
                place = Place(module, call.scope, call.branch, call.order)
                yield from infer.types_of(call.arguments[0].value, place)
