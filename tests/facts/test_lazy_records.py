"""Facts as they are kept: decoded record by record."""

from collections.abc import Sequence

import msgspec

from fastpg_lint.facts.lazy_records import EditedFacts, KeptFacts, kept
from fastpg_lint.facts.records import ModuleFacts
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


def test_facts_weigh_what_is_decoded_of_them() -> None:
    facts = read(TEXT + "\n".join(f"def f{number}(a):\n    a.b(a.c())" for number in range(50)))
    read_again = msgspec.msgpack.decode(msgspec.msgpack.encode(kept(facts)), type=KeptFacts).facts()
    untouched = read_again.weight
    assert facts.weight == 1 + facts.size
    assert untouched <= 2 + facts.size // 4
    assert read_again.scopes[0].name == ""
    assert untouched <= read_again.weight < facts.size // 3
    assert len(list(read_again.scopes)) == len(facts.scopes)
    assert len(list(read_again.calls)) == len(facts.calls)
    assert read_again.weight == facts.weight


def test_what_an_edit_leaves_alone_is_decoded_once() -> None:
    edited, texts = EditedFacts(), (TEXT, TEXT.replace("hook(", "other("), TEXT)
    seen = [_edited(edited, text) for text in texts]
    for text, facts in zip(texts, seen, strict=True):
        assert facts == read(text)
    (first, changed, last) = (facts.scopes[scope_number(facts, "load")] for facts in seen)
    assert first is changed is last
    called = [[call.text for call in facts.calls] for facts in seen]
    assert (called[0][-1], called[1][-1]) == ("hook", "other")
    assert called[0] == called[2]


def _edited(edited: EditedFacts, text: str) -> ModuleFacts:
    """The facts after an edit, each record decoded."""
    edited.take(msgspec.msgpack.decode(msgspec.msgpack.encode(kept(read(text))), type=KeptFacts))
    assert edited.facts is not None
    list(edited.facts.scopes), list(edited.facts.calls)
    return edited.facts


def scope_number(facts: ModuleFacts, name: str) -> int:
    return next(number for number, one in facts.scopes.items() if one.name == name)


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
