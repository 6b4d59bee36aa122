"""A file that cannot be read as Python."""


class SyntaxFault(Exception):
    """Where and why a file cannot be decoded or parsed; line and column count from 1."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"{line}:{column}: {message}")
        self.line = line
        self.column = column
        self.message = message
