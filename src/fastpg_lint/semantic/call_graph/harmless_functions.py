"""Functions of the project of which the user says that they do not block."""

from fastpg_lint.facts.records import ScopeKind
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import ScopeRef


def is_harmless(infer: Inference, of: ScopeRef) -> bool:
    """Whether the user says so of a function, by its name or the end of it."""
    catalogue, names = infer.catalogue, []
    if not catalogue.has_harmless:
        return False
    scope = infer.scope(of)
    while scope.kind != ScopeKind.MODULE:
        names.append(scope.name)
        scope = infer.scope(ScopeRef(of.module, scope.parent))
    words = [*of.module.split("."), *reversed(names)]
    return any(catalogue.is_harmless(".".join(words[start:])) for start in range(len(words) - 1))
