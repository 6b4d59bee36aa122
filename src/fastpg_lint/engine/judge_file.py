"""Judging a deployment file: its bytes in, diagnostics out. The way of a module, without facts in between."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from fastpg_lint.deployment.names import FileKind, is_for_development, kind_of
from fastpg_lint.deployment.reading import read_content
from fastpg_lint.deployment.records import FileContent
from fastpg_lint.diagnostics import Diagnostic, Identity
from fastpg_lint.engine.judge_comments import Told, judge_comments
from fastpg_lint.frameworks.servers.deployment_file import DeploymentFile
from fastpg_lint.report import Failure, ReportItem, failure, unreadable, unreadable_file
from fastpg_lint.rules.registry import RegisteredRule
from fastpg_lint.rules.rule import PlacedFinding
from fastpg_lint.semantic.project import Project
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.labels import label_beside
from fastpg_lint.source.noqa import read_noqa_by_line
from fastpg_lint.source.plain_text import plain_text
from fastpg_lint.source.silenced import Silenced
from fastpg_lint.source.surroundings import words
from fastpg_lint.source.text import SourceText
from fastpg_lint.workspace.documents import Document

LARGEST = 500_000
"""Characters of a file that is still read: larger ones are data."""
_LANGUAGES = {
    **dict.fromkeys((FileKind.COMPOSE, FileKind.MANIFEST, FileKind.ENVIRONMENT), "YAML"),
    **dict.fromkeys((FileKind.PYPROJECT, FileKind.PIPFILE, FileKind.FLY), "TOML"),
}


def judge_file(
    document: Document,
    root: Path,
    rules: Sequence[RegisteredRule],
    project: Project,
    codes: Collection[str],
    *,
    identified: str,
    respect_noqa: bool,
) -> Iterator[ReportItem]:
    """What some rules say of a file; one that cannot be read as what it is, is told of.

    `codes` are those of all rules that there are; `identified` is its path in identities.
    """
    kind = kind_of(document.path.name, document.path.parent.name)
    if kind is None or not any(one.judge_file or one.judge_comments for one in rules):
        return
    try:
        file = deployment_file(document, kind, root, project)
    except OSError as error:
        yield unreadable_file(document.shown, error)
        return
    except SyntaxFault as fault:
        problem = f"file is no {_LANGUAGES.get(kind, kind)} ({fault.message})"
        yield unreadable(document.shown, problem, fault.line, fault.column)
        return
    except Exception as error:
        yield failure(document.shown, f"reading the {kind}", error)
        return
    silenced = read_noqa_by_line(SourceText(file.text)) if respect_noqa else Silenced()
    found: list[tuple[str, int]] = []
    failures = 0
    for one in _judge(document, file, rules, identified):
        if isinstance(one, Failure):
            failures += 1
            yield one
            continue
        diagnostic, statement = one
        lines = {diagnostic.line, statement}
        found.extend((diagnostic.code, line) for line in lines)
        if not any(silenced.covers(line, diagnostic.code) for line in lines):
            yield diagnostic
    heard = () if failures else [one.rule.code for one in rules if one.judge_comments is None]
    told = Told(document.shown, identified, silenced, found, heard)
    yield from judge_comments([one for one in rules if one.judge_comments], told, codes)


def deployment_file(document: Document, kind: FileKind, root: Path, project: Project) -> DeploymentFile:
    """A file as rules see it; raises `OSError`, and `SyntaxFault` where it is not what its kind is.

    One for developers and tests is not read: no rule judges it, and among tests lies what only looks like it.
    """
    text = _text(document)
    path = document.path
    below = path.relative_to(root) if path.is_relative_to(root) else path
    content = FileContent() if is_for_development(below) else read_content(kind, text)
    return DeploymentFile(project, path, below, kind, text, content)


def _text(document: Document) -> str:
    """The text of a file; nothing, for one that is data."""
    content = document.read()
    text = content if isinstance(content, str) else plain_text(content)
    return "" if "\0" in text or len(text) > LARGEST else text.removeprefix("\ufeff")


def _judge(
    document: Document, file: DeploymentFile, rules: Sequence[RegisteredRule], identified: str
) -> Iterator[tuple[Diagnostic, int] | Failure]:
    """What is found in a file, each with the line where its statement begins."""
    for one in rules:
        if one.judge_file is None:
            continue
        try:
            findings = tuple(dict.fromkeys(one.judge_file(file)))
        except Exception as error:
            yield failure(document.shown, f"rule {one.rule.code}", error)
            continue
        for finding in findings:
            statement, _ = _place(file.text, finding.statement)
            label = label_beside(words(file.text[finding.start : finding.end]))
            identity = Identity(identified, one.rule.code, "", label)
            yield replace(_diagnostic(document.shown, file, one, finding), identity=identity), statement


def _diagnostic(
    shown: str, file: DeploymentFile, registered: RegisteredRule, finding: PlacedFinding
) -> Diagnostic:
    start, end = _place(file.text, finding.start), _place(file.text, finding.end)
    return Diagnostic(
        code=finding.code,
        name=registered.rule.name,
        level=finding.level,
        message=finding.message,
        help=finding.help,
        path=shown,
        line=start[0],
        column=start[1],
        end_line=end[0],
        end_column=end[1],
    )


def _place(text: str, offset: int) -> tuple[int, int]:
    """The line and column of an offset, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
