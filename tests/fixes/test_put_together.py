"""What is put together by `%`, `+` and `.format` says the same as the f-string that is made of it."""

import libcst as cst
import pytest

from fastpg_lint.fixes.queries.put_together import as_formatted

VALUES = {"name": "O'Hara {x} 5%", "city": "Łódź"}


@pytest.mark.parametrize(
    "text",
    [
        "'SELECT %s' % name",
        "'SELECT %s, 5%%, {}, %s' % (name, city)",
        "'SELECT {}, {{x}}, 5%, {}'.format(name, city)",
        "'SELECT ' + name",
        "name + ' {} ' + city + '%s' + '{{'",
        "'a' + ('b' + name)",
        "f'a{name}{{' + '{' + city",
        'f"{name}"',
    ],
)
def test_an_f_string_says_the_same(text: str) -> None:
    formatted = as_formatted(cst.parse_expression(text))
    assert formatted is not None
    assert eval(cst.Module([]).code_for_node(formatted), {}, VALUES) == eval(text, {}, VALUES)


@pytest.mark.parametrize(
    "text",
    [
        "'SELECT %d' % name",
        "'SELECT %s %s' % name",
        "'SELECT %(name)s' % {'name': name}",
        "'SELECT 5% {}'.format()",
        "'SELECT {0}'.format(name)",
        "'SELECT {{}} {}'.format(name)",
        "'SELECT {name}'.format(name=name)",
        "'SELECT {}'.format(*name)",
        "'a' + name + \"b\"",
        "r'a' + name",
        "b'a%s' % name",
        "'a' +\\\n name",
        "name + city",
        "'SELECT'",
        "'%s' * name",
    ],
)
def test_what_cannot_be_told_is_left_alone(text: str) -> None:
    assert as_formatted(cst.parse_expression(text)) is None
