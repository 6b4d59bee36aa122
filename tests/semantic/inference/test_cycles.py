"""Questions that lead to one another are answered once each, and as if nothing had been asked before."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import permutations

import pytest

from fastpg_lint.incremental.inputs import Input, InputTracker
from fastpg_lint.semantic.inference.cycles import DEEPEST, MOST_ANSWERS, MOST_QUESTIONS, Questions
from fastpg_lint.semantic.inputs import MODULE
from fastpg_lint.semantic.types import UNKNOWN, External, Types, union
from fastpg_lint.source.depth import room_to_nest


class Web:
    """Questions that each unite what they say themselves with the answers to others."""

    def __init__(self, leads: Mapping[str, Sequence[str]], most: int = MOST_ANSWERS) -> None:
        self._leads = leads
        self.tracker = InputTracker()
        questions = Questions(self.tracker, most)
        self._ask, self.forget = questions.ask, questions.forget
        self.worked_out: Counter[str] = Counter()

    def ask(self, name: str) -> Types:
        return self._ask(name, lambda: self._answer(name))

    def _answer(self, name: str) -> Types:
        self.worked_out[name] += 1
        self.tracker.note(MODULE, name)
        return union([(External(name),), *(self.ask(one) for one in self._leads.get(name, ()))])

    def read(self, name: str) -> set[str]:
        with self.tracker.apart() as reads:
            self.ask(name)
        return {one.name for one in self.tracker.inputs(reads.read)}


def names(types: Types) -> set[str]:
    return {t.name if isinstance(t, External) else "?" for t in types}


def test_a_question_is_worked_out_once() -> None:
    web = Web({"a": ["b", "c"], "b": ["c"]})
    assert names(web.ask("a")) == names(web.ask("a")) == {"a", "b", "c"}
    assert web.worked_out == {"a": 1, "b": 1, "c": 1}


def test_an_answer_that_leads_back_to_itself_alone_is_kept() -> None:
    web = Web({"start": ["a", "a"], "a": ["b"], "b": ["a"]})
    web.ask("start")
    assert web.worked_out["a"] == 1
    web.ask("a")
    assert web.worked_out == {"start": 1, "a": 1, "b": 1}


def test_an_answer_that_was_cut_at_another_is_worked_out_anew() -> None:
    web = Web({"a": ["b"], "b": ["a", "c"]})
    assert names(web.ask("a")) == {"a", "b", "c", "?"}
    web.ask("b")
    assert web.worked_out == {"a": 1, "b": 2, "c": 1}


def test_a_tangle_costs_no_more_than_its_questions() -> None:
    every = [str(number) for number in range(10)]
    web = Web(dict.fromkeys(every, every))
    assert names(web.ask("0")) == {*every, "?"}
    assert max(web.worked_out.values()) <= len(every)


CIRCLES = [
    {"a": ["b"], "b": ["c"], "c": ["a"]},
    {"a": ["b", "c"], "b": ["a"], "c": ["b", "d"], "d": ["c"]},
    {"a": ["a", "b"], "b": ["c", "d"], "c": ["a"], "d": ["b"]},
    {"a": ["b"], "b": ["c"], "c": ["a", "b"]},
    {"a": ["b"], "b": ["c", "d"], "c": ["b"], "d": ["a", "c"]},
]


@pytest.mark.parametrize("leads", CIRCLES)
def test_the_order_of_asking_changes_nothing(leads: Mapping[str, Sequence[str]]) -> None:
    alone = {name: names(Web(leads).ask(name)) for name in leads}
    for order in permutations(leads):
        web = Web(leads)
        assert {name: names(web.ask(name)) for name in order} == alone


@pytest.mark.parametrize("leads", [*CIRCLES, {"a": ["b", "c"], "b": ["c"], "c": []}])
def test_an_answer_knows_all_that_it_was_worked_out_from(leads: Mapping[str, Sequence[str]]) -> None:
    for order in permutations(leads):
        web = Web(leads)
        for name in order:
            assert web.read(name) == names(web.ask(name)) - {"?"}


def test_an_answer_that_is_kept_for_a_while_hands_on_what_it_was_worked_out_from() -> None:
    tracker = InputTracker()
    ask = Questions(tracker).ask
    found: list[Input] = []

    def outer() -> Types:
        ask("inner", inner)
        with tracker.apart() as reads:
            ask("inner", inner)
        found.extend(tracker.inputs(reads.read))
        return (External("outer"),)

    def inner() -> Types:
        tracker.note(MODULE, "inner")
        return ask("outer", outer)

    ask("outer", outer)
    assert found == [Input(MODULE, "inner")]


def test_what_was_forgotten_is_worked_out_again() -> None:
    web = Web({"a": ["b"], "b": ["c"]}, most=2)
    assert names(web.ask("a")) == {"a", "b", "c"}
    for other in "defgh":
        web.ask(other)
        web.ask("a")
    assert web.worked_out["a"] == 1, "what is asked again and again is not forgotten"
    assert web.worked_out["c"] == 1
    for other in "ijkl":
        web.ask(other)
    assert web.read("a") == names(web.ask("a")) == {"a", "b", "c"}
    assert web.worked_out["a"] == 2


def test_what_is_forgotten_on_demand_is_worked_out_again_with_all_that_it_hangs_on() -> None:
    web = Web({"a": ["b"]}, most=1)
    web.ask("a")
    web.forget()
    assert web.read("b") == {"b"}
    assert web.worked_out == {"a": 1, "b": 2}


def test_what_lies_too_deep_is_unknown_from_there_alone() -> None:
    ask = Questions(InputTracker()).ask

    def answer(number: int) -> Callable[[], Types]:
        return lambda: ask(number - 1, answer(number - 1)) if number else (External("end"),)

    with room_to_nest():
        assert ask(DEEPEST + 1, answer(DEEPEST + 1)) == UNKNOWN
        assert ask(DEEPEST, answer(DEEPEST)) == (External("end"),)


def test_an_endless_tangle_ends() -> None:
    asked = Counter[int]()
    ask = Questions(InputTracker()).ask

    def answer(number: int) -> Callable[[], Types]:
        def work() -> Types:
            asked[number] += 1
            return union([ask(2 * number, answer(2 * number)), ask(2 * number + 1, answer(2 * number + 1))])

        return work

    with room_to_nest():
        assert ask(1, answer(1)) == UNKNOWN
    assert asked.total() <= MOST_QUESTIONS


def test_how_much_was_asked_before_does_not_matter() -> None:
    """A wide question leads to six thousand others, of which some may be known."""

    def asked(known: Sequence[int]) -> Types:
        ask = Questions(InputTracker()).ask

        def part(number: int) -> Types:
            return ask(number, lambda: (External("x"),))

        for number in known:
            part(number)
        return ask("wide", lambda: union([part(number) for number in range(6000)]))

    assert asked(()) == asked(range(0, 6000, 2)) == (External("x"),)


def test_a_question_that_fails_leaves_nothing_open() -> None:
    ask = Questions(InputTracker()).ask

    def fail() -> Types:
        raise LookupError

    with pytest.raises(LookupError):
        ask("a", lambda: ask("b", fail))
    assert ask("b", lambda: (External("x"),)) == ask("a", lambda: (External("x"),)) == (External("x"),)
