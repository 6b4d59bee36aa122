"""Judging the suppression comments of a file, once it is known where in it something was found."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from fastpg_lint.diagnostics import Diagnostic, Fix, Identity
from fastpg_lint.fixes.edits import edits
from fastpg_lint.rules.comments import CommentedFile
from fastpg_lint.rules.registry import RegisteredRule
from fastpg_lint.rules.rule import LineFinding
from fastpg_lint.source.silenced import Silenced
from fastpg_lint.source.text import SourceText

if TYPE_CHECKING:
    from fastpg_lint.fixes.registry import Fixer


class Told(Struct, frozen=True):
    """A file whose comments are judged: its path as it is shown, the name that it is known by, its comments.

    `found` are the codes and lines of all that is found in it, `heard` the codes that were looked for.
    """

    path: str
    name: str
    silenced: Silenced
    found: Iterable[tuple[str, int]]
    heard: Collection[str]


def judge_comments(
    rules: Sequence[RegisteredRule], file: Told, codes: Collection[str]
) -> Iterator[Diagnostic]:
    """What some rules say of the comments of a file; `codes` are all that there are."""
    commented = CommentedFile(file.silenced, file.found, file.heard, codes)
    for one in rules if commented.comments else ():
        for finding in one.judge_comments(commented) if one.judge_comments is not None else ():
            if not _is_silenced(file.silenced, finding):
                yield _diagnostic(file, one, finding)


def _is_silenced(silenced: Silenced, finding: LineFinding) -> bool:
    """Whether a finding is silenced on its line, or in the very comment that it speaks of."""
    own = silenced.at_line.get(finding.line, ())
    named = any(finding.code.startswith(listed.code) for one in own for listed in one.of_ours)
    return named or silenced.covers(finding.line, finding.code)


def _diagnostic(file: Told, registered: RegisteredRule, finding: LineFinding) -> Diagnostic:
    return Diagnostic(
        code=finding.code,
        name=registered.rule.name,
        level=finding.level,
        message=finding.message,
        help=finding.help,
        path=file.path,
        line=finding.line,
        column=finding.column,
        end_line=finding.line,
        end_column=finding.end_column,
        identity=Identity(file.name, finding.code, "", f"noqa: {finding.named}"),
    )


def comment_fix(
    one: Diagnostic, source: SourceText, silenced: Silenced, fixes: "Mapping[str, Fixer]"
) -> Fix | None:
    """The fix of what was found in a comment of a text; None where there is none."""
    fixer = fixes.get(one.code)
    if fixer is None or fixer.comment is None:
        return None
    change = fixer.comment(source, silenced, one.line, one.column)
    made = edits(one.path, source, change.replacements) if change is not None else ()
    return Fix(change.title, change.safe, made) if change is not None and made else None
