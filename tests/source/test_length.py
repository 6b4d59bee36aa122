"""A text that holds more code than can be read is told from one that is only long."""

import pytest

from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.length import MOST_TOKENS, TOO_LONG, is_too_long
from fastpg_lint.source.reading import read
from fastpg_lint.source.text import SourceText

MOST_BYTES = 2_000_000


@pytest.mark.parametrize("line", ["x\n", "x;", "x=1\n", "f()\n", "[],", "lambda:0,", "x.y\n", "f'{x}'\n"])
def test_code_as_dense_as_can_be_is_too_long(line: str) -> None:
    assert is_too_long(line * (MOST_BYTES // len(line)))


@pytest.mark.parametrize(
    "line",
    [
        "    result = await session.execute(select(User).where(User.id == user_id))\n",
        '    "description of a field": "Words of a language, commas and all.",\n',
        "    0x1F, 0x20, 0x21, 0x22,\n",
        "# one, two, three; (four)\n",
        "b'\\x00\\x01\\x02\\x03'\n",
        "'{a} {b} {c}'\n",
        "\n",
    ],
)
def test_what_somebody_writes_is_not(line: str) -> None:
    assert not is_too_long(line * (MOST_BYTES // len(line)))


def test_a_text_in_quotes_is_one_word_and_what_an_f_string_computes_several() -> None:
    inner = "{x}" * (MOST_TOKENS // 5)
    assert not is_too_long(f"x = '{inner}'\n")
    assert is_too_long(f"x = f'{inner}'\n")
    assert is_too_long(f'x = rF"""{inner}"""\n')


def test_it_is_told_before_anything_parses_it() -> None:
    with pytest.raises(SyntaxFault, match=TOO_LONG):
        read(SourceText("x;" * (MOST_TOKENS // 2 + 1)))
