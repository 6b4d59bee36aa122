"""Lines masked by the code around them: what may be a secret there, and what stays as it is."""

import pytest

from fastpg_lint.output.masked_lines import masked_lines

FAR = "\n".join(f"    'option_{number}': {number}," for number in range(9))


@pytest.mark.parametrize(
    ("text", "line", "shown"),
    [
        ('PASSWORD = (\n    # as the\n    # server\n    # has it\n    "swordtail"\n)', 5, '    "***"'),
        ('PASSWORD = """\nsword\ntail"""', 2, '"***"'),
        ('PASSWORD = """\nsword\ntail""" + x', 3, '"***" + x'),
        (
            "def get_password():\n    x = 1\n    y = 2\n    z = 3\n    return 'swordtail'",
            5,
            '    return "***"',
        ),
        (f"f(password={{\n{FAR}\n    'db': 'swordtail',\n}})", 11, "    'db': \"***\","),
        ("connect(\n    'db',\n    'bob',\n    'swordtail',\n)", 4, '    "***",'),
        ("class A:\n    def f(self):\n        login(\n\n\n'bob', 'swordtail')", 6, "'bob', \"***\")"),
        ("URL.create('postgresql', 'bob', 'swordtail')", 1, "URL.create('postgresql', 'bob', \"***\")"),
        ("from x import SecretStr as S\ny = S(\n\n\n'swordtail')", 5, '"***")'),
        ("x = 'é', connect('swordtail')", 1, "x = 'é', connect(\"***\")"),
        ("password = (\n\n\n    f'sword{tail}'\n)", 4, '    "***"'),
        ("x = 'a\\\nb'; password = 'sword\\\ntail'", 3, '"***"'),
    ],
)
def test_the_code_around_a_line_says_that_it_has_a_secret(text: str, line: int, shown: str) -> None:
    assert masked_lines(text.split("\n"))(line) == shown


@pytest.mark.parametrize(
    "text",
    [
        "log.info(\n    'the file %s is gone',\n    name,\n)",
        "settings = {\n    'host': 'db.example.org',\n    'port': 5432,\n}",
        "def get_colour():\n    return 'swordtail'",
        '"""What a module is for.\n\nIt says more: swordtail.\n"""\nx = 1',
        "router = APIRouter(\n    prefix='/orders',\n    tags=['orders'],\n)",
        "raise HTTPException(\n    404,\n    detail='there is no such order',\n)",
        "x = (",
        "x = 'sword\n",
        "USER nobody\nCMD uvicorn 'app:app'",
    ],
)
def test_all_else_stays_as_it_is(text: str) -> None:
    lines = text.split("\n")
    shown = masked_lines(lines)
    assert [shown(number) for number in range(1, len(lines) + 1)] == lines
