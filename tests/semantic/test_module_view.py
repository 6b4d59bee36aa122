"""What a view of a module gives: places of what stands in it, and nothing of a module that is missing."""

from fastpg_lint.facts.access_paths import Name
from fastpg_lint.semantic.symbol_table import AT_THE_END
from fastpg_lint.semantic.types import Place
from tests.linking import link


def test_a_view_places_what_stands_in_the_module() -> None:
    view = link(app__main="def load(x=1):\n    y = x\n    run(y)\n").view("app.main")
    (call,) = view.facts.calls
    assert view.name == "app.main"
    assert view.place_of(call) == Place("app.main", 1, 0, call.order)
    assert view.end == Place("app.main", 0, 0, AT_THE_END)
    assert view.around(1) == view.end
    assert view.end_of(1) == Place("app.main", 1, 0, AT_THE_END)
    found = view.found("y", view.place_of(call))
    assert found is not None
    assert list(view.values(found)) == [(Name("x"), view.place_in(1, found.bindings[0]))]


def test_a_view_of_a_missing_module_is_empty() -> None:
    project = link(main="import lib\n")
    view = project.view("lib")
    assert project.index("lib") is None
    assert not view.facts.calls
    assert not view.classes
    assert list(view.calls_named(["run"])) == []
    assert view.found("run", view.end) is None
    assert view.bindings(0) == {}
