"""What a piece of code is called wherever it stands."""

import ast

import pytest

from fastpg_lint.source.labels import LONGEST, label_beside, label_of, local_names, target_before
from fastpg_lint.source.surroundings import words


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("requests.get(url, timeout=f(1))", "requests.get()"),
        ("(await session.execute(query)).scalars().all()", "_.execute().scalars().all()"),
        ("rows[0].owner", "rows[].owner"),
        ("self.session.get(1)", "self.session.get()"),
        ("async def route(session: Session = Depends(get)) -> None:", "def route() - > None"),
        ("if not (data.name or data.names != [1]):", "if not _.name or _.names != []"),
        ("return {'a': 1}", "return {}"),
        ("id: Mapped[int] = mapped_column(primary_key=True)", "id : Mapped[] = mapped_column()"),
        ("store.data.get(1)", "store.data.get()"),
        ("'a'.join(rows)", '"".join()'),
        (")(", "()"),
        ("", ""),
    ],
)
def test_a_label_has_no_arguments_and_no_locals(code: str, label: str) -> None:
    assert label_of(words(code), {"session", "data"}) == label


def test_a_label_has_a_bound() -> None:
    assert len(label_of(words("a.b" * 1000))) == LONGEST


def test_beside_python_versions_and_numbers_do_not_count() -> None:
    assert label_beside(words("uvicorn[standard]==0.30.1")) == label_beside(words("uvicorn[all]==1.0"))
    assert label_beside(words("--workers=8")) == "- - workers = 0"


def test_locals_are_what_a_function_and_those_in_it_bind() -> None:
    code = """
def outer(self, first, *rest, named=1, **others):
    global shared
    shared = 1
    with open(first) as file, lock:
        [one for one in rest]
    try:
        (walrus := 2)
    except ValueError as error:
        match first:
            case {"a": captured}:
                pass
    def inner(deep):
        import requests
"""
    expected = {"first", "rest", "named", "others", "file", "one", "walrus", "error", "captured", "deep"}
    assert local_names(ast.parse(code).body[0]) == expected


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("    key = ", "key = "),
        ("    key: str = ", "key = "),
        ("connect(settings.key=", "settings.key = "),
        ("connect(", ""),
        ("a == b, ", ""),
    ],
)
def test_the_name_that_a_string_is_given_stands_before_it(text: str, target: str) -> None:
    assert target_before(text) == target
