"""Each fix has a program, or a service, that is run before and after: a new fix without one is named here."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from fastpg_lint.fixes.registry import load_fixes

MODULES = sorted(one.stem for one in Path(__file__).parent.glob("test_*behaviour.py"))


def codes_run(module: str) -> Iterator[str]:
    """The codes of rules whose fixes tests of a module run."""
    for test in vars(import_module(f"{__package__}.{module}")).values():
        marks = list(getattr(test, "pytestmark", ())) if callable(test) else []
        for mark in marks:
            if mark.name == "mends":
                yield from mark.args


def test_each_fix_is_run() -> None:
    run = {code for module in MODULES for code in codes_run(module)}
    assert run == load_fixes().keys()
