"""`TOKEN = "ghp_…"` → `TOKEN = settings.token.get_secret_value()`, with a field for it."""

from fastpg_lint.facts.secrets.secret_shapes import Shape
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.secrets.told_by_form import fix_by_form
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.secrets.known_token import RULE

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    return fix_by_form(mending, finding, Shape.TOKEN)
