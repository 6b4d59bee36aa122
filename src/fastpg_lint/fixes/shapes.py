"""What a statement is, where it is that and nothing else."""

import libcst as cst


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
