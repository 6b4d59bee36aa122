"""Pydantic's settings: classes that are filled from the environment."""

from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import ScopeRef

_BASES = ("pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings")


def is_settings(infer: Inference, ref: ScopeRef) -> bool:
    """Whether a class is one of Pydantic's settings."""
    lineage = infer.members.lineage(ref)
    return any(base in lineage for base in _BASES)
