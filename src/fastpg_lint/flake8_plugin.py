"""The flake8 plugin: flake8's options and files in, its tuples out.

Suppression comments are read here as everywhere: flake8 heeds `# noqa` as well, and knows no other form.
"""

import ast
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from flake8.exceptions import ExecutionError  # type: ignore[import-untyped]
from flake8.options.manager import OptionManager  # type: ignore[import-untyped]
from flake8.style_guide import Decision, DecisionEngine  # type: ignore[import-untyped]

from fastpg_lint import __version__
from fastpg_lint.baseline.known import configured
from fastpg_lint.config.file import UserMistake
from fastpg_lint.config.settings import Settings, absolute_flag, read_settings, selecting
from fastpg_lint.incremental.store import Cache, cache_folder
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.pipeline.nearest import NearestLinters
from fastpg_lint.rules.faults import INTERNAL_ERROR
from fastpg_lint.rules.registry import load_registry


class Plugin:
    """Made by flake8 for each file. `linter`, shared by all, is None while none of our codes is selected."""

    name = "fastpg-lint"
    version = __version__
    linter: ClassVar[NearestLinters | None] = None

    def __init__(self, tree: ast.Module, filename: str, lines: list[str]) -> None:
        self._tree, self._filename, self._lines = tree, filename, lines

    @staticmethod
    def add_options(manager: OptionManager) -> None:
        manager.extend_default_ignore(load_registry().opt_in_codes)
        where = "The pyproject.toml with fastpg-lint's options (default: the one found upwards)."
        manager.add_option("--fastpg-config", parse_from_config=True, normalize_paths=True, help=where)
        known = "The file of findings that are known (default: that of the pyproject.toml)."
        manager.add_option("--fastpg-baseline", parse_from_config=True, metavar="FILE", help=known)
        lowest = "The lowest level to report: error, warning or advice (default: that of the pyproject.toml)."
        manager.add_option("--fastpg-level", parse_from_config=True, metavar="LEVEL", help=lowest)

    @classmethod
    def parse_options(cls, options: Namespace) -> None:
        engine, registry = DecisionEngine(options), load_registry()
        selected = {code for code in registry.codes if engine.decision_for(code) is Decision.Selected}
        # Ways to bring opt-in rules in that nobody means: an `ignore` of one's own, which takes the place of
        # the default one, and a prefix such as `FPG`, or the `F` of pyflakes.
        asked = (*(options.select or ()), *(options.extend_select or ()))
        selected.difference_update(code for code in registry.opt_in_codes if code not in asked)
        file = Path(options.fastpg_config) if options.fastpg_config else None
        try:
            flags = {"level": options.fastpg_level, "baseline": absolute_flag(options.fastpg_baseline)}

            def read(start: Path, given: Path | None) -> Settings:
                found = read_settings(start, registry.names, file=given, flags=flags, prefix="--fastpg-")
                return selecting(found, sorted(selected))

            settings = read(Path.cwd(), file)
            cache = Cache(cache_folder(settings.root, None))
            respects = not options.disable_noqa
            nearest = None if file else lambda one: read(one.parent, one)
            known = configured(settings) if options.fastpg_baseline else None
            cls.linter = (
                NearestLinters(
                    settings, lambda one: Linter(one, respect_noqa=respects, cache=cache), nearest, known
                )
                if selected
                else None
            )
            if cls.linter is not None:
                cls.linter.read_known()
        except UserMistake as error:
            raise ExecutionError(str(error)) from error

    def run(self) -> Iterator[tuple[int, int, str, type]]:
        if self.linter is None:
            return
        report = self.linter.lint_source("".join(self._lines), self._filename, tree=self._tree)
        for one in report.diagnostics:
            yield one.line, one.column - 1, f"{one.code} {one.level} {one.one_line}", Plugin
        for failure in report.failures:
            problem = INTERNAL_ERROR.message.format(problem=failure.message)
            text = f"{INTERNAL_ERROR.code} {INTERNAL_ERROR.level} {problem}; {INTERNAL_ERROR.help}"
            yield 1, 0, text, Plugin
