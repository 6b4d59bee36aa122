"""A field of the settings without its default; `os.getenv("SECRET_KEY", "…")` → a field of them."""

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.secrets.environment_defaults import without_environment_default
from fastpg_lint.fixes.secrets.settings_defaults import settings_field, without_default
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.secrets.secret_default import BLANK, RULE

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    node = mending.node(finding.at)
    if node is None or finding.level == Level.ADVICE or mending.module.role == Role.TEST:
        return None  # what says that it is for development is meant to be there
    field = settings_field(mending, node)
    if field is not None:
        return without_default(mending, node, field, is_secret=BLANK not in finding.message)
    return without_environment_default(mending, node)
