"""`# noqa` written above statements of a file that is no Python: not every form has comments behind code."""

from collections.abc import Iterable, Iterator

import tomli
import yaml

from fastpg_lint.deployment.names import FileKind
from fastpg_lint.fixes.edits import applied, edits
from fastpg_lint.fixes.noqa_lines import Wanted, merged, noqa
from fastpg_lint.fixes.replacements import Replacement
from fastpg_lint.source.noqa import read_noqa_by_line
from fastpg_lint.source.text import SourceText

_YAML = (FileKind.COMPOSE, FileKind.MANIFEST, FileKind.ENVIRONMENT)
_TOML = (FileKind.PYPROJECT, FileKind.PIPFILE, FileKind.FLY)
_CONTINUED = "\\"


def with_noqa_above(
    source: SourceText, kind: FileKind, wanted: Wanted, reason: str
) -> tuple[Replacement, ...]:
    """What silences codes on lines of a text; nothing where it would say something else then.

    In a block of YAML, for one, a comment is text.
    """
    made = tuple(_made(source, wanted, reason))
    after = applied(source, edits("", source, made))
    return made if _content(kind, source.text) == _content(kind, after) else ()


def _made(source: SourceText, wanted: Wanted, reason: str) -> Iterator[Replacement]:
    comments = {one.first: one for one in read_noqa_by_line(source).comments if one.first == one.last}
    codes: dict[int, set[str]] = {}
    for line, some in wanted.items():
        codes.setdefault(_beginning(source.lines, line), set()).update(some)
    for line, together in codes.items():
        there = comments.get(line)
        if there is not None:
            yield from merged(source, there, together, reason)
        else:
            yield _above(source, line, noqa(together, reason))


def _beginning(lines: list[str], line: int) -> int:
    """The first of the lines that backslashes join to one."""
    while line > 1 and lines[line - 2].rstrip().endswith(_CONTINUED):
        line -= 1
    return line


def _above(source: SourceText, line: int, comment: str) -> Replacement:
    start, text = source.line_starts[line - 1], source.lines[line - 1]
    end = source.text[start + len(text) : source.line_starts[line]] or "\n"
    indentation = text[: len(text) - len(text.lstrip())]
    return Replacement(start, start, f"{indentation}{comment}{end}")


def _content(kind: FileKind, text: str) -> object:
    """What a file says besides its comments, where that is told by its form alone."""
    try:
        if kind in _YAML:
            return list(_events(yaml.parse(text, Loader=yaml.SafeLoader)))
        return tomli.loads(text) if kind in _TOML else None
    except (yaml.YAMLError, tomli.TOMLDecodeError, RecursionError) as error:
        return type(error)


def _events(events: Iterable[yaml.Event]) -> Iterator[tuple[str, object, object]]:
    for one in events:
        yield type(one).__name__, getattr(one, "value", None), getattr(one, "anchor", None)
