"""JUnit's XML, which build servers show as tests: a suite a file, and in it a failure a finding.

A file that could not be read, and a fault of ours, is an error. A run that finds nothing is one test that
has passed, since an empty report counts as a broken one.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.output.material import Material
from fastpg_lint.report import Failure, Report
from fastpg_lint.rules.faults import SYNTAX_ERROR
from fastpg_lint.source.control_characters import written_out

_NAME = "fastpg-lint"


def render(material: Material) -> Iterator[str]:
    """The lines of a report."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    report = material.report
    yield f"<testsuites {_counts(report.diagnostics, report.failures)}>"
    for path, found in groupby(report.diagnostics, key=lambda one: one.path):
        yield from _suite(path, tuple(found))
    if report.failures:
        yield from _faults(report)
    if not report.diagnostics and not report.failures:
        yield f'  <testsuite name="{_NAME}" tests="1" failures="0" errors="0">'
        yield f'    <testcase name="{report.files} files" classname="{_NAME}"/>'
        yield "  </testsuite>"
    yield "</testsuites>"


def _counts(found: Sequence[Diagnostic], faults: Sequence[Failure] = ()) -> str:
    errors = sum(map(_is_error, found)) + len(faults)
    tests = max(len(found) + len(faults), 1)
    return f'name="{_NAME}" tests="{tests}" failures="{len(found) + len(faults) - errors}" errors="{errors}"'


def _suite(path: str, found: Sequence[Diagnostic]) -> Iterator[str]:
    counts = _counts(found).replace(f'name="{_NAME}"', f"name={_attribute(path)}", 1)
    yield f"  <testsuite {counts}>"
    for one in found:
        name = _attribute(f"{one.code} {one.name} at {one.line}:{one.column}")
        yield f"    <testcase name={name} classname={_attribute(path)}>"
        kind = "error" if _is_error(one) else "failure"
        level, said = _attribute(one.level), _attribute(one.text)
        yield f"      <{kind} type={level} message={said}>{_told(one)}</{kind}>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _told(one: Diagnostic) -> str:
    """All that is known of a finding, a line for each place."""
    steps = [f"at {step.path}:{step.line}:{step.column} {step.message}" for step in one.related]
    lines = (f"{one.path}:{one.line}:{one.column}: {one.level}: {one.text}", *steps)
    return escape("\n".join(_allowed(written_out(line)) for line in lines))


def _faults(report: Report) -> Iterator[str]:
    number = len(report.failures)
    yield f'  <testsuite name="{_NAME}" tests="{number}" failures="0" errors="{number}">'
    for one in report.failures:
        yield f"    <testcase name={_attribute(one.path)} classname={quoteattr(_NAME)}>"
        yield f'      <error type="fault of fastpg-lint" message={_attribute(one.message)}/>'
        yield "    </testcase>"
    yield "  </testsuite>"


def _is_error(one: Diagnostic) -> bool:
    return one.code == SYNTAX_ERROR.code


def _attribute(text: str) -> str:
    return quoteattr(_allowed(written_out(text)))


def _allowed(text: str) -> str:
    """A text without the few characters that XML cannot hold even when they are written as numbers."""
    return "".join(one if one.isprintable() or one in "\t" else ascii(one)[1:-1] for one in text)
