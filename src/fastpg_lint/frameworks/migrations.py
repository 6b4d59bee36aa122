"""Which modules are migrations of the schema, by whichever tool, and which of their code undoes one."""

from fastpg_lint.facts.records import ModuleFacts, ScopeKind
from fastpg_lint.semantic.symbol_table import SymbolTable

_UNDOING = "downgrade"
_FOLDERS = frozenset({"alembic", "migrations", "migration"})


def is_revision(facts: ModuleFacts) -> bool:
    """Whether a module is a revision of Alembic's."""
    return {"revision", "down_revision"} <= {binding.name for binding in facts.scopes[0].bindings}


def is_undone(index: SymbolTable, scope: int) -> bool:
    """Whether code stands in a migration's `downgrade`, so that its effect is gone in the end."""
    while scope > 0:
        record = index.scope(scope)
        if record.kind == ScopeKind.FUNCTION and record.name == _UNDOING:
            return True
        scope = record.parent
    return False
