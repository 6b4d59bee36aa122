"""The findings of a report by their causes: what one change mends is told once."""

from collections.abc import Sequence

from msgspec import Struct

from fastpg_lint.diagnostics import Cause, Diagnostic, reading_order
from fastpg_lint.levels import Level
from fastpg_lint.output.fingerprints import fingerprints

_ORDER = tuple(Level)


class Mend(Struct, frozen=True):
    """The findings of one rule that one change mends, the gravest first, then in reading order."""

    cause: Cause
    findings: Sequence[Diagnostic]

    @property
    def first(self) -> Diagnostic:
        """The gravest finding."""
        return self.findings[0]

    @property
    def level(self) -> Level:
        """The level of the gravest finding."""
        return self.first.level


def causes(diagnostics: Sequence[Diagnostic]) -> list[Cause]:
    """The cause of each finding: of one that shares it with none, the finding itself."""
    keyed = zip(diagnostics, fingerprints(diagnostics), strict=True)
    return [one.cause or Cause(key, f"{one.path}:{one.line}", one.path, one.line) for one, key in keyed]


def by_cause(diagnostics: Sequence[Diagnostic]) -> list[Mend]:
    """The findings by their causes: the gravest causes first, then by code, then the most frequent."""
    found: dict[tuple[str, str], list[Diagnostic]] = {}
    by_key: dict[str, Cause] = {}
    for one, cause in zip(diagnostics, causes(diagnostics), strict=True):
        found.setdefault((one.code, cause.key), []).append(one)
        by_key[cause.key] = cause
    mends = [Mend(by_key[key], sorted(findings, key=_gravest_first)) for (_, key), findings in found.items()]
    return sorted(mends, key=lambda mend: (_ORDER.index(mend.level), mend.first.code, -len(mend.findings)))


def _gravest_first(diagnostic: Diagnostic) -> tuple[int, tuple[str, int, int, str]]:
    return _ORDER.index(diagnostic.level), reading_order(diagnostic)
