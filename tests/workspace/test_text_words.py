"""The words of texts tell where names and pieces of text stand, and nothing else of what is in the texts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpg_lint.incremental.store import Cache
from fastpg_lint.workspace import text_words
from fastpg_lint.workspace.searched_pieces import PIECES
from fastpg_lint.workspace.text_words import (
    LARGEST,
    TextWords,
    WordIndex,
    WordRecords,
    encode,
    is_word_of,
    read_words,
    words_of,
)

TEXTS = [
    b"from sqlalchemy import Index\n\nIndex('ix', Film.title)\n",
    b"class ReindexJob:\n    index = CreateIndex(1)\n",
    "größe = 1  # nicht groß\nx = 'groß'".encode(),
    b"",
    b'os.environ["FILMS_MODE"] = mode\n',
]


def index_of(texts: list[bytes]) -> WordIndex:
    return WordIndex(map(read_words, texts))


@given(st.binary(max_size=4), st.binary(max_size=60))
def test_one_word_is_found_as_among_all(word: bytes, text: bytes) -> None:
    assert is_word_of(word, text) == (word in words_of(text))


@pytest.mark.parametrize(
    "text", [b"Index", b"a Index", b"Index.b", b"ReIndex, Index", b"ReIndex", b"Indexes"]
)
def test_a_word_is_none_that_is_part_of_a_longer_one(text: bytes) -> None:
    assert is_word_of(b"Index", text) == (b"Index" in words_of(text))


@pytest.mark.parametrize("few", [0, 8])
@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        (b"Index", [0]),
        (b"index", [1]),
        (b"sqlalchemy", [0]),
        ("groß".encode(), [2]),
        ("größe".encode(), [2]),
        (b"nicht", []),
        (b"gr", []),
        (b"mode", [4]),
        (b"", []),
    ],
)
def test_a_name_is_found_where_it_stands_by_itself(
    name: bytes, numbers: list[int], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_words, "_FEW", few)
    assert index_of(TEXTS).naming(name) == numbers
    prepared = index_of(TEXTS)
    prepared.prepare()
    assert prepared.naming(name) == numbers


@pytest.mark.parametrize(
    ("part", "numbers"),
    [
        (b"(Index(", [0]),
        (b'"FILMS_MODE"] =', [4]),
        (b'"FILMS_MOD"] =', []),
        (b".sqlalchemy import ", [0]),
        (b".sqlalchemy mode ", []),
        (b"ndex", [0, 1, 2, 3, 4]),
        (b"] =", [0, 1, 2, 3, 4]),
    ],
)
def test_a_piece_of_text_may_stand_where_all_its_whole_words_do(part: bytes, numbers: list[int]) -> None:
    assert index_of(TEXTS).candidates(part) == numbers
    assert index_of(TEXTS).having(part) is None, "nobody said that it would be looked for"


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_a_piece_that_is_looked_for_is_found_when_the_text_is_read(piece: bytes) -> None:
    texts = [b"x = 1", b"x" + piece + b"y", b"x = 1  # " + piece, b"'" + piece + b"'"]
    assert index_of(texts).having(piece) == [1, 3]


def test_every_text_has_nothing_in_it() -> None:
    assert index_of(TEXTS).having(b"") == [0, 1, 2, 3, 4]


CODE = st.text("ab_ .\n=(", max_size=12).map(str.encode)


@given(st.lists(CODE, max_size=4), CODE)
def test_no_text_is_left_out(texts: list[bytes], part: bytes) -> None:
    index = index_of(texts)
    where = [number for number, text in enumerate(texts) if part in text]
    assert set(where) <= set(index.candidates(part))
    if re.fullmatch(rb"\w+", part):
        named = [number for number, text in enumerate(texts) if part in re.findall(rb"\w+", text)]
        assert index.naming(part) == named


def test_of_a_text_in_any_encoding_the_same_words_are_read() -> None:
    assert read_words("größe = asyncpg") == read_words("größe = asyncpg".encode())
    assert read_words("x = '\udc80'")


def test_what_is_too_large_to_be_code_has_no_words() -> None:
    assert read_words(b"asyncpg\n" * (LARGEST // 8)).words
    assert read_words(b"asyncpg\n" * (LARGEST // 8) + b"\n") == TextWords(b"", ())


def test_no_word_is_kept_itself() -> None:
    kept = encode(read_words(b'password = "correcthorse"'))
    assert not any(word in kept for word in (b"password", b"correct", b"horse"))


def test_words_are_known_by_the_content_alone() -> None:
    records = WordRecords(Cache(None))
    words = read_words(b"import asyncpg")
    records.add(b"one", encode(words))
    assert list(records.of([b"another", b"one"])) == [None, words]


@pytest.mark.parametrize("value", [b"", b"no such value", encode(TextWords(b"abc", ()))])
def test_a_value_of_another_program_does_no_harm(value: bytes) -> None:
    records = WordRecords(Cache(None))
    records.add(b"one", value)
    (found,) = records.of([b"one"])
    assert found is None or WordIndex([found]).naming(b"x") == []
