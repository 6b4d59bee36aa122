"""Commands are cut into words as a shell cuts them, and each word knows where it stands."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpg_lint.deployment.words import commands


def cut(text: str, *, lines: bool = True) -> list[list[str]]:
    return [[word.text for word in command] for command in commands(text, 0, len(text), lines=lines)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b\nc", [["a", "b"], ["c"]]),
        ("a && b || c; d | e & f", [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]),
        ("a \\\n  b\nc", [["a", "b"], ["c"]]),
        ("a 'b c' \"d e\" f\\ g", [["a", "b c", "d e", "f g"]]),
        ("a # b\nc#d", [["a"], ["c#d"]]),
        ("a $(b c; d) ${E:-f g} `h i`", [["a", "$(b c; d)", "${E:-f g}", "`h i`"]]),
        ('a "$((2 * $(nproc) + 1))"', [["a", "$((2 * $(nproc) + 1))"]]),
        ("a > log.txt 2>&1 b", [["a", "b"]]),
        ("(cd x; a)", [["cd", "x"], ["a"]]),
        ("a --b=\"c d\"'e'", [["a", "--b=c de"]]),
        ("a 'open", [["a", "open"]]),
        ("a $(open", [["a", "$(open"]]),
        ("a \\", [["a", ""]]),
    ],
)
def test_a_text_is_cut_into_commands(text: str, expected: list[list[str]]) -> None:
    assert cut(text) == expected


def test_lines_need_not_end_a_command() -> None:
    assert cut("a\nb", lines=False) == [["a", "b"]]


def test_words_know_where_they_stand() -> None:
    text = "run 'a b' --c=\"d\" e"
    (words,) = commands(text, 0, len(text))
    assert [text[word.start : word.end] for word in words] == ["run", "'a b'", '--c="d"', "e"]
    assert [text[word.inside :][:1] for word in words] == ["r", "a", "-", "e"]


@given(st.text(alphabet="ab \\'\"", max_size=30))
def test_quotes_and_blanks_are_read_as_by_the_standard_library(text: str) -> None:
    try:
        expected = shlex.split(text)
    except ValueError:
        return  # something is left open
    assert [word for command in cut(text) for word in command] == expected


@given(st.text(alphabet="ab $(){}`'\"\\\n#;&|<>=-", max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for command in commands(text, 0, len(text)):
        for word in command:
            assert 0 <= word.start <= word.inside <= word.end <= len(text)
