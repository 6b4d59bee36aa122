"""All fixes there are, found by walking the fixes' package: there is no list to keep."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.rules.rule import Finding

Fixer = Callable[[Mending, Finding], Change | None]
"""Gives the change that mends a finding; None where there is none that is surely right."""


@cache
def load_fixes(package: str = "fastpg_lint.fixes") -> Mapping[str, Fixer]:
    """The fixes below a package by the codes of their rules: each module with a `CODE` and a `fix`."""
    root = importlib.import_module(package)
    modules = (
        importlib.import_module(one.name) for one in pkgutil.walk_packages(root.__path__, f"{package}.")
    )
    return {one.CODE: one.fix for one in modules if hasattr(one, "CODE")}
