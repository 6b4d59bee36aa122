"""What tells secrets takes as long as a text is; what takes the square of it takes half a minute here."""

import time
from collections.abc import Callable

import pytest

from fastpg_lint.facts.secrets.connection_passwords import find_connection_password, has_hole_for_password
from fastpg_lint.facts.secrets.known_tokens import find_known_token
from fastpg_lint.facts.secrets.placeholders import is_placeholder, is_sequence, refers_elsewhere
from fastpg_lint.facts.secrets.secret_shapes import redact

pytestmark = pytest.mark.one_python

LENGTH = 80_000
PIECES = (
    "a", "1", "1234aB", "abcd", "{", "<", "(", "a(", "[", ":", "/", ".", "-", "_", "$", "%", "gl", "-eyJa1a1",
    "a://", "=a://", "a.", "a/", "a://b:'", "mysql ", " -p", "password=",
    "host=", "pwd ", " ", "\n", "\\", "sk-", "x",
)  # fmt: skip


LONGEST = 3.0
"""Seconds of this process; 0.1 are usual."""


@pytest.mark.parametrize(
    "tell",
    [
        find_connection_password,
        has_hole_for_password,
        find_known_token,
        is_placeholder,
        is_sequence,
        refers_elsewhere,
        redact,
    ],
)
def test_a_long_text_is_told_from_a_secret_at_once(tell: Callable[[str], object]) -> None:
    for piece in PIECES:
        row = piece * (LENGTH // len(piece))
        since = time.process_time()
        tell(f"{row}://@ password=")
        tell(f"a:{row}")
        assert time.process_time() - since < LONGEST, piece
