"""`# noqa: FPG101, E501` → `# noqa: E501`, where FPG101 is not found; the comment goes with its last code."""

from fastpg_lint.fixes.suppression_comments import without_code
from fastpg_lint.rules.suppressions.unused_noqa import RULE

CODE = RULE.code
fix_comment = without_code
