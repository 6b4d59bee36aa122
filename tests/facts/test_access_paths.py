"""Expressions as access paths."""

import pytest

from fastpg_lint.facts.access_paths import Operation
from fastpg_lint.source.segments import WIDTH
from fastpg_lint.source.site import Site, SiteKind
from tests.facts.reading import read, scope, shown

BODY = 1
"""The segment of the first function's body."""


def path_of(expression: str) -> str:
    """The path of an expression that stands in a function."""
    facts = read(f"async def f(a, b, c):\n    x = {expression}\n")
    return shown(scope(facts, "f").bindings[-1].value, facts)


@pytest.mark.parametrize(
    "expression",
    [
        "a",
        "a.b.c",
        "a(b, c)",
        "a(b, key=c, *a, **c)",
        "a.b(c).d",
        "(await a.b(c)).d",
        "a[b]",
        "a[b].c()",
        "a[0]",
        "a['key']",
        "[a, b]",
        "(a, b)",
        "2.5",
        "True",
    ],
)
def test_most_expressions_read_as_they_are_written(expression: str) -> None:
    assert path_of(expression) == expression


@pytest.mark.parametrize(
    ("expression", "path"),
    [
        ("None", "NONE"),
        ("...", "ELLIPSIS"),
        ("b'raw'", "BYTES"),
        ("'a' 'b'", "'ab'"),
        ("a[b, c]", "a[(b, c)]"),
        ("a[1:2]", "a[?]"),
        ("{a, b}", "set(a, b)"),
        ("{'k': a, b: c, **a}", "dict(k=a, =b, =a)".replace("=b", "=c")),
        ("[a, *b]", "[a, b]"),
        ("a or b", "a | b"),
        ("a and b or c", "a | b | c"),
        ("a if b else c", "a | c"),
        ("a if b else None", "a"),
        ("None if a else None", "NONE"),
        ("a | b", "a | b"),
        ("a + b", "+(a, b)"),
        ("a + b + c", "+(a, b, c)"),
        ("a @ b", "(a, b)"),
        ("not a", "not(a)"),
        ("-a", "-(a)"),
        ("a == b", "==(a, b)"),
        ("a < b <= c", "< <=(a, b, c)"),
        ("f'{a} of {b!r:>10}'", "f(a, ' of ', b)"),
        ("'x' f'{a}'", "+('x', f(a))"),
        ("lambda y: y", "<lambda>"),
        ("(y := a)", "a"),
        ("[a(y) for y in b]", "[a(y)]"),
        ("{a(y) for y in b}", "set(a(y))"),
        ("(a(y) for y in b)", "gen(a(y))"),
        ("{y: a(y) for y in b}", "dict(a(y))"),
        ("(yield a)", "?"),
    ],
)
def test_the_others_keep_what_tells_their_type(expression: str, path: str) -> None:
    assert path_of(expression) == path


def test_keywords_and_attribute_names_are_no_names() -> None:
    facts = read("def f(x):\n    x = g(x=x.x)\n")
    assert [(usage.name, usage.count) for usage in facts.usages] == [("x", 1)]


@pytest.mark.parametrize(
    ("callee", "text"),
    [
        ("f", "f"),
        ("a.b.c", "a.b.c"),
        ("a.b(1).c", "a.b(…).c"),
        ("a.b().c", "a.b().c"),
        ("a[0].c", "a[…].c"),
        ("(await a.b()).c", "(await a.b()).c"),
        ("(a or b).c", "(…).c"),
    ],
)
def test_a_callee_is_kept_as_it_was_typed(callee: str, text: str) -> None:
    assert read(f"async def f():\n    {callee}(2)\n").calls.segments[BODY][-1].text == text


def test_a_long_callee_keeps_its_end() -> None:
    (call,) = read("the_first_of_many_words.the_second_of_many_words.last()").calls
    assert call.short_text == "…many_words.the_second_of_many_words.last"
    assert call.label == f"`{call.short_text}()`"


@pytest.mark.parametrize("literal", [repr("x" * 2001), "'\\ud800'"])
def test_text_that_is_long_or_cannot_be_stored_is_left_out(literal: str) -> None:
    assert path_of(literal) == "TEXT"


def test_a_long_display_keeps_its_beginning() -> None:
    assert path_of(f"[{', '.join(str(n) for n in range(50))}]") == f"[{', '.join(str(n) for n in range(32))}]"


@pytest.mark.parametrize(
    ("expression", "ordinal"),
    [
        ("f'{a}'", 0),
        ("'a' f'{b}'", 0),
        ("'a' + b", 0),
        ("a('b') + 'c' + c", 1),
        ("a + b + 'c'", 0),
        ("'a' % b", 0),
        ("a + b", None),
        ("'a' * b", None),
        ("'a' == b", None),
    ],
)
def test_a_string_that_is_put_together_knows_where_it_begins(expression: str, ordinal: int | None) -> None:
    path = scope(read(f"def f(a, b, c):\n    x = {expression}\n"), "f").bindings[-1].value
    assert isinstance(path, Operation)
    assert path.at == (None if ordinal is None else Site(BODY << WIDTH, SiteKind.STRING, ordinal))
