"""What the fix of a rule makes of the rule's own bad example, as a diff: made by the fix itself."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fastpg_lint.config.settings import Settings
from fastpg_lint.fixes.registry import load_fixes
from fastpg_lint.output.diff import render
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.pipeline.mend import mend
from fastpg_lint.pipeline.nearest import NearestLinters
from fastpg_lint.rules.registry import RegisteredRule
from fastpg_lint.rules.rule import FixKind

_EXAMPLE = re.compile(r"^## Example\n(.*?)^## ", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\w+)\n(?:# (\S+\.py)\n)?(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A file of an example: its language, its name where the first line says one, and what it holds."""
_END_OF_FIX = re.compile(r"(?<=\n)## Fix\n.*?\n(?=\n## |\Z)", re.DOTALL)
_FILES = {
    "python": "app/example.py",
    "dockerfile": "Dockerfile",
    "sh": "start.sh",
    "text": "requirements.txt",
}
"""What a file of an example is called that has no name, by its language."""


def with_shown_fix(registered: RegisteredRule) -> str:
    """A rule's page; where the rule has a fix, the section on it ends with what that does to the example."""
    shown = "\n".join(_diff(registered)) if registered.rule.fix != FixKind.NONE else ""
    if not shown:
        return registered.page
    block = f"\n```diff\n{shown}\n```\n"
    return _END_OF_FIX.sub(lambda found: found.group() + block, registered.page, count=1)


def _diff(registered: RegisteredRule) -> Iterator[str]:
    files = list(_files(registered.page))
    if not files:
        return
    with tempfile.TemporaryDirectory(prefix="fastpg-lint-") as name:
        folder = Path(name).resolve()
        for path, text in files:
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        code = registered.rule.code
        fixes = {code: load_fixes()[code]}
        linters = NearestLinters(
            Settings(root=folder, extend_select=(code,)), lambda settings: Linter(settings, fixes=fixes)
        )
        for one in mend([folder], linters, lambda one: one.code == code).files:
            yield from render(one.file.relative_to(folder).as_posix(), *one.texts)


def _files(page: str) -> Iterator[tuple[str, str]]:
    """The files of a page's bad example, and what they hold; none of languages that are not mended."""
    example = _EXAMPLE.search(page)
    for language, path, text in _BLOCK.findall(example[1]) if example is not None else ():
        if language in _FILES:
            yield path or _FILES[language], text
