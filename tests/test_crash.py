"""Nothing crashes: generated programs and files of the standard library go through all rules."""

import os
import sysconfig
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings

from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.pipeline.nearest import lint_files
from fastpg_lint.rules.registry import load_registry
from tests.programs import programs

EVERYTHING = Settings(root=Path(os.devnull), select=tuple(one.rule.code for one in load_registry().rules))
LIBRARY = Path(sysconfig.get_paths()["stdlib"])
SAMPLE = 60
LARGEST = 4


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
@example("")
@example("\x0c\n# -*- coding: utf-8 -*-")
@example("x = " + "f(" * 60 + ")" * 60)
@example("x = " + "1 + " * 3000 + "1\n")
@example("class C(C): pass\nclass D(E): pass\nclass E(D): pass\nE().x.y()\n")
@example("from x import x\nx.x = x\nasync def x(x: x = x()) -> x: return await x(x)\n")
@example("@x\n@x.get('/')\nasync def f(*a, b=1, **c): yield (await f)()\n")
def test_generated_programs_do_not_crash(text: str) -> None:
    report = Linter(EVERYTHING).lint_source(text, "program.py")
    assert report.failures == ()


def sample() -> list[Path]:
    """Files of the standard library, the same on every machine with the same Python: some of each part of
    it, tests and files that are no Python among them, and the largest, which tangle the most.
    """
    files = [file for file in sorted(LIBRARY.rglob("*.py")) if "site-packages" not in file.parts]
    largest = sorted(files, key=lambda file: file.stat().st_size)[-LARGEST:]
    return sorted({*files[:: len(files) // SAMPLE], *largest})


def test_files_of_the_standard_library_do_not_crash(tmp_path: Path) -> None:
    """A project of a few of them: where they lie, all others would be read to link them (`tox -e corpus`)."""
    for file in sample():
        copied = tmp_path / file.relative_to(LIBRARY)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(file.read_bytes())
    report = lint_files([tmp_path], Settings(root=tmp_path, select=EVERYTHING.select))
    assert report.failures == ()
    assert report.files == len(sample()) >= SAMPLE
