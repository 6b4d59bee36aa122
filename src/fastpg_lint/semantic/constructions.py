"""The call that made an object, found through assignments and imports."""

from fastpg_lint.facts.access_paths import AccessPath, Result
from fastpg_lint.facts.records import Argument, Call
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import Place


def construction(inference: Inference, path: AccessPath, place: Place) -> Call | None:
    """The one call that made what a path holds; None where there are several or none."""
    found = list(dict.fromkeys(follow(inference, path, place, entered=True)))
    if len(found) != 1:
        return None
    made, there = found[0]
    return inference.view(there.module).call(made.call) if isinstance(made, Result) else None


def keyword(call: Call | None, name: str) -> Argument | None:
    """A call's keyword argument."""
    if call is None:
        return None
    return next((argument for argument in call.arguments if argument.keyword == name), None)
