"""What answers were worked out from, remembered ones included."""

from fastpg_lint.incremental.inputs import Input, InputTracker, Memo, Once

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
