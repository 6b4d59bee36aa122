"""What rules look for in all modules is read from their code."""

import pytest

from fastpg_lint.workspace.searched_pieces import PIECES
from tools.searched_pieces import PLACE, pieces_of, written


@pytest.mark.parametrize(
    ("codes", "pieces"),
    [
        (['_WORDS = (b"asyncpg", *(b"psycopg",))'], [b"asyncpg", b"psycopg"]),
        (['def f(files): return files.modules_mentioning(b"trgm")'], [b"trgm"]),
        (['def f(files): return files.modules_mentioning(b"")'], []),
        (['_WORD = "a"\ndef f(files): return files.modules_mentioning(_WORD.encode())'], [b"a"]),
        (
            ['_WORDS = ("a", *("b", "c"))\ndef f(): return (word.encode() for word in _WORDS)'],
            [b"a", b"b", b"c"],
        ),
        (
            ['WORDS = ("a",)', "from a import WORDS\ndef f(): return (w.encode() for w in WORDS)"],
            [b"a"],
        ),
        (['_WORDS = ("a",)', "_WORDS = f()\ndef g(): return (word.encode() for word in _WORDS)"], []),
        (['_WORDS = ("a",)\ndef f(): return (word.lower() for word in _WORDS)'], []),
    ],
)
def test_what_code_looks_for(codes: list[str], pieces: list[bytes]) -> None:
    assert pieces_of(codes) == pieces


def test_what_is_written_is_read_again() -> None:
    scope: dict[str, object] = {}
    exec(written([b'say "a"', b"it's", b"\n"]), scope)
    assert scope["PIECES"] == (b'say "a"', b"it's", b"\n")
    assert written(PIECES) == PLACE.read_text(encoding="utf-8")
