"""What the fix of a rule makes of the rule's own bad example, as a diff: made by the fix itself."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fastpg_lint.config import Settings
from fastpg_lint.fixes.registry import load_fixes
from fastpg_lint.lint import Linter
from fastpg_lint.mend import mend
from fastpg_lint.nearest import NearestLinters
from fastpg_lint.output.diff import render
from fastpg_lint.rules.registry import RegisteredRule
from fastpg_lint.rules.rule import FixKind

_EXAMPLE = re.compile(r"^## Example\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_END_OF_FIX = re.compile(r"(?<=\n)## Fix\n.*?\n(?=\n## |\Z)", re.DOTALL)
_FILES = {
    "python": "app/example.py",
    "dockerfile": "Dockerfile",
    "sh": "start.sh",
    "text": "requirements.txt",
}
"""What a file is called that an example is the content of, by its language."""


def with_shown_fix(registered: RegisteredRule) -> str:
    """A rule's page; where the rule has a fix, the section on it ends with what that does to the example."""
    shown = "\n".join(_diff(registered)) if registered.rule.fix != FixKind.NONE else ""
    if not shown:
        return registered.page
    block = f"\n```diff\n{shown}\n```\n"
    return _END_OF_FIX.sub(lambda found: found.group() + block, registered.page, count=1)


def _diff(registered: RegisteredRule) -> Iterator[str]:
    found = _EXAMPLE.search(registered.page)
    if found is None or found[1] not in _FILES:
        return
    with tempfile.TemporaryDirectory(prefix="fastpg-lint-") as name:
        folder = Path(name).resolve()
        file = folder / _FILES[found[1]]
        file.parent.mkdir(exist_ok=True)
        file.write_text(found[2], encoding="utf-8")
        code = registered.rule.code
        fixes = {code: load_fixes()[code]}
        linters = NearestLinters(
            Settings(root=folder, extend_select=(code,)), lambda settings: Linter(settings, fixes=fixes)
        )
        for one in mend([folder], linters, lambda one: one.code == code).files:
            yield from render(one.file.relative_to(folder).as_posix(), *one.texts)
