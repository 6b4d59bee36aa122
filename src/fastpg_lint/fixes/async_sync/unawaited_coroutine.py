"""`notify(user)` → `await notify(user)`, where the function around it is a coroutine."""

from fastpg_lint.fixes.awaiting import as_awaited
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.rules.async_sync.unawaited_coroutine import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    return as_awaited(mending, finding.at)
