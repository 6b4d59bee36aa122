"""Which code of a migration undoes it, by whichever tool."""

from fastpg_lint.facts.records import ScopeKind
from fastpg_lint.semantic.symbol_table import SymbolTable

_UNDOING = "downgrade"


def is_undone(index: SymbolTable, scope: int) -> bool:
    """Whether code stands in a migration's `downgrade`, so that its effect is gone in the end."""
    while scope > 0:
        record = index.signature(scope)
        if record.kind == ScopeKind.FUNCTION and record.name == _UNDOING:
            return True
        scope = record.parent
    return False
