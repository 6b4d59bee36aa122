"""The pipeline with made-up rules: what is found, what is lost, and what is never lost in silence."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from fastpg_lint.config.file import ConfigError
from fastpg_lint.config.settings import RequireFromAttributes, Settings
from fastpg_lint.engine import compile_module as compilation
from fastpg_lint.engine.compile_all import Compiler
from fastpg_lint.engine.outcomes import Outcome
from fastpg_lint.facts.records import ModuleFacts
from fastpg_lint.levels import Level
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.pipeline.nearest import lint_files, lint_source
from fastpg_lint.report import Report
from fastpg_lint.role import Role
from fastpg_lint.rules.registry import Judge, RegisteredRule, Registry
from fastpg_lint.rules.rule import Finding, RelatedSite, Rule
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.source.faults import Tell
from fastpg_lint.source.files import LARGEST
from fastpg_lint.source.site import Site
from fastpg_lint.source.text import SourceText
from fastpg_lint.workspace.documents import Document

TWO = "first = 1\nsecond = 2\n"


def registry(*rules: tuple[str, Judge], default: bool = True) -> Registry:
    """Rules of which only codes and judgements matter."""
    return Registry(
        tuple(
            RegisteredRule(
                Rule(
                    code=code,
                    name=f"name-of-{code}",
                    level=Level.WARNING,
                    because="",
                    message="",
                    help="",
                    since="0.1.0",
                    default=default,
                ),
                judge,
                "Page.",
            )
            for code, judge in rules
        ),
        (),
    )


def at_statements(code: str, *numbers: int) -> Judge:
    """A judgement that reports some statements of every module."""

    def judge(_: LinkedModule) -> Iterator[Finding]:
        for number in numbers:
            yield Finding(code, Level.WARNING, Site(number), f"statement {number}", "mend it")

    return judge


def crash(module: LinkedModule) -> Iterable[Finding]:
    raise LookupError(module.name)


def told(report: Report) -> list[str]:
    return [f"{one.path}:{one.line}:{one.column} {one.code} {one.text}" for one in report.diagnostics]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_findings_become_diagnostics_in_reading_order(folder: Path) -> None:
    for name in ("b.py", "a.py"):
        (folder / name).write_text(TWO)
    rules = registry(("FPG102", at_statements("FPG102", 1, 0)), ("FPG101", at_statements("FPG101", 0)))
    report = Linter(Settings(root=folder), rules).lint_files([folder])
    assert told(report) == [
        f"{path}:{line}"
        for path in ("a.py", "b.py")
        for line in (
            "1:1 FPG101 statement 0; mend it",
            "1:1 FPG102 statement 0; mend it",
            "2:1 FPG102 statement 1; mend it",
        )
    ]
    assert report.diagnostics[0].name == "name-of-FPG101"
    assert report.files == 2


def test_findings_below_the_level_are_counted_and_not_told(folder: Path) -> None:
    def judge(_: LinkedModule) -> Iterator[Finding]:
        for number, level in enumerate(Level):
            yield Finding("FPG101", level, Site(number), level, "")

    def found(least: Level) -> Report:
        settings = Settings(root=folder, level=least)
        return Linter(settings, registry(("FPG101", judge))).lint_source(TWO + "third = 3\n", "x.py")

    assert [one.message for one in found(Level.ADVICE).diagnostics] == ["error", "warning", "advice"]
    assert [one.message for one in found(Level.WARNING).diagnostics] == ["error", "warning"]
    assert [found(least).hidden for least in Level] == [2, 1, 0]


def test_a_rule_that_raises_its_own_level_is_a_fault_of_ours(folder: Path) -> None:
    rule = Rule(code="FPG101", name="n", level=Level.WARNING, because="", message="", help="", since="0.1.0")

    def judge(_: LinkedModule) -> Iterator[Finding]:
        yield rule.finding(Site(0), level=Level.ERROR)

    report = Linter(Settings(root=folder), registry(("FPG101", judge))).lint_source(TWO, "x.py")
    assert report.diagnostics == ()
    assert "FPG101 is at most warning, not error" in report.failures[0].message


def test_the_same_code_at_the_same_place_is_one_finding(folder: Path) -> None:
    rules = registry(("FPG101", at_statements("FPG101", 0, 0, 1)))
    report = Linter(Settings(root=folder), rules).lint_source(TWO, "x.py")
    assert [one.line for one in report.diagnostics] == [1, 2]


def test_a_chain_is_told_by_its_places_and_not_in_the_message(folder: Path) -> None:
    def judge(module: LinkedModule) -> Iterator[Finding]:
        steps = (RelatedSite(module.name, Site(0), "`f()`"), RelatedSite(module.name, Site(1), "`g()`"))
        yield Finding("FPG102", Level.ERROR, Site(1), "blocks", "await", related=steps)

    (one,) = (
        Linter(Settings(root=folder), registry(("FPG102", judge))).lint_source(TWO, "app/x.py").diagnostics
    )
    assert one.message == "blocks"
    assert one.one_line == "blocks; await; see `f()` (app/x.py:1) -> `g()` (app/x.py:2)"
    assert [(step.path, step.line, step.column, step.message) for step in one.related] == [
        ("app/x.py", 1, 1, "`f()`"),
        ("app/x.py", 2, 1, "`g()`"),
    ]


def test_a_rule_that_fails_is_told_of_and_the_others_go_on(folder: Path) -> None:
    rules = registry(("FPG101", crash), ("FPG102", at_statements("FPG102", 0)))
    report = Linter(Settings(root=folder), rules).lint_source(TWO, "x.py")
    assert told(report) == ["x.py:1:1 FPG102 statement 0; mend it"]
    (failure,) = report.failures
    assert failure.path == "x.py"
    assert failure.message.startswith("rule FPG101 failed: LookupError: x (test_lint.py:")
    assert failure.message.endswith(" in crash)")


def test_a_file_that_fails_is_told_of_and_the_others_go_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.py").write_text("fail = 1\n")
    (folder / "b.py").write_text(TWO)
    compile_module = compilation.compile_module

    def fail(source: SourceText, tell: Tell) -> ModuleFacts:
        if "fail" in source.text:
            raise LookupError("no such node")
        return compile_module(source, tell)

    monkeypatch.setattr(compilation, "compile_module", fail)
    report = Linter(Settings(root=folder), registry(("FPG102", at_statements("FPG102", 0)))).lint_files(
        [folder]
    )
    assert told(report) == ["b.py:1:1 FPG102 statement 0; mend it"]
    assert [failure.path for failure in report.failures] == ["a.py"]
    assert "reading the file's facts failed: LookupError: no such node" in report.failures[0].message


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        (b"x = 1\ndef f(:\n", "2:", "file is no Python (invalid syntax"),
        (b"x = '\xff'\n", "1:6", "file is no Python (cannot be decoded as utf-8"),
        (b"x = 1\0\n", "1:", "file is no Python (source code cannot contain null bytes)"),
        (b"x = " + b"(" * 300 + b")" * 300, "1:", "file is no Python ("),
    ],
    ids=["syntax", "encoding", "null byte", "too deep"],
)
def test_a_file_that_is_no_python_is_reported(folder: Path, content: bytes, place: str, reason: str) -> None:
    (folder / "x.py").write_bytes(content)
    report = lint_files([folder], Settings(root=folder, select=("FPG101",)))
    (line,) = told(report)
    assert line.startswith(f"x.py:{place}")
    assert f"FPG000 {reason}" in line
    assert line.endswith(", so nothing in it is checked")
    assert report.failures == ()


def test_a_template_of_python_is_told_as_advice(folder: Path) -> None:
    (folder / "x.py").write_text("import re\n{% for name in names %}\n{{ name }} = 1\n{% endfor %}\n")
    (found,) = lint_files([folder], Settings(root=folder)).diagnostics
    assert (found.code, found.level, found.line) == ("FPG000", Level.ADVICE, 2)
    assert found.message == "file is a template, not Python, so nothing in it is checked"


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("from {{ shop.package }}.films import film", Level.ADVICE),
        ("class {{ shop.name | title }}Settings: ...", Level.ADVICE),
        ("label = f'{{shop.name}}' +", Level.ERROR),
        ("films = {{shop.name}, 1", Level.ERROR),
    ],
)
def test_blanks_of_a_template_outside_of_strings_are_told_as_advice(
    line: str, level: Level, folder: Path
) -> None:
    (folder / "x.py").write_text(f"import re\n{line}\n")
    (found,) = lint_files([folder], Settings(root=folder)).diagnostics
    assert (found.code, found.level, found.line) == ("FPG000", level, 2)


@pytest.mark.parametrize(("path", "count"), [("api.yaml", 1), ("tests/recorded/api.yaml", 0)])
def test_a_broken_file_that_no_rule_would_judge_is_not_told(path: str, count: int, folder: Path) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text("uvicorn: [\n")
    found = lint_files([folder], Settings(root=folder)).diagnostics
    assert [one.code for one in found] == ["FPG000"] * count


def test_a_file_that_cannot_be_read_is_reported(folder: Path) -> None:
    (folder / "gone.py").symlink_to(folder / "nowhere.py")
    assert told(lint_files([folder], Settings(root=folder))) == [
        "gone.py:1:1 FPG000 file cannot be read (No such file or directory), so nothing in it is checked"
    ]


def test_a_file_that_is_larger_than_people_write_is_advice(folder: Path) -> None:
    (folder / "data.py").write_bytes(b"#" * (LARGEST + 1))
    (found,) = lint_files([folder], Settings(root=folder)).diagnostics
    assert (found.code, found.level) == ("FPG000", Level.ADVICE)


def test_a_folder_that_cannot_be_listed_is_reported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "locked").mkdir()
    list_folder = os.scandir

    def refuse(path: Path) -> Iterator[os.DirEntry[str]]:
        if path.name == "locked":
            raise PermissionError(13, "Permission denied")
        return list_folder(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert told(lint_files([folder], Settings(root=folder))) == [
        "locked:1:1 FPG000 folder cannot be listed (Permission denied), so nothing in it is checked"
    ]


def test_a_file_that_changes_meanwhile_is_reported(folder: Path) -> None:
    file = folder / "x.py"
    file.write_text(TWO)

    def change(module: LinkedModule) -> Iterator[Finding]:
        file.write_text("nothing = 0\n")
        yield from at_statements("FPG101", 1)(module)

    report = Linter(Settings(root=folder), registry(("FPG101", change))).lint_files([file])
    assert told(report) == ["x.py:1:1 FPG000 file changed while it was linted, so nothing in it is checked"]


def test_what_is_wrong_with_a_file_can_be_ignored(folder: Path) -> None:
    (folder / "x.py").write_text("def f(:\n")
    assert told(lint_files([folder], Settings(root=folder, ignore=("FPG000",)))) == []
    assert told(lint_files([folder], Settings(root=folder, per_file_ignores={"x.py": ("FPG0",)}))) == []


def test_noqa_comments_count_unless_they_are_somebody_elses_business(folder: Path) -> None:
    rules = registry(("FPG101", at_statements("FPG101", 0, 1, 2, 3)))
    text = "a = 1\nb = 2  # noqa\nc = 3  # noqa: FPG101\nd = 4  # noqa: E501\n"
    settings = Settings(root=folder)
    assert [one.line for one in Linter(settings, rules).lint_source(text, "x.py").diagnostics] == [1, 4]
    everything = Linter(settings, rules, respect_noqa=False).lint_source(text, "x.py")
    assert [one.line for one in everything.diagnostics] == [1, 2, 3, 4]


def test_only_selected_rules_run(folder: Path) -> None:
    ran = []

    def noting(code: str) -> Judge:
        def judge(module: LinkedModule) -> Iterable[Finding]:
            assert module.setting.selected is not None
            ran.append((code, sorted(module.setting.selected)))
            return ()

        return judge

    rules = registry(*((code, noting(code)) for code in ("FPG101", "FPG102", "FPG302")))
    settings = Settings(root=folder, ignore=("FPG102",), per_file_ignores={"jobs/": ("FPG3",)})
    Linter(settings, rules).lint_source(TWO, "app/x.py")
    Linter(settings, rules).lint_source(TWO, "jobs/x.py")
    assert ran == [
        ("FPG101", ["FPG101", "FPG302"]),
        ("FPG302", ["FPG101", "FPG302"]),
        ("FPG101", ["FPG101"]),
    ]


def test_a_rule_is_told_what_the_configuration_says_of_the_module(folder: Path) -> None:
    seen = []

    def look(module: LinkedModule) -> Iterable[Finding]:
        setting = module.setting
        seen.append((module.name, setting.role, setting.models_always))
        return ()

    always = RequireFromAttributes.ALL_RESPONSE_MODELS
    settings = Settings(root=folder, scripts=("bin/",), require_from_attributes=always)
    for path in ("src/app/db.py", "bin/load.py"):
        Linter(settings, registry(("FPG501", look))).lint_source(TWO, path)
    assert seen == [
        ("src.app.db", Role.LIBRARY, True),
        ("bin.load", Role.PROGRAM, True),
    ]


def test_it_is_told_how_many_files_there_are_and_each_when_it_has_been_read(folder: Path) -> None:
    (folder / "a.py").write_text(TWO)
    (folder / "b.py").write_text("def f(:\n")
    told: list[object] = []

    class Told:
        def expect(self, files: int) -> None:
            told.append(files)

        def __call__(self, file: Path) -> None:
            told.append(file)

    lint_files([folder], Settings(root=folder), on_file=Told())
    assert told == [2, folder / "a.py", folder / "b.py"]


def test_a_mistake_in_an_addition_to_the_catalogue_is_the_users(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"tool\.fastpg-lint"):
        Linter(Settings(root=folder, blocking=[{"names": ["x.f"], "kind": "bad"}]))


def test_a_buffer_is_linted_as_it_is_whatever_the_file_holds(folder: Path) -> None:
    (folder / "x.py").write_text("def f(:\n")
    settings = Settings(root=folder)
    assert told(lint_source("# coding: latin-1\nx = 'é'\n", "x.py", settings)) == []
    assert told(lint_source(b"\xef\xbb\xbfx = 1\r\n", "x.py", settings)) == []


def test_one_text_in_a_large_project_is_told_by_reading_few_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    routes = "import time\n\nfrom fastapi import APIRouter, FastAPI\n\nrouter = APIRouter()\n\n\n"
    for number in range(20):
        text = f"{routes}@router.get('/{number}')\ndef rest() -> None:\n    time.sleep(1)\n"
        (tmp_path / f"routes_{number}.py").write_text(text)
    (tmp_path / "main.py").write_text("from fastapi import FastAPI\n\napp = FastAPI(openapi_url=None)\n")
    read: list[str] = []
    compile_document = Compiler.compile_document

    def noting(self: Compiler, document: Document) -> Outcome:
        read.append(document.path.name)
        return compile_document(self, document)

    monkeypatch.setattr(Compiler, "compile_document", noting)
    given = b"import time\n\n\nasync def nap() -> None:\n    time.sleep(1)\n"
    report = Linter(Settings(root=tmp_path)).lint_source(given, str(tmp_path / "napping.py"))
    assert [one.code for one in report.diagnostics] == ["FPG101"]
    assert len(read) <= 4, read
