"""Finding rules by walking a package, and refusing what is not whole or not unique."""

import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from fastpg_lint.rules.codes import rule_levels
from fastpg_lint.rules.registry import load_registry

RULE = '''"""{summary}

## What it does
Nothing.
"""

from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Rule

RULE = Rule(
    code="{code}", name="{name}", level=Level.ERROR, because="", message="bad", help="",
    since="0.1.0", default={default},
)


def judge(module):
    return ()
'''

Package = Callable[..., str]
_numbers = count()


def rule(code: str, name: str, *, default: bool = True) -> str:
    return RULE.format(summary=f"Finds {name}.", code=code, name=name, default=default)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """Makes an importable package of modules given by their text, and says its name."""

    def make(**modules: str) -> str:
        name = f"made_up_rules_{next(_numbers)}"
        (tmp_path / name / "family").mkdir(parents=True)
        (tmp_path / name / "__init__.py").touch()
        (tmp_path / name / "family" / "__init__.py").touch()
        for module, text in modules.items():
            (tmp_path / name / "family" / f"{module}.py").write_text(text)
        monkeypatch.syspath_prepend(tmp_path)
        return name

    return make


def test_rules_are_found_below_a_package_in_the_order_of_their_codes(package: Package) -> None:
    registry = load_registry(
        package(a=rule("FPG302", "late"), b=rule("FPG101", "early", default=False), c="VALUE = 1\n")
    )
    assert [one.rule.code for one in registry.rules] == ["FPG101", "FPG302"]
    assert registry.by_code("FPG302").rule.name == "late"
    assert registry.by_code("FPG302").summary == "Finds late."
    assert registry.by_code("FPG302").page.endswith("## What it does\nNothing.\n")
    assert registry.opt_in_codes == ("FPG101",)
    assert registry.codes == ("FPG000", "FPG001", "FPG101", "FPG302")


def test_a_rule_is_found_by_code_or_name(package: Package) -> None:
    registry = load_registry(package(a=rule("FPG302", "missing-model"), b=rule("FPG101", "blocking-call")))
    assert registry.find("fpg302") is registry.find("missing-model") is registry.by_code("FPG302")
    assert registry.find("syntax-error") is registry.faults[0]
    assert registry.find("FPG30") is None


@pytest.mark.parametrize(
    ("other", "mistake"),
    [
        (rule("FPG101", "other"), "FPG101 is the code or name of both FPG101 and FPG101"),
        (rule("FPG102", "one"), "one is the code or name of both FPG101 and FPG102"),
        (rule("FPG000", "other"), "FPG000 is the code or name of both FPG000 and FPG000"),
        (rule("FPG102", "two").replace("def judge", "def judges"), "has a RULE, but no judge"),
        (rule("FPG102", "two").partition('"""\n\n')[2], "has a RULE, but no page"),
    ],
    ids=["code twice", "name twice", "code of a fault", "no judge", "no page"],
)
def test_what_is_not_whole_or_not_unique_is_refused(package: Package, other: str, mistake: str) -> None:
    name = package(one=rule("FPG101", "one"), other=other)
    with pytest.raises(ValueError, match=mistake):
        load_registry(name)


def test_a_code_that_nobody_has_is_a_key_error(package: Package) -> None:
    with pytest.raises(KeyError):
        load_registry(package()).by_code("FPG101")


def test_levels_are_read_off_the_files_of_the_rules() -> None:
    levels = {one.rule.code: one.rule.level for one in load_registry().documented}
    assert rule_levels() == levels


def test_rules_are_known_without_libcst() -> None:
    program = (
        "import sys; from fastpg_lint.rules.registry import load_registry; load_registry(); "
        "print('libcst' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
