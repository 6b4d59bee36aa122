"""Names and pieces of text are found where they stand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpg_lint.workspace.word_index import WordIndex

TEXTS = [
    b"from sqlalchemy import Index\n\nIndex('ix', Film.title)\n",
    b"class ReindexJob:\n    index = CreateIndex(1)\n",
    "größe = 1  # nicht groß\n".encode(),
    b"",
    b'os.environ["FILMS_MODE"] = mode\n',
]


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        (b"Index", [0]),
        (b"index", [1]),
        (b"sqlalchemy", [0]),
        ("groß".encode(), [2]),
        ("größe".encode(), [2]),
        (b"gr", []),
        (b"mode", [4]),
        (b"", []),
    ],
)
def test_a_name_is_found_where_it_stands_by_itself(name: bytes, numbers: list[int]) -> None:
    assert WordIndex(TEXTS).naming(name) == numbers


@pytest.mark.parametrize(
    ("part", "numbers"),
    [
        (b"Index(", [0, 1]),
        (b"ndex", [0, 1]),
        (b"(1", [1, 2]),
        (b"(12", []),
        (b'"FILMS_MODE"] =', [4]),
        (b'"FILMS_MOD"] =', []),
        (b"import Ind", [0]),
        (b"port Index", [0]),
        (b"", [0, 1, 2, 3, 4]),
        (b"] =", [0, 1, 2, 3, 4]),
    ],
)
def test_a_piece_of_text_may_stand_where_all_its_words_do(part: bytes, numbers: list[int]) -> None:
    assert WordIndex(TEXTS).candidates(part) == numbers


CODE = st.text("ab_ .\n=(", max_size=12).map(str.encode)


@given(st.lists(CODE, max_size=4), CODE)
def test_no_text_is_left_out(texts: list[bytes], part: bytes) -> None:
    index = WordIndex(texts)
    where = [number for number, text in enumerate(texts) if part in text]
    assert set(where) <= set(index.candidates(part))
    if re.fullmatch(rb"\w+", part):
        named = [number for number, text in enumerate(texts) if part in re.findall(rb"\w+", text)]
        assert index.naming(part) == named
