"""One line a finding, `path:line:column: CODE level message; help; see places`, as editors and grep read it.

A mark stands before the message where it can be mended.
"""

from collections.abc import Iterator

from fastpg_lint.output.material import Material
from fastpg_lint.source.control_characters import written_out


def render(material: Material) -> Iterator[str]:
    """The lines of a report."""
    for one in material.report.diagnostics:
        said = " ".join(filter(None, (one.code, one.level, material.marks(one), one.one_line)))
        yield written_out(f"{one.path}:{one.line}:{one.column}: {said}")
