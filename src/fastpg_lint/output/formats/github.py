"""Commands of GitHub Actions, which show each finding at its line of the pull request.

GitHub shows ten of each level in a step, so the gravest causes come first, and of each cause its first
place before the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, zip_longest

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.levels import Level
from fastpg_lint.output.causes import by_cause
from fastpg_lint.output.material import Material
from fastpg_lint.output.repository_paths import FromCheckout, from_checkout
from fastpg_lint.source.control_characters import written_out

IN_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTY = {**IN_DATA, ":": "%3A", ",": "%2C"}
"""What would end a command, or a property of it, and how GitHub wants it written."""

COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "notice"}


def render(material: Material) -> Iterator[str]:
    """The lines of a report."""
    path = from_checkout()
    for one in gravest_first(material.report.diagnostics):
        properties = ",".join(
            f"{key}={_escaped(value, IN_PROPERTY)}" for key, value in _properties(one, path)
        )
        yield f"::{COMMANDS[one.level]} {properties}::{_escaped(one.one_line, IN_DATA)}"


def gravest_first(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings by level, the gravest causes first, and the first place of each before others."""
    rounds = zip_longest(*(mend.findings for mend in by_cause(diagnostics)))
    turns = [one for one in chain.from_iterable(rounds) if one is not None]
    return sorted(turns, key=lambda one: tuple(Level).index(one.level))


def _properties(diagnostic: Diagnostic, path: FromCheckout) -> Iterator[tuple[str, str]]:
    yield "title", f"{diagnostic.code} {diagnostic.name}"
    yield "file", path(diagnostic.path)
    yield "line", str(diagnostic.line)
    yield "col", str(diagnostic.column)
    yield "endLine", str(diagnostic.end_line)
    yield "endColumn", str(diagnostic.end_column)


def _escaped(text: str, codes: Mapping[str, str]) -> str:
    return "".join(codes.get(character, character) for character in written_out(text))
