"""JSON: a list of objects, one a diagnostic, with the fields of the record in order.

Each has a cause, if only the finding itself; findings with the same `key` are mended by one change. `fix` is
what mends it, where that was asked for: a title, whether it is safe, and edits of files by lines and columns.
`fingerprint` stands for the identity: it stays while code moves around the finding, and two findings have the
same one where the same is written twice in one function.
Warnings about the run have no place in it: they go to standard error, as in all formats.
"""

from collections.abc import Iterator

from fastpg_lint.diagnostics import Cause, Diagnostic
from fastpg_lint.output.causes import causes
from fastpg_lint.output.json_text import pretty
from fastpg_lint.output.material import Material


def render(material: Material) -> Iterator[str]:
    """The lines of a report."""
    found = material.report.diagnostics
    yield pretty([_fields(one, cause) for one, cause in zip(found, causes(found), strict=True)])


def _fields(diagnostic: Diagnostic, cause: Cause) -> dict[str, object]:
    fields = {name: getattr(diagnostic, name) for name in Diagnostic.__struct_fields__ if name != "identity"}
    identity = diagnostic.identity
    return {**fields, "cause": cause, "fingerprint": identity.fingerprint if identity is not None else ""}
