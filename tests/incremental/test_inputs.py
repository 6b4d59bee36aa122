"""What answers were worked out from, remembered ones included."""

from fastpg_lint.incremental.inputs import MODULE, Dependencies, Input, Memo, Once


def test_a_remembered_answer_hands_on_what_it_was_worked_out_from() -> None:
    dependencies = Dependencies()

    def length(name: str) -> int:
        dependencies.note(MODULE, name)
        return len(name)

    lengths = Memo[str, int](dependencies, length)
    total = Once[int](dependencies, lambda: lengths("a") + lengths("bc"))
    assert total() == 3
    for _ in range(2):
        with dependencies.traced():
            assert (lengths("bc"), total()) == (2, 3)
            assert dependencies.inputs(dependencies.read) == [Input(MODULE, "a"), Input(MODULE, "bc")]
        with dependencies.traced():
            assert lengths("bc") == 2
            assert dependencies.inputs(dependencies.read) == [Input(MODULE, "bc")]


def test_what_is_worked_out_beside_an_answer_is_none_of_its_inputs() -> None:
    dependencies = Dependencies()
    dependencies.note(MODULE, "before")
    noted = Once[None](dependencies, lambda: dependencies.note(MODULE, "inside"))
    noted()
    with dependencies.traced():
        noted()
        assert dependencies.inputs(dependencies.read) == [Input(MODULE, "inside")]
    assert dependencies.inputs(dependencies.read) == [Input(MODULE, "before"), Input(MODULE, "inside")]


def test_an_answer_that_fails_hands_on_what_it_read_and_is_asked_again() -> None:
    dependencies = Dependencies()

    def fail(name: str) -> int:
        dependencies.note(MODULE, name)
        raise ValueError(name)

    failing = Memo[str, int](dependencies, fail)
    for _ in range(2):
        with dependencies.traced():
            try:
                failing("a")
            except ValueError:
                assert dependencies.inputs(dependencies.read) == [Input(MODULE, "a")]
            else:
                raise AssertionError


def test_a_question_that_leads_back_to_itself_is_answered() -> None:
    dependencies = Dependencies()
    lineage: Memo[str, str] = Memo(dependencies, lambda key: f"{key}<{lineage(key)}", in_a_circle=str)
    assert lineage("a") == "a<a"
