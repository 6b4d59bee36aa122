"""The text of a Python file, decoded as Python itself decodes it."""

import codecs
import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from fastpg_lint.source.faults import SyntaxFault

LINE_END = re.compile(r"\r\n|\r|\n")
"""What ends a line for Python and for editors: form feeds and Unicode's separators do not."""


class SourceText:
    """A file's text, and its lines as Python's parser counts them."""

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def from_bytes(cls, content: bytes) -> "SourceText":
        """Decode a file: byte order mark, PEP 263 cookie, else UTF-8. Raises `SyntaxFault`."""
        if b"\0" in content:
            before = content[: content.index(b"\0")]
            raise SyntaxFault(
                before.count(b"\n") + 1, _column(before), "source code cannot contain null bytes"
            )
        encoding = _encoding(content)
        body = content.removeprefix(codecs.BOM_UTF8) if encoding == "utf-8-sig" else content
        try:
            return cls(body.decode("utf-8" if encoding == "utf-8-sig" else encoding))
        except UnicodeDecodeError as error:
            before = body[: error.start]
            line = before.count(b"\n") + 1
            raise SyntaxFault(
                line, _column(before), f"cannot be decoded as {encoding}: {error.reason}"
            ) from None
        except (LookupError, UnicodeError) as error:
            # Python has codecs that decode no text: `rot13`, `hex`, `undefined`.
            raise SyntaxFault(1, 1, f"unknown encoding: {encoding}") from error

    @classmethod
    def from_lines(cls, lines: Sequence[str]) -> "SourceText":
        """The text of lines that somebody else has decoded."""
        return cls("".join(lines).removeprefix("\ufeff"))

    @cached_property
    def line_starts(self) -> list[int]:
        """Where lines begin in the text, and where it ends."""
        return [0, *(match.end() for match in LINE_END.finditer(self.text)), len(self.text)]

    @cached_property
    def lines(self) -> list[str]:
        """Lines without their ends; form feeds and Unicode's separators do not end a line."""
        return LINE_END.split(self.text)

    def place_of(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset in the text, both counted from 1."""
        line = bisect_right(self.line_starts, offset, 0, len(self.line_starts) - 1)
        return line, offset - self.line_starts[line - 1] + 1

    def offset_of(self, line: int, column: int) -> int:
        """The offset of a line and a column, which count from 1."""
        return self.line_starts[line - 1] + column - 1


def decode(content: bytes | str) -> SourceText:
    """The text of a file, or of an editor's buffer, which is decoded already; raises `SyntaxFault`."""
    return SourceText.from_lines([content]) if isinstance(content, str) else SourceText.from_bytes(content)


def encode_like(content: bytes, text: str) -> bytes:
    """A text in the encoding of the file that has a content, behind its byte order mark if it has one.

    Raises `UnicodeEncodeError` for what the encoding does not have.
    """
    encoding = _encoding(content)
    return text.encode(encoding)  # `utf-8-sig` begins with the mark


def _encoding(content: bytes) -> str:
    try:
        return tokenize.detect_encoding(io.BytesIO(content).readline)[0]
    except SyntaxError as error:
        # The message names the unknown encoding, or says that the first lines are no UTF-8.
        if "invalid or missing encoding" in str(error):
            return "utf-8"
        raise SyntaxFault(1, 1, str(error.msg)) from None


def _column(before: bytes) -> int:
    """The column after some bytes, in characters as far as they can be decoded."""
    return len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
