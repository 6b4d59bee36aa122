"""What a place is told by: the function around it and its words."""

import ast

import pytest

from fastpg_lint.source.ranges import Range
from fastpg_lint.source.surroundings import Surrounded, Surroundings, words
from fastpg_lint.source.text import SourceText

TEXT = """
limit = 1


class Orders:
    @cached
    def load(self) -> None:
        query = '''
SELECT 1
'''
        try:
            pass
        except ValueError:
            async def retry() -> None:
                await self.session.execute(query,  # once more
                                           [1])
        match limit:
            case 1:
                stop()
"""


@pytest.mark.parametrize(
    ("line", "function"),
    [
        (2, ""),
        (5, "Orders"),
        (6, "Orders.load"),
        (8, "Orders.load"),
        (14, "Orders.load.retry"),
        (19, "Orders.load"),
    ],
)
def test_a_place_is_told_by_the_functions_around_it(line: int, function: str) -> None:
    source = SourceText(TEXT)
    assert Surrounded(source, ast.parse(TEXT)).at(Range(line, 1, line, 2)).function == function
    assert Surrounded(source, None).at(Range(line, 1, line, 2)).function == ""


def test_a_place_is_told_by_its_words_wherever_lines_end() -> None:
    found = Surrounded(SourceText(TEXT), ast.parse(TEXT)).at(Range(15, 23, 16, 48))
    assert found == Surroundings(
        "Orders.load.retry", "self . session . execute ( query , [ 1 ] )", "self.session.execute()"
    )


@pytest.mark.parametrize(
    "code",
    [
        'text(f"a {b}")',
        "text( 'it is # no comment' )  # but this is",
        'text(r"""a\n"b"\n""")',
        "text(rb'\\'')",
        "text(\n\t'\\'')",
    ],
)
def test_words_do_not_tell_what_strings_say(code: str) -> None:
    assert words(code) == 'text ( "" )'


def test_an_assigned_string_is_told_by_the_name_it_is_given() -> None:
    text = 'class Settings:\n    api_key: str = "abc"\n    send("abc")\n'
    surrounded = Surrounded(SourceText(text), ast.parse(text))
    assert surrounded.at(Range(2, 20, 2, 25)).label == 'api_key = ""'
    assert surrounded.at(Range(3, 10, 3, 15)).label == '""'


def test_a_local_has_no_name_in_a_label() -> None:
    text = (
        "def load(session, rows):\n    for row in rows:\n        session.add(row)\n        store.add(row)\n"
    )
    surrounded = Surrounded(SourceText(text), ast.parse(text))
    assert surrounded.at(Range(3, 5, 3, 21)).label == "_.add()"
    assert surrounded.at(Range(4, 5, 4, 19)).label == "store.add()"


def test_of_several_on_one_line_the_first_is_taken_and_between_two_there_is_none() -> None:
    text = "x = 1; y = (\n    2)\n\n\ndef f():\n    pass\n\n\nclass A: b = 1; c = 2\n"
    surrounded = Surrounded(SourceText(text), ast.parse(text))
    assert [surrounded.at(Range(line, 1, line, 2)).function for line in (1, 2, 4, 5, 6, 7, 9, 10)] == [
        *("", "", "", "f", "f", "", "A", ""),
    ]
