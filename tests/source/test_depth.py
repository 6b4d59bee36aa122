"""Code nested deeper than any person writes it: told of, and never the end of the process."""

import json
import subprocess
import sys
from pathlib import Path

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

USUAL = {
    "brackets": "'x = ' + '[' * 90 + ']' * 90",
    "sum": "'x = 1' + ' + 1' * 300",
    "chain": "'x = a' + '.b()' * 100",
    "methods": "'x = a' + '.b(c(1))' * 100",
}

PROGRAM = """
import json, sys
from pathlib import Path
from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.nearest import lint_source
for name, text in json.load(sys.stdin).items():
    report = lint_source(eval(text), "x.py", Settings(root=Path.cwd()))
    told = [one.message for one in (*report.diagnostics, *report.failures)]
    print(json.dumps([name, told]), flush=True)
"""

TOLD: tuple[list[str], ...] = (
    [],
    ["file is no Python (code nested too deep to analyse), so nothing in it is checked"],
    ["syntax is not yet understood (a string)"],
)


def told_of(texts: dict[str, str], folder: Path) -> dict[str, list[str]]:
    """What is told of each of some texts, linted one after another in a process and a folder of their own."""
    command = [sys.executable, "-c", PROGRAM]
    run = subprocess.run(
        command, input=json.dumps(texts), capture_output=True, text=True, check=False, cwd=folder
    )
    assert run.returncode == 0, (run.stdout.splitlines()[-1:], run.stderr[-400:])
    return dict(map(json.loads, run.stdout.splitlines()))


def test_no_depth_ends_the_process(tmp_path: Path) -> None:
    told = told_of(DEEP, tmp_path)
    assert told.keys() == DEEP.keys()
    assert {name: said for name, said in told.items() if said not in TOLD} == {}
    assert told["brackets"] == TOLD[1]


def test_what_people_write_is_read(tmp_path: Path) -> None:
    assert told_of(USUAL, tmp_path) == {name: [] for name in USUAL}
