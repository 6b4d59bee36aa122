"""`# noqa: FPG999, E501` → `# noqa: E501`; the comment goes with its last code."""

from fastpg_lint.fixes.suppression_comments import without_code
from fastpg_lint.rules.suppressions.unknown_noqa_code import RULE

CODE = RULE.code
fix_comment = without_code
