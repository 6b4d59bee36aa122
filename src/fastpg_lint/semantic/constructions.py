"""The call that made an object, found through assignments and imports."""

from fastpg_lint.facts.access_paths import AccessPath, Result
from fastpg_lint.facts.records import Argument, Call
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import Place


def construction(inference: Inference, path: AccessPath, place: Place) -> Call | None:
    """The one call that made what a path holds; None where there are several or none."""
    made = constructed_at(inference, path, place)
    return inference.view(made[0]).call(made[1]) if made is not None else None


def constructed_at(inference: Inference, path: AccessPath, place: Place) -> tuple[str, int] | None:
    """The module and the number of the one call that made what a path holds."""
    found = list(dict.fromkeys(follow(inference, path, place, entered=True)))
    if len(found) != 1:
        return None
    made, there = found[0]
    return (there.module, made.call) if isinstance(made, Result) else None


def keyword(call: Call | None, name: str) -> Argument | None:
    """A call's keyword argument."""
    if call is None:
        return None
    return next((argument for argument in call.arguments if argument.keyword == name), None)
