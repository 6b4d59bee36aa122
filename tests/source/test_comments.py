"""Code without its comments."""

import io
import tokenize
from pathlib import Path

import pytest

from fastpg_lint.source.comments import without_comments

from .real_files import sampled


@pytest.mark.parametrize(
    ("code", "left"),
    [
        (b"x = 1  # one\n# two\ny = 2\n", b"x = 1  \n\ny = 2\n"),
        (b"x = '#1'  # 2\n", b"x = '#1'  \n"),
        (b'x = """\n# no comment\n"""  # one\n', b'x = """\n# no comment\n"""  \n'),
        (b"x = '''it''s \\''' # in'''# out\n", b"x = '''it''s \\''' # in'''\n"),
        (b"x = 'a\\\n# in'\n", b"x = 'a\\\n# in'\n"),
        (b"x = 'never closed # in\ny = 1  # out\n", b"x = 'never closed # in\ny = 1  \n"),
        ("x = 'é'  # ü\n".encode("latin-1"), "x = 'é'  \n".encode("latin-1")),
    ],
)
def test_comments_are_left_out_and_strings_stay(code: bytes, left: bytes) -> None:
    assert without_comments(code) == left


@pytest.mark.parametrize("path", sampled(every=30), ids=lambda path: path.name)
def test_what_is_left_has_the_tokens_of_the_code(path: Path) -> None:
    code = path.read_bytes()
    told = [
        [
            (token.type, token.string)
            for token in tokenize.tokenize(io.BytesIO(text).readline)
            if token.type not in (tokenize.COMMENT, tokenize.NL)
        ]
        for text in (code, without_comments(code))
    ]
    assert told[0][1:] == told[1][1:]
