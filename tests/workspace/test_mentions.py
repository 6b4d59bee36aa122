"""Words that are looked for again only in what has changed."""

import re
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastpg_lint.incremental.store import Cache
from fastpg_lint.workspace import text_words
from fastpg_lint.workspace.mentions import Mentions
from fastpg_lint.workspace.text_words import WordRecords, encode, read_words

TEXTS = [b"import asyncpg", b"import fastapi", b"import asyncpg, fastapi"]


class Watched(bytes):
    """A text that nobody may search."""

    def __contains__(self, word: object) -> bool:
        raise AssertionError(f"searched for {word!r}")


class Read(bytes):
    """A text that counts how often one is searched."""

    times = 0

    def __contains__(self, word: object) -> bool:
        Read.times += word != b"#"
        return super().__contains__(word)  # type: ignore[operator]


def looking(cache: Cache, texts: Sequence[bytes]) -> Mentions:
    return Mentions(WordRecords(cache), [blake2b(text, digest_size=16).digest() for text in texts], texts)


@pytest.fixture
def mentions(tmp_path: Path) -> Callable[[list[bytes]], Mentions]:
    return lambda texts: looking(Cache(tmp_path), texts)


def test_a_word_is_found_in_the_order_of_the_texts(mentions: Callable[[list[bytes]], Mentions]) -> None:
    assert mentions(TEXTS).of(b"asyncpg") == [0, 2]
    assert mentions(TEXTS).of(b"") == [0, 1, 2]
    assert mentions(TEXTS).of(b"flask") == []


def test_what_was_kept_is_not_looked_for_again(mentions: Callable[[list[bytes]], Mentions]) -> None:
    first = mentions(TEXTS)
    assert first.of(b"fastapi") == [1, 2]
    first.keep()
    assert mentions([Watched(text) for text in TEXTS]).of(b"fastapi") == [1, 2]


def test_a_changed_text_is_searched_and_no_other(mentions: Callable[[list[bytes]], Mentions]) -> None:
    first = mentions(TEXTS)
    first.of(b"fastapi")
    first.of(b"asyncpg")
    first.keep()
    second = mentions([b"import fastapi as api", Watched(TEXTS[2])])
    assert second.of(b"fastapi") == [0, 1]
    second.keep()
    third = mentions([Watched(TEXTS[2]), Watched(b"import fastapi as api")])
    assert third.of(b"asyncpg") == [0], "what the second run did not ask is kept as well"
    assert third.of(b"fastapi") == [0, 1]


def test_texts_that_are_alike_are_told_one_by_one(mentions: Callable[[list[bytes]], Mentions]) -> None:
    first = mentions([TEXTS[0], TEXTS[1], TEXTS[0]])
    assert first.of(b"asyncpg") == [0, 2]
    first.keep()
    again = mentions([Watched(text) for text in (TEXTS[1], TEXTS[0], TEXTS[0], TEXTS[0])])
    assert again.of(b"asyncpg") == [1, 2, 3]


def test_a_value_of_another_program_is_passed_over(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    first = looking(cache, TEXTS)
    first.of(b"fastapi")
    written: list[bytes] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cache, "put", written.extend)
        first.keep()
    assert written
    cache.put(dict.fromkeys(written, b"no such value"))
    assert looking(cache, TEXTS).of(b"fastapi") == [1, 2]


PARTS = st.sampled_from([b"a", b"b", b"a b", b"ba", b"aa", b" "])
PROJECT = st.lists(st.binary(max_size=4).map(lambda text: text.translate(b"ab " * 85 + b"a")), max_size=5)


@settings(deadline=None)  # a cache is opened, which takes longer on a busy machine
@given(st.lists(st.tuples(PROJECT, st.lists(PARTS)), max_size=4), st.integers(0, 2))
def test_neither_what_is_kept_nor_an_index_ever_shows(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[list[bytes], list[bytes]]], few: int
) -> None:
    cache = Cache(tmp_path_factory.mktemp("cache"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(text_words, "_FEW", few)
        for texts, parts in runs:
            one = looking(cache, texts)
            for part in parts:
                assert one.of(part) == [number for number, text in enumerate(texts) if part in text]
                if not part.isalpha():
                    continue
                named = [number for number, text in enumerate(texts) if part in re.findall(rb"\w+", text)]
                assert one.naming(part) == named
            one.keep()
    cache.close()


def test_what_was_compiled_is_looked_for_without_its_text(tmp_path: Path) -> None:
    records = WordRecords(Cache(tmp_path))
    digests = [bytes([number]) * 16 for number in range(len(TEXTS))]
    for content, text in zip(digests, TEXTS, strict=True):
        records.cache.put(records.add(content, encode(read_words(text))))
    one = Mentions(records, digests, [Watched(text) for text in TEXTS])
    assert one.naming(b"asyncpg") == [0, 2]
    assert one.of(b"fastapi") == [1, 2]
    assert one.of(b"") == [0, 1, 2]


def test_words_that_nobody_has_read_are_kept_as_well(tmp_path: Path) -> None:
    first = looking(Cache(tmp_path), TEXTS)
    first.naming(b"asyncpg")
    first.keep()
    second = looking(Cache(tmp_path), [Watched(text) for text in TEXTS])
    assert second.naming(b"flask") == []
    assert second.naming(b"fastapi") == [1, 2]


def test_a_piece_that_nobody_said_would_be_looked_for_is_looked_for_where_its_words_are(
    mentions: Callable[[list[bytes]], Mentions],
) -> None:
    texts = [*TEXTS, b"def of_all(x): return x"]
    one = mentions([Read(text) for text in texts])
    one.look()
    Read.times = 0
    assert [one.naming(b"name%d" % number) for number in range(100)] == [[]] * 100
    assert one.of(b" of_all(x)") == [3]
    assert Read.times == 1


def test_remarks_mention_nothing(mentions: Callable[[list[bytes]], Mentions]) -> None:
    texts = [b"x = 1  # asyncpg", b"x = '# asyncpg'", b"import asyncpg  # asyncpg"]
    for few in (mentions(texts), mentions(texts)):
        assert few.of(b"asyncpg") == [1, 2]
        assert few.naming(b"asyncpg") == [1, 2]
        few.look()
