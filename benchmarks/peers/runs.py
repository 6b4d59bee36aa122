"""What is run side by side: the floors, the peers, and fastpg-lint cold, warm and changed."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from benchmarks.peers.environments import TOOLS, environment, own_environment, python_files
from benchmarks.peers.measuring import Cost, median_cost

_LIBCST = """
import gc, sys, libcst
from pathlib import Path
gc.disable()
for file in sorted(Path.cwd().rglob("*.py")):
    libcst.parse_module(file.read_bytes())
print("parsed")
"""
_AST = """
import ast
from pathlib import Path
for file in sorted(Path.cwd().rglob("*.py")):
    ast.parse(file.read_bytes())
print("parsed")
"""
_ALL = "FPG"
_CHANGED = 9
"""How many files are changed, one a run: the median is that of a usual file."""

FLOOR = "LibCST's parse alone"
FLAKE8 = "flake8 alone"
COLD = "fastpg-lint, cold"
WARM = "fastpg-lint, warm"
CHANGED = "fastpg-lint, one file changed"
PLUGIN_COLD = "flake8 with fastpg-lint, cold"
PLUGIN_WARM = "flake8 with fastpg-lint, warm"
PLUGIN_IDLE = "flake8 with fastpg-lint, none of its codes selected"


class Run(Struct, frozen=True):
    """What one contestant took for one application."""

    name: str
    cost: Cost


class Course:
    """One application, and the folders of the tools that run over it."""

    def __init__(self, work: Path, folder: Path, rounds: int) -> None:
        self._work = work
        self._folder = folder
        self._rounds = rounds
        self._own = own_environment(work)

    def floors(self) -> Iterator[Run]:
        """What no linter on LibCST, and none on `ast`, can go below."""
        python = str(self._own / "python")
        yield self._run(FLOOR, [python, "-c", _LIBCST])
        yield self._run("ast.parse alone", [python, "-c", _AST])

    def peers(self, wanted: tuple[str, ...]) -> Iterator[Run]:
        """The tools that teams use today, each with one process and what it has of rules like ours."""
        arguments = {
            "ruff": ["ruff", "check", "--no-cache", "--exit-zero", "--select", "ASYNC,FAST,S,T20", "."],
            "flake8": ["flake8", "--jobs", "1", "--exit-zero", "."],
            "flake8-async": ["flake8", "--jobs", "1", "--exit-zero", "."],
            "bandit": ["bandit", "--quiet", "--exit-zero", "--recursive", "."],
            # It follows calls into libraries where these are installed, which they are not for any of us.
            "hydroid": ["hydroid", "--no-cache", "--cpu", "."],
            "fixit": ["fixit", "--quiet", "lint", "."],
            "pylint": [
                "pylint", "--jobs", "1", "--exit-zero", "--disable", "all",
                "--load-plugins", "pylint_blocking_calls", "--enable", "blocking-call",
                "--recursive", "y", ".",
            ],
        }  # fmt: skip
        for name in wanted:
            program, *rest = arguments[name]
            programs = environment(self._work, name, TOOLS[name])
            yield self._run(FLAKE8 if name == "flake8" else name, [str(programs / program), *rest])

    def own_command(self) -> Iterator[Run]:
        """The command, with all rules."""
        command = [str(self._own / "fastpg-lint"), "check", "--exit-zero", "--select", _ALL, "."]
        yield self._run(COLD, command, before=self._forget)
        yield self._run(WARM, command)
        originals = {file: file.read_bytes() for file in self._some_files()}
        try:
            changes = iter(originals)
            yield self._run(CHANGED, command, rounds=_CHANGED - 1, before=lambda: _change(next(changes)))
        finally:
            for file, content in originals.items():
                file.write_bytes(content)

    def own_plugin(self) -> Iterator[Run]:
        """The plugin in flake8, which has one process as well."""
        command = [str(self._own / "flake8"), "--jobs", "1", "--exit-zero", "."]
        yield self._run(PLUGIN_COLD, command, before=self._forget)
        yield self._run(PLUGIN_WARM, command)
        yield self._run(PLUGIN_IDLE, [*command, "--extend-ignore", "FPG"])

    def _run(
        self,
        name: str,
        command: list[str],
        *,
        rounds: int | None = None,
        before: Callable[[], object] = lambda: None,
    ) -> Run:
        return Run(name, median_cost(command, self._folder, rounds or self._rounds, before=before))

    def _forget(self) -> None:
        shutil.rmtree(self._folder / ".fastpg_lint_cache", ignore_errors=True)

    def _some_files(self) -> list[Path]:
        """Files from all over the application, in the order of their paths."""
        files = [file for file in python_files(self._folder) if file.stat().st_size > 1000]
        return files[:: max(1, len(files) // _CHANGED)][:_CHANGED]


def _change(file: Path) -> None:
    """Changes a file as an editor would: one more function at its end."""
    file.write_bytes(file.read_bytes() + b"\n\ndef added() -> int:\n    return 1\n")
