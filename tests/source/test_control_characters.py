"""What a terminal obeys is written out."""

import pytest

from fastpg_lint.source.control_characters import written_out


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("naïve “quotes”\t\u00a0x", "naïve “quotes”\t\u00a0x"),
        ("a\n::error::b", r"a\n::error::b"),
        ("a\r\x1b[31mb\x07", r"a\r\x1b[31mb\x07"),
        ("a\u202eb\u2066c\u2028d\x85e\x9bf", r"a\u202eb\u2066c\u2028d\x85e\x9bf"),
        ("👩‍💻", "👩‍💻"),
    ],
)
def test_what_is_obeyed_is_written_out(text: str, shown: str) -> None:
    assert written_out(text) == shown
