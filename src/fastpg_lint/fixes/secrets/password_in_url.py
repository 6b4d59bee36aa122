"""`DATABASE_URL = "postgresql://…"` → a field of the settings."""

from fastpg_lint.facts.secrets.secret_shapes import Shape
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.secrets.told_by_form import fix_by_form
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.secrets.password_in_url import RULE

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    return fix_by_form(mending, finding, Shape.ADDRESS)
