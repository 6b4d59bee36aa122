"""`async def list_films(db)` → `def list_films(db)`, for a route that awaits nothing."""

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.plain_functions import as_plain_route
from fastpg_lint.rules.async_sync.blocking_database_call_in_async import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    return as_plain_route(mending, call) if call is not None else None
