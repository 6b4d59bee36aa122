"""Facts as they are kept: sealed, and decoded record by record."""

from collections.abc import Sequence

import msgspec
import pytest

from fastpg_lint.facts.lazy_records import DamagedError, KeptFacts, Pieces, kept, sealed, unsealed
from fastpg_lint.source.segments import WIDTH
from tests.facts.reading import read, scope

TEXT = """
import time as clock
from app.db import engine as made

class Repository:
    def load(self, rows):
        return [clock.sleep(made(row)) for row in rows if row.id]

def run(hook):
    hook(Repository.load)
"""


def test_facts_are_the_same_once_they_were_kept() -> None:
    facts = read(TEXT)
    read_again = msgspec.msgpack.decode(msgspec.msgpack.encode(kept(facts)), type=KeptFacts).facts()
    assert kept(read_again) == kept(facts)


def test_a_record_is_decoded_once_and_only_when_it_is_asked_for() -> None:
    decoded: list[bytes] = []

    def decode(one: msgspec.Raw) -> bytes:
        decoded.append(bytes(one))
        return bytes(one)

    encoded = [[b"a", b"b"], [], [b"c"]]
    pieces = Pieces(lambda segment: [msgspec.Raw(one) for one in encoded[segment]], 3, decode)
    assert (len(pieces), pieces[1], pieces[1], pieces[2 << WIDTH]) == (3, b"b", b"b", b"c")
    assert decoded == [b"b", b"c"]
    assert list(pieces) == [b"a", b"b", b"c"]
    assert list(pieces.items()) == [(0, b"a"), (1, b"b"), (2 << WIDTH, b"c")]


@pytest.mark.parametrize("at", [0, 3, 4, -1])
def test_what_was_damaged_is_told(at: int) -> None:
    whole = bytearray(sealed(b"some facts"))
    assert bytes(unsealed(bytes(whole))) == b"some facts"
    whole[at] ^= 1
    with pytest.raises(DamagedError):
        unsealed(bytes(whole))


def test_a_scope_tells_what_stands_directly_in_it() -> None:
    facts = read(TEXT)
    names = {number: scope.name for number, scope in facts.scopes.items()}
    texts: dict[str, Sequence[str]] = {
        one.name: [facts.calls[number].text for number in one.calls] for one in facts.scopes
    }
    assert [names[number] for number in facts.scopes[0].inner] == ["Repository", "run"]
    assert [names[number] for number in facts.classes] == ["Repository"]
    assert texts["run"] == ["hook"]
    (comprehension,) = scope(facts, "load").inner
    assert [facts.calls[n].text for n in facts.scopes[comprehension].calls] == ["made", "clock.sleep"]


def test_words_are_spelled_as_where_they_come_from() -> None:
    facts = read(TEXT)
    words = facts.words[0]
    assert {word: [facts.calls[n].text for n in numbers] for word, numbers in words.called.items()} == {
        "engine": ["made"],
        "sleep": ["clock.sleep"],
        "hook": ["hook"],
    }
    assert {"load", "row"} <= words.handed_over
    assert words.spellings == {"made": "engine"}
