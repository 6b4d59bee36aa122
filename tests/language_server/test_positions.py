"""Places in texts, by each encoding that an editor may count in."""

import pytest

pytest.importorskip("pygls", reason="pygls is not installed; it is in the extra `lsp`")

from lsprotocol.types import Position

from fastpg_lint.language_server.positions import Positions

TEXT = "a = 'é😀'; f()\r\nb\x0c = 1\rc\u2028 = 2\n"


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 14), ("utf-16", 11), ("utf-32", 10)])
def test_a_column_counts_the_units_of_the_encoding(encoding: str, character: int) -> None:
    positions = Positions(TEXT, encoding)
    at = positions.position(1, 11)
    assert at == Position(0, character)
    assert positions.place(at) == (1, 11)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_lines_end_where_the_protocol_ends_them(encoding: str) -> None:
    positions = Positions(TEXT, encoding)
    assert [positions.position(line, 1) for line in (1, 2, 3, 4)] == [Position(n, 0) for n in range(4)]
    assert positions.place(Position(3, 0)) == (4, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_place_that_the_text_does_not_have_is_the_nearest(encoding: str) -> None:
    positions = Positions("ab\ncd", encoding)
    assert positions.position(9, 9) == Position(1, 2)
    assert positions.position(1, 9) == Position(0, 2)
    assert positions.place(Position(9, 9)) == (2, 3)
    assert positions.place(Position(0, 9)) == (1, 3)


def test_a_position_within_a_character_is_that_of_the_character() -> None:
    assert Positions("😀x", "utf-16").place(Position(0, 1)) == (1, 1)
    assert Positions("😀x", "utf-8").place(Position(0, 3)) == (1, 1)


def test_half_of_a_pair_counts_as_one_unit() -> None:
    assert Positions("'\ud83d'x", "utf-16").position(1, 4) == Position(0, 3)


def test_a_byte_order_mark_is_a_character_to_the_editor_alone() -> None:
    positions = Positions("\ufeffab\ncd", "utf-16")
    assert positions.position(1, 2) == Position(0, 2)
    assert positions.place(Position(0, 2)) == (1, 2)
    assert positions.position(2, 2) == Position(1, 1)
