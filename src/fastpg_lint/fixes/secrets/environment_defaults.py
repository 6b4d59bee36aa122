"""`os.getenv("SECRET_KEY", "…")` → a field of the project's settings that the same variable fills."""

import libcst as cst
from libcst import matchers as m

from fastpg_lint.facts.string_nodes import text_in
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.secret_settings import from_settings
from fastpg_lint.fixes.shapes import READS_ENVIRONMENT

_READING = m.Call(READS_ENVIRONMENT, [m.Arg(m.SimpleString()), m.ZeroOrMore(m.Arg())])
"""`os.getenv("NAME", …)`, and `os.environ.get`."""


def without_environment_default(mending: Mending, node: cst.CSTNode) -> Change | None:
    """The change by which what reads the environment, with a secret for a default, becomes a field."""
    read = read_around(mending, node)
    variable = variable_read(read) if read is not None else None
    if read is None or variable is None or not variable.isidentifier() or "_" not in variable.strip("_"):
        return None
    return from_settings(mending, read, variable.lower(), variable=variable)


def read_around(mending: Mending, node: cst.CSTNode) -> cst.BaseExpression | None:
    """What reads the environment, with the secret: `os.getenv(NAME, "…")`, `os.getenv(NAME) or "…"`."""
    given = mending.parent(node)
    call = mending.parent(given) if isinstance(given, cst.Arg) else None
    if isinstance(call, cst.Call) and len(call.args) == 2 and m.matches(call, _READING):
        return call
    if isinstance(given, cst.BooleanOperation) and given.right is node:
        return given if m.matches(given, m.BooleanOperation(_READING, m.Or())) else None
    return None


def variable_read(read: cst.BaseExpression) -> str | None:
    """The variable that is read."""
    call = read.left if isinstance(read, cst.BooleanOperation) else read
    match call:
        case cst.Call(args=[cst.Arg(value=cst.SimpleString() as name), *_]):
            return text_in(name)
    return None
