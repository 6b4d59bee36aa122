"""`SECRET_KEY = "…"` → `SECRET_KEY = settings.secret_key.get_secret_value()`, with a field for it."""

from fastpg_lint.analyses.secrets.hardcoded_secret import hardcoded_secrets
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.secrets.named_secrets import taken_from_settings
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.secrets.hardcoded_secret import RULE

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    secrets = (one.literal for one in hardcoded_secrets(mending.module) if one.literal.at == finding.at)
    literal = next(secrets, None)
    return taken_from_settings(mending, literal, mending.node(finding.at)) if literal is not None else None
