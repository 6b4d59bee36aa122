"""Inputs that once ended a run, held it up or took findings from others: each is linted beside a plain file.

They are made here, for most are large. Time is that of the processor: a busy machine is no fault.
"""

import random
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from fastpg_lint.config.file import CONFIG_FILE, ConfigError
from fastpg_lint.config.settings import read_settings
from fastpg_lint.incremental.store import FILE, Cache
from fastpg_lint.pipeline.nearest import lint_files
from fastpg_lint.rules.codes import all_codes

pytestmark = pytest.mark.one_python

PRINTING = "def f() -> None:\n    print(1)\n"
MOST_SECONDS = 20
"""What a tenth of a second becomes on a slow machine is less; what has no bound is more."""
MODEL = (
    "class C{0}(C{1}):\n    __tablename__ = 't{0}'\n    id: Mapped[int] = mapped_column(primary_key=True)\n\n"
)
FUNCTIONS = "def f{0}(x):\n    x.call_{0}(a, 'text', key={0})\n    y = x[{0}] + 1\n    return y\n\n\n"
LISTED = "x{0} = [{{'a': {0}, 'b': ('c', x{1}), 'd': f'e{{x{1}}}'}}]\n"
MODELS = "class M{0}(BaseModel):\n    a: int = {0}\n    b: list[M{1}] | None = Field(default=None)\n\n\n"
MOST_TIMES = 8
LEAST_SECONDS = 1
"""Of a processor that other work takes the caches of."""
ASYNC = "async def g(x):\n    {}\n"


def lines(count: int, text: str) -> str:
    return "".join(text.format(number, number - 1) for number in range(1, count + 1))


# fmt: off
INPUTS: dict[str, Mapping[str, str]] = {
    "stars in a circle": {
        "a.py": "from b import *\nx = f'SELECT {z} FROM t'\n", "b.py": "from a import *\n",
        "c.py": "from c import *\nx = f'SELECT {z} FROM t'\n",
    },
    "an alias of itself": {
        "a.py": f"from typing import Optional\n\nA = Optional[A.b]\n\n\n{ASYNC.format('A.c()')}",
    },
    "comments in SQL": {
        "a.py": "def g(s):\n    s.execute('" + "/**/" * 40 + "x')\n", "a.sql": "/* c */\n" * 40 + "x\n",
    },
    "pairs of pairs": {"a.py": "x = 1\n" + "x = (x, x)\n" * 40 + ASYNC.format("x[0].sleep(1)")},
    "choices of pairs": {
        "a.py": "x = 1\n" + "x = (x, 1) if y else (x, 2)\n" * 30 + ASYNC.format("x[0].sleep(1)"),
    },
    "types that double": {
        "a.py": "from typing import Generic, TypeVar\n\nT = TypeVar('T')\n\n\nclass C(Generic[T]):\n"
        "    x: 'C[tuple[T, T]]'\n\n\n" + ASYNC.format("C()" + ".x" * 40 + ".sleep(1)"),
    },
    "stars that are ignored": {
        ".gitignore": "*a" * 12 + "x\n" + "*" * 30 + "x\n", "a" * 40 + ".py": "x = 1\n",
    },
    "escapes that are none": {
        "a.py": 'open("C:\\Users\\me")\n', "b.py": 'class A:\n    "\\u"\n', "c.py": 'x: "\\x" = 1\n',
        "d.py": 'import os\n\nos.environ["\\x"]\n', "e.py": 'b"é"\n', "f.py": '"\\N{nope}"\n',
    },
    "numbers of workers": {
        "Dockerfile": "FROM x\nCMD gunicorn -w $((1" + "0" * 400 + "/3)) app:app\n",
        "b.Dockerfile": "FROM x\nCMD gunicorn -w " + "9" * 4_000 + " app:app\n",
        "gunicorn.conf.py": "import os\n\nworkers = " + "9" * 4_000 + "\n",
        "c/gunicorn.conf.py": "import os\n\nworkers = int(os.getenv('W', '²'))\n",
    },
    "an address in a blob": {"a.py": f"x = '{'a1b2' * 50_000} ://@'\n"},
    "openings of tokens": {"a.py": f"x = '{'gl' * 50_000}1'\ny = '{'-eyJa1a1' * 20_000}'\n"},
    "sequences under a name": {"a.py": f"api_token = '{'1234aB' * 20_000}'\n"},
    "templates under a name": {"a.py": "".join(
        f"password_{number} = '{piece}'\n"
        for number, piece in enumerate(("<" * 80_000, "a(" * 40_000, "a:" + "1" * 80_000))
    )},
    "blanks in a requirement": {"requirements.txt": "x" + " " * 160_000 + "y\n"},
    "expressions of a shell": {"Dockerfile": "FROM x\nCMD gunicorn -w " + "$(expr " * 12_000 + "\n"},
    "many dependencies": {
        "pyproject.toml": "[project]\nname = 'x'\ndependencies = [\n"
        + lines(16_000, '  "p{0}>=1",\n') + "]\n",
    },
    "brackets of YAML": {"compose.yaml": "services: " + "[" * 5_000 + "\n"},
    "names of YAML": {
        "compose.yaml": "a0: &a0 [x, x]\n" + lines(40, "a{0}: &a{0} [*a{1}, *a{1}]\n") + "services: *a40\n",
    },
    "a chain of tables": {
        "a.py": "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\n"
        "class C0(DeclarativeBase):\n    pass\n\n\n" + lines(200, MODEL),
    },
    "many handlers": {
        "a.py": "def g(x):\n" + lines(2_000, "    try:\n        y{0} = x()\n    except E:\n        pass\n"),
    },
    "many bindings": {"a.py": "x = 1\n" + "x = f(x)\n" * 4_000},
    "functions that all call all": {
        "a.py": "import time\n\n\n"
        + lines(150, "def f{0}():\n" + lines(150, "    f{0}()\n") + "    time.sleep(1)\n\n\n")
        + ASYNC.format("f1()"),
    },
    "types in a row": {"a.py": f"def g(x: {' | '.join(['A'] * 20_000)}):\n    pass\n"},
    "strings in a row": {"a.py": "x = (" + "r'a' \"b\" " * 3_000 + ")\n"},
    "a mark of the order of bytes": {
        "a.py": "# coding: latin-1\nprint('é')\n", "b.py": "\ufeff# coding: latin-1\nprint('é')\n",
    },
}
LONG_CHAINS = (
    "~ ", "not\t", "a\tif\tb\telse\t", "lambda:\f", "-\\\n", "a / ", "a|", "a << ", "a @ ", "a ** ",
    "(a := ", "a is not ", "a = ",
)
"""Pieces that lead from one expression into the next, whatever stands between their words."""
INPUTS |= {repr(piece): {"a.py": f"x = {piece * 60_000}a\n"} for piece in LONG_CHAINS}
INPUTS |= {
    "an endless import": {"a.py": f"import a{'.a' * 100_000}\n"},
    "an endless decorator": {"a.py": f"@a{'.a' * 100_000}\ndef f(): pass\n"},
    "many branches": {"a.py": "if a: pass\n" + "elif a: pass\n" * 50_000},
    "a chain over comments": {"a.py": "x = (a\n" + "# c\n.b\n" * 30_000 + ")\n"},
    "a chain over lines": {"a.py": "x = a" + "\\\n.b" * 30_000 + "\n"},
    "calls in calls in a chain": {"a.py": "x = a" + ".b(c(d(e)))" * 3_000 + "\n"},
    "brackets in strings in brackets": {"a.py": "x = " + '("("' * 3_000 + ")" * 3_000 + "\n"},
    "functions in functions": {"a.py": "".join(f"{' ' * depth}def f():\n" for depth in range(1_300))},
    "strings of two kinds": {"a.py": "x = ('a' b'b')\n"},
}
NAMES = ", ".join(f"a{number}" for number in range(20_000))
MANY = {
    "decorators": "@a\n" * 20_000 + "def f(): pass\n",
    "parameters": f"def f({NAMES}): pass\n",
    "arguments": f"f({NAMES})\n",
    "keywords": f"f({NAMES.replace(',', '=1,')}=1)\n",
    "elements": f"x = {{{NAMES.replace(',', ': 1,')}: 1}}\n",
    "targets": f"{NAMES.replace(',', ' =')} = 1\n",
    "operands": f"x = {NAMES.replace(',', ' <')}\n",
    "global names": f"def f():\n    global {NAMES}\n",
    "names of one module": f"from m import {NAMES}\n",
    "modules": f"import {NAMES}\n",
    "statements on one line": "x = 1; " * 20_000 + "\n",
    "statements of one function": "def f():\n" + lines(12_000, "    x{0} = g({1})\n"),
    "values of one name": "def f(x):\n" + "    x = g(x)\n" * 12_000,
    "values in one name of branches": "def f(x):\n" + "    if a: x = g(x)\n" * 6_000,
    "findings in one function": "import time\n\n\nasync def f():\n" + "    time.sleep(1)\n" * 8_000,
    "classes of one name": "class A(B): pass\n" * 12_000,
    "words": "x;" * 1_000_000 + "\n",
    "parts of a text": f"x = f'{'{x}' * 600_000}'\n",
}
"""Of each construct more than anybody writes: what each costs must not grow with how many there are."""
INPUTS |= {f"many {name}": {"a.py": text} for name, text in MANY.items()}
CONFIGURATIONS = {
    "a number": "x = " + "9" * 5_000,
    "lists": "x = " + "[" * 500 + "]" * 500,
    "tables": "x = " + "{ a = " * 500 + "1" + " }" * 500,
    "keys": ".".join(["a"] * 1_001) + " = 1",
    "stars": f"[tool.fastpg-lint]\nexclude = ['{'*a' * 12}x']",
}
# fmt: on


def laid_out(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in {**files, "plain.py": PRINTING}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", errors="surrogatepass")


@pytest.mark.parametrize("files", INPUTS.values(), ids=INPUTS.keys())
def test_it_takes_no_time_and_nothing_from_others(files: Mapping[str, str], tmp_path: Path) -> None:
    laid_out(tmp_path, files)
    start = time.process_time()
    report = lint_files([tmp_path], read_settings(tmp_path, all_codes()))
    assert report.failures == ()
    assert "FPG701" in [one.code for one in report.diagnostics if one.path.endswith("plain.py")]
    assert time.process_time() - start < MOST_SECONDS


@pytest.mark.parametrize("text", [FUNCTIONS, LISTED, MODELS], ids=["functions", "lists", "models"])
def test_a_file_of_four_times_the_length_takes_no_sixteen_times_as_long(text: str, tmp_path: Path) -> None:
    def seconds(count: int) -> float:
        (tmp_path / "a.py").write_text(lines(count, text))
        start = time.process_time()
        assert lint_files([tmp_path], read_settings(tmp_path, all_codes())).failures == ()
        return time.process_time() - start

    seconds(1)  # what is loaded once
    assert seconds(2_000) < LEAST_SECONDS + MOST_TIMES * seconds(500)


@pytest.mark.parametrize("text", CONFIGURATIONS.values(), ids=CONFIGURATIONS.keys())
def test_a_configuration_is_read_or_told(text: str, tmp_path: Path) -> None:
    laid_out(tmp_path, {CONFIG_FILE: f"{text}\n"})
    start = time.process_time()
    try:
        report = lint_files([tmp_path], read_settings(tmp_path, all_codes()))
    except ConfigError:
        return
    assert report.failures == ()
    assert time.process_time() - start < MOST_SECONDS


def command(folder: Path, *options: str, **more: object) -> "subprocess.CompletedProcess[bytes]":
    arguments = [sys.executable, *options, "-m", "fastpg_lint", "check", "--no-cache", "--jobs", "1", "."]
    return subprocess.run(arguments, cwd=folder, stderr=subprocess.PIPE, check=False, **more)  # type: ignore[call-overload,no-any-return]


def test_nothing_is_imported_from_the_folder(tmp_path: Path) -> None:
    laid_out(tmp_path, dict.fromkeys(("click.py", "libcst.py", "json.py", "ast.py"), "open('run', 'w')\n"))
    run = command(tmp_path, stdout=subprocess.PIPE)
    assert run.returncode == 1
    assert not (tmp_path / "run").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is full")
def test_an_output_that_is_full_is_told_without_a_traceback(tmp_path: Path) -> None:
    laid_out(tmp_path, {})
    with Path("/dev/full").open("wb") as full:
        run = command(tmp_path, stdout=full)
    assert run.returncode != 0
    assert b"Traceback" not in run.stderr
    assert b"No space left" in run.stderr


def test_a_process_that_may_open_few_files_is_told_or_ends_its_work(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    laid_out(tmp_path, {f"m{number}.py": PRINTING for number in range(30)})

    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))

    run = command(tmp_path, stdout=subprocess.PIPE, preexec_fn=few)
    assert b"31 places" in run.stdout, run.stderr


def test_a_link_to_where_nothing_may_be_written_stays_what_it_was(tmp_path: Path) -> None:
    folder, outside = tmp_path / "project", tmp_path / "outside"
    laid_out(folder, {})
    outside.write_text("mine\n")
    (folder / ".fastpg_lint_cache").mkdir()
    for name in ("CACHEDIR.TAG", ".gitignore", "cache.sqlite3"):
        (folder / ".fastpg_lint_cache" / name).symlink_to(outside)
    arguments = [sys.executable, "-m", "fastpg_lint", "check", "."]
    run = subprocess.run(arguments, cwd=folder, capture_output=True, check=False)
    assert run.returncode == 1
    assert outside.read_text() == "mine\n"
    assert not (folder / ".gitignore").exists()


@pytest.mark.parametrize("seed", range(12))
def test_a_cache_whose_bytes_were_changed_tells_the_same_and_warns_once(seed: int, tmp_path: Path) -> None:
    folder, chance = tmp_path / "project", random.Random(seed)
    laid_out(folder, {"a.py": f"import time\n{ASYNC.format('h()')}def h():\n    time.sleep(1)\n"})
    said: list[str] = []

    def findings(cache: Cache) -> object:
        report = lint_files([folder], read_settings(folder, all_codes()), cache=cache)
        cache.close()
        return report.diagnostics, report.failures

    wanted = findings(Cache(tmp_path / "cache"))
    file = tmp_path / "cache" / FILE
    content = bytearray(file.read_bytes())
    for _ in range(chance.choice((1, 20, 400))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    file.write_bytes(content[: chance.choice((len(content), len(content) // 2))])
    assert findings(Cache(tmp_path / "cache", said.append)) == wanted
    assert len(said) < 2
    assert findings(Cache(tmp_path / "cache")) == wanted
