"""The fixtures of rules that can mend what they find, and their twins: what is left once all is mended.

Beside `name.py` lies `name.fixed.py`, beside a folder `name` a folder `name.fixed` with what changes in it.
`python -m tests.fixes.fixed_twins` writes them anew; each change of theirs is to be read.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.fixes.registry import load_fixes
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.pipeline.mend import MendedProject, mend
from fastpg_lint.pipeline.nearest import NearestLinters
from fastpg_lint.rules.registry import load_registry

from ..rules.fixture_files import Fixture, Texts, fixtures_of


class Twin(Struct, frozen=True):
    """A fixture whose rule can mend what it finds."""

    fixture: Fixture

    @property
    def path(self) -> Path:
        """Where the twin lies."""
        path = self.fixture.path
        return path.with_name(f"{path.stem}.fixed.py" if path.is_file() else f"{path.name}.fixed")

    def texts(self) -> Texts:
        """The texts that differ in it, by their path in the fixture."""
        if self.path.is_file():
            return {self.fixture.path.name: self.path.read_text(encoding="utf-8")}
        files = sorted(one for one in self.path.rglob("*") if one.is_file())
        return {one.relative_to(self.path).as_posix(): one.read_text(encoding="utf-8") for one in files}

    def mended(self, texts: Texts, folder: Path) -> tuple[Texts, MendedProject]:
        """What mending all that its rule finds makes of some texts, laid in an empty folder."""
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        code = self.fixture.rule.rule.code
        fixes = {code: load_fixes()[code]}
        settings = self.fixture._settings(texts, folder)
        linters = NearestLinters(settings, lambda one: Linter(one, fixes=fixes))
        mending = mend([folder], linters, lambda one: one.code == code)
        changed = {one.file.relative_to(folder).as_posix(): one.after.decode() for one in mending.files}
        return changed, mending

    def lint(self, texts: Texts, folder: Path) -> tuple[Diagnostic, ...]:
        """What is said of some texts that lie in a folder."""
        linted = Linter(self.fixture._settings(texts, folder)).lint_files([folder])
        return linted.diagnostics

    def write(self, changed: Texts) -> None:
        """Lays down what mending makes."""
        for name, text in changed.items():
            file = self.path if self.fixture.path.is_file() else self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


def twins() -> Iterator[Twin]:
    """The fixtures of all rules that have a fix."""
    for rule in load_registry().rules:
        if rule.rule.code in load_fixes():
            yield from map(Twin, fixtures_of(rule))


def said(diagnostics: tuple[Diagnostic, ...]) -> dict[str, int]:
    """How often each code is told."""
    codes = [one.code for one in diagnostics]
    return {code: codes.count(code) for code in codes}


def main() -> None:
    for twin in twins():
        with tempfile.TemporaryDirectory() as folder:
            changed, _ = twin.mended(twin.fixture.texts(), Path(folder).resolve())
        twin.write(changed)
        print(f"{twin.fixture.name}: {len(changed)} changed")


if __name__ == "__main__":
    main()
