"""GitLab's code quality report, which a merge request shows beside the changed lines.

It knows five severities, and shows one finding of a fingerprint.
"""

from collections.abc import Iterator

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.levels import Level
from fastpg_lint.output.fingerprints import fingerprints
from fastpg_lint.output.json_text import pretty
from fastpg_lint.output.material import Material
from fastpg_lint.output.repository_paths import FromCheckout, from_checkout
from fastpg_lint.source.control_characters import written_out

SEVERITIES = {Level.ERROR: "critical", Level.WARNING: "major", Level.ADVICE: "info"}


def render(material: Material) -> Iterator[str]:
    """The lines of a report."""
    found, path = material.report.diagnostics, from_checkout()
    yield pretty([_issue(one, key, path) for one, key in zip(found, fingerprints(found), strict=True)])


def _issue(one: Diagnostic, fingerprint: str, path: FromCheckout) -> dict[str, object]:
    return {
        "description": f"{one.code} {one.name}: {written_out(one.one_line)}",
        "check_name": one.code,
        "fingerprint": fingerprint,
        "severity": SEVERITIES[one.level],
        "location": {"path": path(one.path), "lines": {"begin": one.line, "end": one.end_line}},
    }
