"""Facts as they are kept: sealed, and decoded record by record."""

from collections.abc import Sequence

import msgspec
import pytest

from fastpg_lint.facts.lazy_records import DamagedError, LazyFacts, Pieces, sealed, unsealed
from tests.facts.reading import read

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
    kept = msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=LazyFacts)
    assert kept.facts() == facts


def test_a_record_is_decoded_once_and_only_when_it_is_asked_for() -> None:
    decoded: list[bytes] = []

    def decode(one: msgspec.Raw) -> bytes:
        decoded.append(bytes(one))
        return bytes(one)

    pieces = Pieces([msgspec.Raw(one) for one in (b"a", b"b", b"c")], decode)
    assert (len(pieces), pieces[1], pieces[1]) == (3, b"b", b"b")
    assert decoded == [b"b"]
    assert list(pieces) == [b"a", b"b", b"c"]


@pytest.mark.parametrize("at", [0, 3, 4, -1])
def test_what_was_damaged_is_told(at: int) -> None:
    kept = bytearray(sealed(b"some facts"))
    assert bytes(unsealed(bytes(kept))) == b"some facts"
    kept[at] ^= 1
    with pytest.raises(DamagedError):
        unsealed(bytes(kept))


def test_a_scope_tells_what_stands_directly_in_it() -> None:
    facts = read(TEXT)
    names = [scope.name for scope in facts.scopes]
    texts: dict[str, Sequence[str]] = {
        scope.name: [facts.calls[number].text for number in scope.calls] for scope in facts.scopes
    }
    assert [names[number] for number in facts.scopes[0].inner] == ["Repository", "run"]
    assert [names[number] for number in facts.classes] == ["Repository"]
    assert texts["run"] == ["hook"]
    (comprehension,) = facts.scopes[names.index("load")].inner
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
