"""Where modules call words and hand them over is known once, and depends on what the modules say of it."""

import pytest

from fastpg_lint.semantic.inputs import BODIES, MODULE, WORDS
from fastpg_lint.semantic.project import Project
from tests.linking import link_files

TEXTS = {
    "app": """
        import asyncio
        from work import load as read

        HOOKS = [read]

        def route(db):
            read(db)
            asyncio.to_thread(read, db)
            HOOKS[0](db)
    """,
    "work": """
        def load(db): ...
        load(1)
    """,
    "idle": "",
}


@pytest.fixture
def project() -> Project:
    return link_files(TEXTS)


def called(project: Project, module: str, *words: str) -> list[str]:
    view = project.view(module)
    return [view.call(number).text for number in project.infer.places.called(module, words)]


def test_calls_are_found_by_the_word_that_is_called_where_it_comes_from(project: Project) -> None:
    assert called(project, "app", "load") == ["read"]
    assert called(project, "app", "load", "to_thread") == ["read", "asyncio.to_thread"]
    assert called(project, "work", "load") == ["load"]
    assert called(project, "idle", "load") == called(project, "gone", "load") == []


def test_what_is_handed_over_is_told_with_the_arguments_that_are_it(project: Project) -> None:
    places, view = project.infer.places, project.view("app")
    assert places.hands_over("app", "read")
    assert not places.hands_over("work", "load")
    arguments = [(view.call(number).text, position) for number, position in places.handed("app", "read")]
    assert arguments == [("asyncio.to_thread", 0)]
    assert [view.call(number).text for number in places.of_values("app")] == ["HOOKS[…]"]


def test_a_module_that_was_let_go_of_is_not_read_again_for_them(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = project.infer.places

    def asked() -> tuple[object, ...]:
        return (
            places.called("app", ("load",)),
            places.hands_over("app", "read"),
            places.handed("app", "read"),
            places.of_values("app"),
        )

    before = asked()
    project.evict("app")
    monkeypatch.setattr(project, "_read", lambda *_: pytest.fail("read again"))
    assert asked() == before


@pytest.mark.parametrize(
    ("module", "expected"),
    [("app", {MODULE, BODIES, WORDS}), ("work", {MODULE, WORDS}), ("idle", {MODULE, WORDS})],
)
def test_the_answer_depends_on_the_bodies_that_calls_are_in(
    project: Project, module: str, expected: set[str]
) -> None:
    for _ in range(2):  # worked out, and remembered
        with project.tracker.apart() as reads:
            project.infer.places.called(module, ("load",))
        inputs = project.tracker.inputs(reads.read)
        assert {one.kind for one in inputs} == expected
        assert {one.name for one in inputs} == {module}
