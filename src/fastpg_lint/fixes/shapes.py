"""What a statement is, where it is that and nothing else; what a call reads."""

import libcst as cst
from libcst import matchers as m

READS_ENVIRONMENT = (
    m.Name("getenv") | m.Attribute(attr=m.Name("getenv")) | m.Attribute(m.Attribute(attr=m.Name("environ")))
)
"""What is called in `os.getenv("NAME")`, and in `os.environ.get("NAME")`."""


def import_of(statement: cst.CSTNode) -> cst.Import | cst.ImportFrom | None:
    """The import that a statement is."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.Import() | cst.ImportFrom() as line]):
            return line
    return None


def is_text(statement: cst.CSTNode) -> bool:
    """Whether a statement is a text, as a docstring is."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString())]):
            return True
    return False
