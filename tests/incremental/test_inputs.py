"""What answers were worked out from, remembered ones included."""

from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import DERIVED, Adopted, Input, InputTracker, Memo, Once

FILE = "file"


def test_a_remembered_answer_hands_on_what_it_was_worked_out_from() -> None:
    tracker = InputTracker()

    def length(name: str) -> int:
        tracker.note(FILE, name)
        return len(name)

    lengths = Memo[str, int](tracker, length)
    total = Once[int](tracker, lambda: lengths("a") + lengths("bc"))
    assert total() == 3
    for _ in range(2):
        with tracker.traced():
            assert (lengths("bc"), total()) == (2, 3)
            assert tracker.inputs(tracker.read) == [Input(FILE, "a"), Input(FILE, "bc")]
        with tracker.traced():
            assert lengths("bc") == 2
            assert tracker.inputs(tracker.read) == [Input(FILE, "bc")]


def test_what_is_worked_out_beside_an_answer_is_none_of_its_inputs() -> None:
    tracker = InputTracker()
    tracker.note(FILE, "before")
    noted = Once[None](tracker, lambda: tracker.note(FILE, "inside"))
    noted()
    with tracker.traced():
        noted()
        assert tracker.inputs(tracker.read) == [Input(FILE, "inside")]
    assert tracker.inputs(tracker.read) == [Input(FILE, "before"), Input(FILE, "inside")]


def test_an_answer_that_fails_hands_on_what_it_read_and_is_asked_again() -> None:
    tracker = InputTracker()

    def fail(name: str) -> int:
        tracker.note(FILE, name)
        raise ValueError(name)

    failing = Memo[str, int](tracker, fail)
    for _ in range(2):
        with tracker.traced():
            try:
                failing("a")
            except ValueError:
                assert tracker.inputs(tracker.read) == [Input(FILE, "a")]
            else:
                raise AssertionError


def test_a_question_that_leads_back_to_itself_is_answered() -> None:
    tracker = InputTracker()
    lineage: Memo[str, str] = Memo(tracker, lambda key: f"{key}<{lineage(key)}", in_a_circle=str)
    assert lineage("a") == "a<a"


def test_at_first_nothing_has_been_read() -> None:
    tracker = InputTracker()
    tracker.bit(FILE, "known, and not read")
    assert tracker.inputs(tracker.read) == []


class Counted:
    """Answers that count how often each has been worked out: one for a file, and one for two together."""

    def __init__(self) -> None:
        self.tracker = InputTracker()
        self.worked_out: list[str] = []
        self.of = Memo[str, str](self.tracker, self._read)
        self.of_both = Once[str](self.tracker, lambda: self.of("a") + self.of("b"))

    def _read(self, name: str) -> str:
        self.tracker.note(FILE, name)
        self.worked_out.append(name)
        return name


def test_what_depends_on_a_change_is_worked_out_again_and_nothing_else() -> None:
    answers = Counted()
    answers.of_both()
    changed = answers.tracker.set_of([Input(FILE, "a")])
    assert answers.tracker.reached(changed) == changed
    answers.tracker.drop(changed)
    assert answers.of("b") == "b"
    assert answers.worked_out == ["a", "b"], "what is left is not worked out again"
    assert answers.of_both() == "ab"
    assert answers.worked_out == ["a", "b", "a"]


def test_a_change_of_several_inputs_drops_what_depends_on_any_of_them() -> None:
    answers = Counted()
    answers.of_both()
    answers.tracker.drop(answers.tracker.set_of([Input(FILE, "a"), Input(FILE, "b"), Input(FILE, "c")]))
    answers.of_both()
    assert answers.worked_out == ["a", "b", "a", "b"]


def test_a_derived_answer_changes_with_what_it_was_worked_out_from_and_so_do_those_that_asked_it() -> None:
    tracker = InputTracker()
    worked_out: list[str] = []

    def work(key: str) -> str:
        worked_out.append(key)
        if key == "outer":
            return inner("inner")
        tracker.note(FILE, "a")
        return key

    inner = EarlyCutoff[str](tracker, "inner", work, decode)
    outer = EarlyCutoff[str](tracker, "outer", work, decode)
    outer("outer")
    reached = tracker.reached(tracker.bit(FILE, "a"))
    tracker.drop(reached)
    assert set(tracker.inputs(reached)) == {
        Input(FILE, "a"),
        Input(DERIVED, "inner/inner"),
        Input(DERIVED, "outer/outer"),
    }
    outer("outer")
    assert worked_out == ["outer", "inner"] * 2


def test_what_was_taken_over_from_an_earlier_run_goes_with_what_it_depends_on() -> None:
    tracker = InputTracker()
    file, other = tracker.bit(FILE, "a"), tracker.bit(FILE, "b")
    tracker.adopted["kind/one"] = Adopted(b"1", lambda: file)
    tracker.adopted["kind/two"] = Adopted(b"2", lambda: tracker.bit(DERIVED, "kind/one"))
    tracker.adopted["kind/three"] = Adopted(b"3", lambda: other)
    reached = tracker.reached(file)
    tracker.drop(reached)
    assert set(tracker.inputs(reached)) == {
        Input(FILE, "a"),
        Input(DERIVED, "kind/one"),
        Input(DERIVED, "kind/two"),
    }
    assert list(tracker.adopted) == ["kind/three"]


def decode(value: bytes) -> str:
    return value.decode()


def test_of_large_answers_no_more_are_held_than_a_few() -> None:
    tracker = InputTracker()
    worked: list[str] = []

    def work(key: str) -> str:
        worked.append(key)
        tracker.note("file", key)
        return key.upper()

    memo = Memo[str, str](tracker, work, most=2)
    assert [memo(key) for key in ("a", "b", "a", "c", "c", "a")] == ["A", "B", "A", "C", "C", "A"]
    assert worked == ["a", "b", "c", "a"]
    assert tracker.inputs(tracker.read) == [Input("file", key) for key in ("a", "b", "c")]
