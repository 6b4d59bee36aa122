"""Scopes and branches: what stands in which function, and what may or may not run."""

import pytest

from fastpg_lint.facts.records import ModuleFacts
from fastpg_lint.source.site import Site
from tests.facts.reading import read, scope, shown


def test_scopes_nest_as_they_are_written() -> None:
    facts = read("""
        class A:
            def f(self):
                return [g for g in (lambda: self)]
            class B: ...
        async def h():
            def inner(): ...
    """)
    names = {number: f"{one.kind.name.lower()} {one.name}".strip() for number, one in facts.scopes.items()}
    assert {names[number]: names.get(one.parent) for number, one in facts.scopes.items()} == {
        "module": None,
        "class A": "module",
        "function f": "class A",
        "comprehension": "function f",
        "lambda": "comprehension",
        "class B": "class A",
        "function h": "module",
        "function inner": "function h",
    }


def test_decorators_defaults_and_annotations_stand_outside() -> None:
    facts = read("""
        @decorate(1)
        def f(a=default(2), *args: kind(3), b: "Text" = 4, **kwargs) -> result(5):
            body(6)
    """)
    scopes = {call.text: facts.scopes[call.scope].name for call in facts.calls}
    assert scopes == {"decorate": "", "default": "", "kind": "", "result": "", "body": "f"}
    given = scope(facts, "f")
    assert [shown(one, facts) for one in given.decorators] == ["decorate(1)"]
    assert shown(given.returns, facts) == "result(5)"
    assert [(one.name, one.stars) for one in given.parameters] == [
        ("a", 0),
        ("b", 0),
        ("args", 1),
        ("kwargs", 2),
    ]
    assert shown(given.parameters[1].annotation, facts) == "Text"


def test_a_class_has_bases_and_keywords() -> None:
    facts = read("class A(B, Generic[T], table=True): ...")
    bases = [(one.keyword, shown(one.value, facts)) for one in scope(facts, "A").bases]
    assert bases == [(None, "B"), (None, "Generic[T]"), ("table", "True")]


@pytest.mark.parametrize(
    ("body", "awaits"),
    [
        ("await a", True),
        ("async with a: pass", True),
        ("async for x in a: pass", True),
        ("[x async for x in a]", True),
        ("[await x for x in a]", True),
        ("with a: pass", False),
        ("lambda: a", False),
    ],
)
def test_a_function_awaits_by_its_own_text(body: str, awaits: bool) -> None:
    assert scope(read(f"async def f(a):\n    {body}\n"), "f").awaits == awaits


@pytest.mark.parametrize(
    ("body", "is_generator"),
    [("yield", True), ("yield from a", True), ("[(yield x) for x in a]", True), ("lambda: (yield)", False)],
)
def test_a_function_that_yields_is_a_generator(body: str, is_generator: bool) -> None:
    assert scope(read(f"def f(a):\n    {body}\n"), "f").is_generator == is_generator


# branches


def branch_of(facts: ModuleFacts, text: str) -> list[tuple[int, int, str]]:
    """The arms around a call, from the innermost: point, arm and kind."""
    (call,) = [call for call in facts.calls if call.text == text]
    found, branch = [], call.branch
    while branch > 0:
        record = facts.branches[branch]
        found.append((record.point, record.arm, record.kind.name))
        branch = record.parent
    return found


def test_arms_of_an_if_exclude_each_other() -> None:
    facts = read("if a: f()\nelif b: g()\nelse: h()\n")
    (first,), (inner, second), (other, third) = (branch_of(facts, name) for name in "fgh")
    assert (first[0], second[0], third[0]) == (first[0],) * 3
    assert (first[1], second[1], third[1]) == (0, 1, 1)
    assert inner[0] == other[0]
    assert (inner[1], other[1]) == (0, 1)


def test_the_body_of_a_try_surely_begins() -> None:
    facts = read("try: f()\nexcept A: g()\nexcept B: h()\nelse: i()\nfinally: j()\n")
    assert branch_of(facts, "f") == []
    assert [branch_of(facts, name)[0][1] for name in "ghi"] == [0, 1, 2]
    assert branch_of(facts, "j") == []


def test_star_handlers_are_arms_too() -> None:
    facts = read("try: f()\nexcept* A: g()\nexcept* B: h()\n")
    assert [branch_of(facts, name)[0][1] for name in "gh"] == [0, 1]


def test_cases_are_arms() -> None:
    facts = read("match a:\n    case 1: f()\n    case 2: g()\n")
    (first,), (second,) = branch_of(facts, "f"), branch_of(facts, "g")
    assert first[0] == second[0]
    assert (first[1], second[1]) == (0, 1)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("if a:", "PLAIN"),
        ("while a:", "LOOP"),
        ("for x in a:", "LOOP"),
        ("if TYPE_CHECKING:", "TYPE_CHECKING"),
        ("if typing.TYPE_CHECKING:", "TYPE_CHECKING"),
        ("if __name__ == '__main__':", "MAIN_GUARD"),
    ],
)
def test_what_guards_a_branch(head: str, kind: str) -> None:
    assert [arm[2] for arm in branch_of(read(f"{head}\n    f()\n"), "f")] == [kind]


@pytest.mark.parametrize("head", ["while a:", "for x in a:"])
def test_the_else_of_a_loop_is_no_loop(head: str) -> None:
    assert [arm[2] for arm in branch_of(read(f"{head}\n    pass\nelse:\n    f()\n"), "f")] == ["PLAIN"]


@pytest.mark.parametrize(
    ("head", "test"),
    [("if a.b:", "a.b"), ("while a(1):", "a(1)"), ("for x in a:", "a"), ("if not a:", "not(a)")],
)
def test_a_branch_knows_what_decides(head: str, test: str) -> None:
    facts = read(f"{head}\n    f()\n")
    assert shown(facts.branches[1].test, facts) == test


@pytest.mark.parametrize("head", ["while a:", "for x in a:", "if a:"])
def test_a_branch_knows_its_statement(head: str) -> None:
    facts = read(f"try:\n    g()\nexcept E:\n    {head}\n        f()\n")
    assert [branch.at for branch in facts.branches] == [None, None, Site(2)]


@pytest.mark.parametrize(
    ("body", "about"),
    [
        ('"""Rows of a day."""', "Rows of a day."),
        ('"""\n    Rows of a day.\n\n    And more."""', "Rows of a day."),
        ('"""Rows, \\ud800."""', "Rows, ."),
        (f'"""{"long " * 100}"""', "long " * 40),
        ("pass", ""),
    ],
)
def test_a_class_keeps_the_first_line_of_its_docstring(body: str, about: str) -> None:
    assert scope(read(f"class C:\n    {body}\n"), "C").about == about


def test_a_handler_is_told_from_other_arms() -> None:
    facts = read("try: f()\nexcept A: g()\nelse: h()\n")
    kinds = {call.text: facts.branches[call.branch].kind.name for call in facts.calls}
    assert kinds == {"f": "PLAIN", "g": "HANDLER", "h": "PLAIN"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("try: a()\nexcept E: b()\nexcept F: c()\nelse: d()\nfinally: e()", ["a", "bcd", "e"]),
        ("try: a()\nfinally: e()", ["a", "", "e"]),
        ("try: a()\nexcept* E: b()", ["a", "b", ""]),
        ("before()\ntry: a()\nexcept E: b()\nafter()", ["a", "b", ""]),
    ],
)
def test_a_try_tells_what_stands_in_its_parts(text: str, parts: list[str]) -> None:
    facts = read(text)
    (one,) = facts.scopes[0].tries
    ranges = [(one.body, one.handlers), (one.handlers, one.final), (one.final, one.end)]
    standing = ["".join(c.text for c in facts.calls if start <= c.order < end) for start, end in ranges]
    assert standing == parts


def test_a_try_belongs_to_its_function_and_inner_ones_come_first() -> None:
    facts = read("""
        def f():
            try:
                try:
                    a()
                finally:
                    def g():
                        try: ...
                        finally: ...
            finally:
                b()
    """)
    inner, outer = scope(facts, "f").tries
    assert outer.body < inner.body < inner.end < outer.final < outer.end
    assert len(scope(facts, "g").tries) == 1
    assert facts.scopes[0].tries == ()
