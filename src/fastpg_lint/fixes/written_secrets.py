"""The secrets that a module writes: none may stand in what a fix writes, for edits are shown and kept."""

from collections.abc import Iterator

from fastpg_lint.diagnostics import Edit
from fastpg_lint.facts.secrets.literal_facts import LiteralRole
from fastpg_lint.facts.secrets.secret_shapes import Shape
from fastpg_lint.fixes.mending import Mending


def repeats_secret(mending: Mending, edits: tuple[Edit, ...]) -> bool:
    """Whether the text of an edit has a literal of the module that may be a secret."""
    return any(secret in one.text for secret in _written(mending) for one in edits)


def _written(mending: Mending) -> Iterator[str]:
    """The literals that may be secrets, as they are written."""
    for literal in mending.module.facts.literals:
        node = mending.node(literal.at)
        if node is not None and literal.shape != Shape.BLANK and literal.role != LiteralRole.DOCUMENTATION:
            yield mending.tree.code_for_node(node)
