"""Types have a largest size, so that programs which double them end."""

from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.semantic.types import (
    MOST_PARTS,
    UNKNOWN,
    Container,
    ContainerKind,
    Coroutine,
    External,
    Types,
    bounded,
)


def test_a_type_of_too_many_parts_is_unknown() -> None:
    types: Types = (External("time"),)
    sizes = 1
    while sizes < MOST_PARTS:
        assert bounded(types) is types
        types = (Container(ContainerKind.TUPLE, (types, types)),)
        sizes = 2 * sizes + 1
    assert bounded(types) == UNKNOWN
    assert bounded((Coroutine(types),)) == UNKNOWN


GENERIC = "T = TypeVar('T')\nclass C(Generic[T]):\n    {}\nc: C[int] = C()\nx = c{}"
DOUBLING = {
    "pairs": "x = time\n" + "x = (x, x)\n" * 40 + "x = x" + "[0]" * 40,
    "either": "x = time\n" + "x = (x, x, x) if x else (x, x)\n" * 25 + "x = x" + "[0]" * 25,
    "generic": GENERIC.format("x: 'C[tuple[T, T]]'", ".x" * 40),
    "method": GENERIC.format("def m(self) -> 'C[C[T]]': ...", ".m()" * 40),
}


@pytest.mark.parametrize("program", DOUBLING.values(), ids=DOUBLING)
def test_programs_that_double_types_are_linted(tmp_path: Path, program: str) -> None:
    file = tmp_path / "x.py"
    head = "import time\nfrom typing import Generic, TypeVar\n"
    file.write_text(f"{head}{program}\nasync def f() -> None:\n    x.sleep(1)\n    time.sleep(1)\n")
    report = Linter(Settings(root=tmp_path)).lint_files([file])
    assert not report.failures
    assert "FPG101" in [one.code for one in report.diagnostics]


@pytest.mark.parametrize(
    "alias", ["Optional[A.b]", "Annotated[A.b, 1]", "Union[A.b, A.c]", "list[A.b] | A.c"]
)
def test_an_alias_that_leads_back_to_itself_ends(tmp_path: Path, alias: str) -> None:
    file = tmp_path / "x.py"
    head = "import time\nfrom typing import Annotated, Optional, Union\n"
    file.write_text(f"{head}A = {alias}\nasync def f() -> None:\n    A.c()\n    time.sleep(1)\n")
    report = Linter(Settings(root=tmp_path)).lint_files([file])
    assert not report.failures
    assert "FPG101" in [one.code for one in report.diagnostics]
