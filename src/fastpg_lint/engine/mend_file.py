"""The fix of what is found in a file that is no Python: pieces of its text become edits."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fastpg_lint.deployment.names import FileKind, kind_of
from fastpg_lint.diagnostics import Diagnostic, Fix
from fastpg_lint.engine.judge_comments import comment_fix
from fastpg_lint.fixes.edits import edits
from fastpg_lint.frameworks.servers.deployment_file import DeploymentFile
from fastpg_lint.report import ReportItem, failure
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.noqa import read_noqa_by_line
from fastpg_lint.source.text import SourceText, decode
from fastpg_lint.workspace.documents import Document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastpg_lint.fixes.registry import Fixer


def mended_items(
    document: Document,
    said: Sequence[ReportItem],
    fixes: "Mapping[str, Fixer]",
    read: Callable[[Document, FileKind], DeploymentFile],
) -> Iterator[ReportItem]:
    """What is said of a file, each finding with its fix if there is one; `read` gives it as rules see it."""
    kind = kind_of(document.path.name, document.path.parent.name)
    if kind is None or not any(isinstance(one, Diagnostic) and one.code in fixes for one in said):
        yield from said
        return
    try:
        file = read(document, kind)
        source = _source(file, document.read())
    except (OSError, SyntaxFault):
        source = None  # what is said tells so
    for one in said:
        fixer = fixes.get(one.code) if isinstance(one, Diagnostic) else None
        if source is not None and isinstance(one, Diagnostic) and fixer is not None and fixer.comment:
            yield replace(one, fix=comment_fix(one, source, read_noqa_by_line(source), fixes))
            continue
        if source is None or not isinstance(one, Diagnostic) or fixer is None or fixer.file is None:
            yield one
            continue
        try:
            change = fixer.file(file, *_span(file.text, one))
        except Exception as error:
            yield failure(one.path, f"fix of {one.code}", error)
            change = None
        made = edits(one.path, source, change.replacements) if change is not None else ()
        yield replace(one, fix=Fix(change.title, change.safe, made)) if change is not None and made else one


def _source(file: DeploymentFile, content: bytes | str) -> SourceText | None:
    """The text that edits are made in; None where it is not, to the letter, what was judged."""
    try:
        source = decode(content)
    except SyntaxFault:
        return None
    return source if source.text == file.text else None


def _span(text: str, one: Diagnostic) -> tuple[int, int]:
    """Where a finding begins and ends in the text."""
    return _offset(text, one.line, one.column), _offset(text, one.end_line, one.end_column)


def _offset(text: str, line: int, column: int) -> int:
    """The offset of a line, which ends at a line feed and nowhere else, and a column, both from 1."""
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1
