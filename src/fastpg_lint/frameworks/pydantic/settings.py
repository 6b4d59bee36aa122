"""Pydantic's settings: classes that are filled from the environment."""

from collections.abc import Sequence

from fastpg_lint.facts.access_paths import AccessPath, Code, Display, Result
from fastpg_lint.facts.records import Binding
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import ScopeRef

_BASES = ("pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings")


def is_settings(infer: Inference, ref: ScopeRef) -> bool:
    """Whether a class is one of Pydantic's settings."""
    lineage = infer.members.lineage(ref)
    return any(base in lineage for base in _BASES)


def options_in(
    infer: Inference, binding: Binding, owner: ScopeRef
) -> Sequence[tuple[str, AccessPath | None]]:
    """The options that a name in the body of a class sets: `model_config`, or an inner `Config`."""
    match binding.value:
        case Result(number) if binding.name == "model_config":
            arguments = infer.view(owner.module).call(number).arguments
            return [(argument.keyword or "", argument.value) for argument in arguments]
        case Display(_, elements, keys) if binding.name == "model_config":
            return list(zip(keys, elements, strict=False))
        case Code(scope) if binding.name == "Config":
            inner = infer.scope(ScopeRef(owner.module, scope)).bindings
            return [(one.name, one.value) for one in inner]
    return ()
