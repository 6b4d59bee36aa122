"""Code nested deeper than any person writes it: told of, and never the end of the process."""

import subprocess
import sys
from pathlib import Path

import pytest

DEEP = {
    "brackets": "'x = ' + '(' * 5_000 + ')' * 5_000",
    "lists": "'x = ' + '[' * 1_500 + ']' * 1_500",
    "dicts": "'x = ' + '{1:' * 800 + '1' + '}' * 800",
    "sum": "'x = 1' + ' + 1' * 20_000",
    "comparison": "'x = a' + ' and a' * 20_000",
    "attributes": "'x = a' + '.b' * 10_000",
    "calls": "'x = a' + '()' * 10_000",
    "methods": "'x = a' + '.b(c(1))' * 5_000",
    "subscripts": "'x = a' + '[b[1]]' * 5_000",
    "negations": "'x = ' + 'not ' * 5_000 + 'y'",
    "signs": "'x = ' + '-' * 5_000 + 'y'",
    "choices": "'x = ' + '1 if a else ' * 3_000 + '2'",
    "lambdas": "'x = ' + 'lambda: ' * 2_000 + '1'",
    "branches": "'if x:\\n pass\\n' + 'elif y:\\n pass\\n' * 5_000",
    "spaced signs": "'x = ' + '~ ' * 100_000 + 'y'",
    "tabs": "'x = ' + 'not\\t' * 20_000 + 'y'",
    "lines": "'x = (' + 'not\\n' * 20_000 + 'y)'",
    "continued": "'x = ' + 'not\\\\\\n' * 20_000 + 'y'",
    "tabbed choices": "'x = ' + 'a\\tif\\tb\\telse\\t' * 20_000 + 'c'",
    "bracketed": "'x = ' + '(a)and' * 20_000 + '(b)'",
    "mixed strings": "'x = (' + 'r\"a\" \\'b\\' ' * 3_000 + ')'",
    "alternatives": "'x = ' + ' | '.join(['a'] * 100_000)",
    "shifts": "'x = ' + '<<'.join(['a'] * 100_000)",
    "divisions": "'x = ' + '/'.join(['a'] * 20_000)",
    "products": "'x = ' + '@'.join(['a'] * 20_000)",
    "what Python refuses": "'x = ' + ' | '.join(['a'] * 100_000) + '\\ntry: pass\\nexcept A, B: pass'",
    "import": "'import ' + '.'.join(['a'] * 100_000)",
    "continued import": "'import ' + '\\\\\\n.'.join(['a'] * 100_000)",
    "functions": "''.join(' ' * i + 'def f():\\n' for i in range(95)) + ' ' * 95 + 'pass\\n'",
    "strings": "'x = (' + '\"a\" ' * 20_000 + ')'",
}

PROGRAM = """
from pathlib import Path
from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.nearest import lint_source
report = lint_source({text}, "x.py", Settings(root=Path.cwd()))
print([one.message for one in report.diagnostics], [one.message for one in report.failures])
"""


def linted(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Lints a text in a process and a folder of its own."""
    command = [sys.executable, "-c", PROGRAM.format(text=text)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP.keys())
def test_no_depth_ends_the_process(text: str, tmp_path: Path) -> None:
    run = linted(text, tmp_path)
    assert run.returncode == 0, run.stderr[-400:]
    told, failures = run.stdout.strip().rsplit(" [", 1)
    assert failures == "]"
    assert told in (
        "[]",
        "['file is no Python (code nested too deep to analyse), so nothing in it is checked']",
        "['syntax is not yet understood (a string)']",
    )


@pytest.mark.parametrize(
    "text",
    [
        "'x = ' + '[' * 90 + ']' * 90",
        "'x = 1' + ' + 1' * 300",
        "'x = a' + '.b()' * 100",
        "'x = a' + '.b(c(1))' * 100",
    ],
    ids=["brackets", "sum", "chain", "methods"],
)
def test_what_people_write_is_read(text: str, tmp_path: Path) -> None:
    assert linted(text, tmp_path).stdout == "[] []\n"
