"""Values in quotes in an f-string of SQL become parameters, where each of them surely may be one."""

import libcst as cst
import pytest

from fastpg_lint.fixes.queries.bound_values import bound


def read(sql: str) -> tuple[str, list[str]] | None:
    """The text with `$1` and so on, and what is bound, of an f-string as it is written."""
    string = cst.parse_expression(sql)
    assert isinstance(string, cst.FormattedString)
    found = bound(string, lambda number, _: f"${number}")
    values = [cst.Module([]).code_for_node(value) for _, value in found.values] if found is not None else []
    return (found.text.value, values) if found is not None else None


@pytest.mark.parametrize(
    ("sql", "text", "values"),
    [
        ("""f"SELECT 1 FROM t WHERE a = '{b}'" """, '"SELECT 1 FROM t WHERE a = $1"', ["b"]),
        ("""f"select '{a}' || '{b}'" """, None, []),
        ("""f"select 'x' || '{b.c}'" """, "\"select 'x' || $1\"", ["b.c"]),
        (
            'f"""\nSELECT 1\nFROM t\nWHERE a IN (\'{b}\', \'{c}\')\n"""',
            '"""\nSELECT 1\nFROM t\nWHERE a IN ($1, $2)\n"""',
            ["b", "c"],
        ),
        (
            """f"SELECT 1 FROM t WHERE a LIKE '%{b}_{c}'" """,
            '"SELECT 1 FROM t WHERE a LIKE $1"',
            ['f"%{b}_{c}"'],
        ),
        ("""f"UPDATE t SET a = '{b}', c = '{{}}'" """, "\"UPDATE t SET a = $1, c = '{}'\"", ["b"]),
        (
            """f"SELECT 1 FROM t WHERE a BETWEEN '{b}' AND '{c}'" """,
            '"SELECT 1 FROM t WHERE a BETWEEN $1 AND $2"',
            ["b", "c"],
        ),
    ],
)
def test_values_in_quotes_are_bound(sql: str, text: str | None, values: list[str]) -> None:
    assert read(sql.strip()) == ((text, values) if text is not None else None)


@pytest.mark.parametrize(
    "sql",
    [
        """f"SELECT 1 FROM t WHERE a = {b}" """,
        """f"SELECT 1 FROM {t} WHERE a = '{b}'" """,
        """f"SELECT 1 FROM t WHERE a = '{b()}'" """,
        """f"SELECT 1 FROM t WHERE a = '{b:>3}'" """,
        """f"SELECT 1 FROM t WHERE a = '{b=}'" """,
        """f"SELECT 1 FROM t WHERE a = '{b}''s'" """,
        """f"SELECT 1 FROM t WHERE a = '''{b}'" """,
        """f"SELECT 1 FROM t WHERE a = '{b}'::uuid" """,
        """f"SELECT 1 FROM t WHERE a > DATE '{b}'" """,
        """f"SELECT a -> '{b}' FROM t" """,
        """f"SELECT a #>> '{b}' FROM t" """,
        """f"SELECT 1 FROM t WHERE a @> '{b}'" """,
        """f"SELECT 1 FROM t WHERE a = '{b}' -- it's" """,
        """f"SELECT 1 FROM t WHERE a = $1 AND b = '{b}'" """,
        """f"SET a = '{b}'" """,
        """f"CREATE ROLE a PASSWORD '{b}'" """,
        """f"SELECT 1 FROM t WHERE a = '{b}" """,
        """rf"SELECT 1 FROM t WHERE a = '{b}'" """,
        'f"""SELECT 1 FROM t WHERE a LIKE \'{b}%\'"""',
    ],
)
def test_what_is_not_surely_a_parameter_is_left_alone(sql: str) -> None:
    assert read(sql.strip()) is None
