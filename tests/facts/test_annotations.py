"""Annotations in quotes."""

import pytest

from tests.facts.reading import read, scope, shown


@pytest.mark.parametrize(
    ("annotation", "path"),
    [
        ("'Session'", "Session"),
        ("' Session '", "Session"),
        ("'orm.Session'", "orm.Session"),
        ("'Session | None'", "Session | NONE"),
        ("Optional['Session']", "Optional[Session]"),
        ("'dict[str, list[User]]'", "dict[(str, list[User])]"),
        ("'Callable[[User], None]'", "Callable[([User], NONE)]"),
        ("Callable[['User'], None]", "Callable[([User], NONE)]"),
        ("'A' | B", "A | B"),
        ("Literal['asc', 'desc']", "Literal[('asc', 'desc')]"),
        ("t.Literal['asc']", "t.Literal['asc']"),
        ("Annotated['Session', Depends(f)]", "Annotated[(Session, Depends(f))]"),
        ("'f()'", "?"),
        ("'x[1:2]'", "x[?]"),
        ("'not an annotation'", "?"),
        ("''", "?"),
        ("int", "int"),
    ],
)
def test_a_quoted_annotation_reads_as_an_open_one(annotation: str, path: str) -> None:
    facts = read(f"def f(x: {annotation}): ...")
    assert shown(scope(facts, "f").parameters[0].annotation, facts) == path


@pytest.mark.parametrize("call", ["cast('User', x)", "typing.cast('User', x)"])
def test_the_type_of_a_cast_may_be_quoted(call: str) -> None:
    (found,) = read(call).calls
    assert [shown(one.value, read(call)) for one in found.arguments] == ["User", "x"]
