"""All fixes there are, found by walking the fixes' package: there is no list to keep."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.text_change import TextChange
from fastpg_lint.frameworks.servers.deployment_file import DeploymentFile
from fastpg_lint.rules.rule import Finding
from fastpg_lint.source.silenced import Silenced
from fastpg_lint.source.text import SourceText

ModuleFixer = Callable[[Mending, Finding], Change | None]
"""Gives the change that mends a finding; None where there is none that is surely right."""
FileFixer = Callable[[DeploymentFile, int, int], TextChange | None]
"""The same for a finding in a file that is no Python, by the offsets where it begins and ends."""

CommentFixer = Callable[[SourceText, Silenced, int, int], TextChange | None]
"""The same for a finding in a suppression comment, by the line and the column where it begins."""


class Fixer(NamedTuple):
    """What mends the findings of one rule: those in modules, in files that are no Python, in comments."""

    module: ModuleFixer | None
    file: FileFixer | None
    comment: CommentFixer | None


@cache
def load_fixes(package: str = "fastpg_lint.fixes") -> Mapping[str, Fixer]:
    """The fixes below a package by the codes of their rules: modules with `CODE` and a `fix` of some kind."""
    root = importlib.import_module(package)
    modules = (
        importlib.import_module(one.name) for one in pkgutil.walk_packages(root.__path__, f"{package}.")
    )
    return {
        one.CODE: Fixer(*(getattr(one, name, None) for name in ("fix", "fix_file", "fix_comment")))
        for one in modules
        if hasattr(one, "CODE")
    }
