"""Where an object was made: the call behind a name, through assignments and imports."""

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Entered, Imported, Name, Result
from fastpg_lint.facts.records import Argument, Call
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.symbol_table import AT_THE_END
from fastpg_lint.semantic.types import Place, ProjectModule

_FARTHEST = 8
"""Names followed before giving up: real code hands an object on once or twice."""


def construction(inference: Inference, path: AccessPath, place: Place, far: int = 0) -> Call | None:
    """The one call that made what a path holds; None where there are several or none."""
    index = inference.modules.index(place.module)
    if index is None or far > _FARTHEST:
        return None
    match path:
        case Result(number):
            return index.call(number)
        case Entered(of, False):
            return construction(inference, of, place, far + 1)
        case Name(name):
            found = index.find(name, place.scope, place.branch, place.order)
            if found is None or len(found.bindings) != 1 or found.bindings[0].value is None:
                return None
            binding = found.bindings[0]
            there = Place(place.module, found.scope, binding.branch, binding.order)
            return construction(inference, found.bindings[0].value, there, far + 1)
        case Imported(module, str(name), level):
            source = inference.modules.absolute(place.module, module, level)
            return construction(inference, Name(name), Place(source, 0, 0, AT_THE_END), far + 1)
        case Attribute(of, name):
            owners = inference.types_of(of, place)
            if len(owners) == 1 and isinstance(owners[0], ProjectModule):
                return construction(inference, Name(name), Place(owners[0].name, 0, 0, AT_THE_END), far + 1)
    return None


def keyword(call: Call | None, name: str) -> Argument | None:
    """A call's keyword argument."""
    if call is None:
        return None
    return next((argument for argument in call.arguments if argument.keyword == name), None)
