"""What values stand for: through names, imports, classes, alternatives and `with`."""

import pytest

from fastpg_lint.facts.access_paths import AccessPath, Imported, Literal, Name, Result
from fastpg_lint.semantic.constructions import construction
from fastpg_lint.semantic.expressions import Expression
from fastpg_lint.semantic.following import bound, follow
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import FARTHEST
from tests.linking import link

CONF = """
TABLE = make("users")
class Base:
    engine = make("base")
    stored = make("class")
    def __init__(self):
        self.stored = make("self")
class Settings(Base): ...
"""


def behind(project: Project, *, entered: bool = False) -> list[str]:
    """The texts of the calls and names that the argument of `reveal(x)` in `main` stands for."""
    view = project.view("main")
    call = next(call for call in view.facts.calls if call.text == "reveal")
    found = follow(project.infer, call.arguments[0].value, view.place_of(call), entered=entered)
    return [text_of(project, path, place.module) for path, place in found]


def text_of(project: Project, path: AccessPath, module: str) -> str:
    match path:
        case Result(number):
            given = project.view(module).call(number).arguments[0].value
            return getattr(given, "text", "")
        case Name(name):
            return name
    return type(path).__name__


@pytest.mark.parametrize(
    ("text", "stands_for"),
    [
        ("x = make('a')\nreveal(x)", ["a"]),
        ("x = make('a')\ny = x\nreveal(y)", ["a"]),
        ("if c:\n    x = make('a')\nelse:\n    x = make('b')\nreveal(x)", ["b", "a"]),
        ("reveal(make('a') or make('b'))", ["a", "b"]),
        ("from conf import TABLE\nreveal(TABLE)", ["users"]),
        ("import conf\nreveal(conf.TABLE)", ["users"]),
        ("from conf import *\nreveal(TABLE)", ["users"]),
        ("from conf import Settings\nreveal(Settings.engine)", ["base"]),
        ("from conf import Settings\nreveal(Settings().engine)", ["base"]),
        ("from conf import Settings\nreveal(Settings().stored)", ["Attribute"]),
        ("def f(x):\n    reveal(x)", ["x"]),
        ("def f(x=None):\n    if c:\n        x = make('a')\n    reveal(x)", ["a", "x"]),
        ("reveal(nowhere)", ["nowhere"]),
        ("from lib import nowhere\nreveal(nowhere)", ["Imported"]),
        ("x: int\nreveal(x)", []),
        ("x = y\ny = x\nreveal(x)", []),
        ("with make('a') as x:\n    reveal(x)", ["Entered"]),
    ],
)
def test_what_a_value_stands_for(text: str, stands_for: list[str]) -> None:
    assert behind(link(main=text, conf=CONF)) == stands_for


def test_what_is_entered_is_looked_through_where_that_is_asked() -> None:
    assert behind(link(main="with make('a') as x:\n    reveal(x)"), entered=True) == ["a"]


@pytest.mark.parametrize(("names", "stands_for"), [(FARTHEST, ["a"]), (FARTHEST + 1, [])])
def test_the_limit(names: int, stands_for: list[str]) -> None:
    handed_on = "".join(f"x{number + 1} = x{number}\n" for number in range(1, names))
    assert behind(link(main=f"x1 = make('a')\n{handed_on}reveal(x{names})")) == stands_for


def test_the_call_that_made_something() -> None:
    project = link(main="x = make('a')\ny = x\nz = make('b') if c else x\nreveal(y, z)")
    view = project.view("main")
    y, z = (Expression(one.value, view.end) for one in view.facts.calls[2].arguments)
    assert construction(project.infer, y.path, y.place) == view.call(0)
    assert construction(project.infer, z.path, z.place) is None


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("x = 1\nreveal(x)", ["1"]),
        ("x = 1 if y else 2\nreveal(x)", ["Either"]),
        ("y = 1\nx = y\nreveal(x)", ["y"]),
        ("if y:\n    x = 1\nelse:\n    x = 2\nreveal(x)", ["2", "1"]),
        ("x: int\nreveal(x)", ["nothing"]),
        ("from conf import PORT as x\nreveal(x)", ["PORT of conf"]),
        ("def f(x=1):\n    reveal(x)", []),
        ("reveal(x)", []),
    ],
)
def test_one_step_of_the_way_follows_no_further(code: str, values: list[str]) -> None:
    project = link(main=code, conf="PORT = 80")
    view = project.view("main")
    call = next(call for call in view.facts.calls if call.text == "reveal")
    (argument,) = call.arguments
    assert isinstance(argument.value, Name)
    assert [told(one) for one, _ in bound(project.infer, argument.value, view.place_of(call))] == values


def told(path: AccessPath | None) -> str:
    match path:
        case None:
            return "nothing"
        case Literal(_, str(text)) | Name(text):
            return text
        case Imported(module, name):
            return f"{name} of {module}"
    return type(path).__name__


def test_an_imported_name_is_bound_where_it_comes_from() -> None:
    project = link(main="", conf="PORT = 80")
    place = project.view("main").end
    ((value, there),) = bound(project.infer, Imported("conf", "PORT", 0), place)
    assert (told(value), there.module) == ("80", "conf")
    assert bound(project.infer, Imported("conf", "HOST", 0), place) == ()
    assert bound(project.infer, Imported("conf", None, 0), place) == ()
