"""`async def total(…)` → `def total(…)`, for a route that awaits nothing."""

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.plain_functions import as_plain_function
from fastpg_lint.rules.async_sync.async_endpoint_without_await import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    declared = mending.node(finding.at)
    return as_plain_function(mending, declared) if declared is not None else None
