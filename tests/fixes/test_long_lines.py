"""Lines that mending has made too long are broken as Black and ruff break them; all others stay."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from fastpg_lint.fixes.long_lines import with_short_lines
from fastpg_lint.pipeline.line_length import line_length

from .test_all_fixes import mended

LENGTH = 60
BROKEN = {
    "what fits into a line more": (
        "user = User(name=name, key=await in_thread(hashed, asked.key))",
        """user = User(
    name=name, key=await in_thread(hashed, asked.key)
)""",
    ),
    "a line for each argument": (
        "roles = mapped_column(MutableList.as_mutable(varied(JSON())), default=[], a=True)",
        """roles = mapped_column(
    MutableList.as_mutable(varied(JSON())),
    default=[],
    a=True,
)""",
    ),
    "a comprehension": (
        "shown = [await in_thread(Extension.of, one) for one in installed if one]",
        """shown = [
    await in_thread(Extension.of, one)
    for one in installed
    if one
]""",
    ),
    "a comprehension of pairs": (
        "shown = {name: await in_thread(Extension.of, one) for name, one in installed}",
        """shown = {
    name: await in_thread(Extension.of, one)
    for name, one in installed
}""",
    ),
    "a block's head": (
        "async with await anyio.open_file(Path(folder) / 'user, first', 'w') as file:\n    pass",
        """async with await anyio.open_file(
    Path(folder) / 'user, first', 'w'
) as file:
    pass""",
    ),
    "a function's head": (
        "def disable_all(a: Path = Depends(b), c: D = Depends(e)) -> dict[str, str]:\n    pass",
        """def disable_all(
    a: Path = Depends(b), c: D = Depends(e)
) -> dict[str, str]:
    pass""",
    ),
    "what stands alone in its brackets": (
        "answer = await in_thread(\n    self.answer_by_type, scope, f'{path}, disabled', Status.OK\n)",
        """answer = await in_thread(
    self.answer_by_type,
    scope,
    f'{path}, disabled',
    Status.OK,
)""",
    ),
    "a tuple": (
        "arguments = (Index('of_title', 'title'), Index('of_year', 'year'))",
        """arguments = (
    Index('of_title', 'title'),
    Index('of_year', 'year'),
)""",
    ),
    "what is given a function without parameters": (
        "answer = await in_thread(lambda: asked_for_by_somebody_else.answer)",
        """answer = await in_thread(
    lambda: asked_for_by_somebody_else.answer
)""",
    ),
    "what stands alone in brackets with a comment": (
        "answer = column(  # of a house\n    Key('rooms.id', on='restrict', name='the_room'), index=True\n)",
        """answer = column(  # of a house
    Key('rooms.id', on='restrict', name='the_room'),
    index=True,
)""",
    ),
}
"""Lines, and what is to become of them."""
STAYING = (
    "answer = await in_thread(self.answer_by_type, scope, first)  # of the first",
    "answer = sorted(asked_for_by_somebody_else, key=lambda one, other: one)",
    "answer = somebody.asked_for_by_somebody_else + somebody.asked_for_later",
    "text = '''\nanswer = await in_thread(self.answer_by_type, scope, first, second)\n'''",
    "answer = await in_thread(self.answer_by_type, scope, first, second, [\n    one])",
)


def inside(text: str) -> str:
    """Some lines in a coroutine function."""
    return "async def work():\n" + "".join(f"    {line}\n" for line in text.split("\n"))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(("long", "short"), BROKEN.values(), ids=BROKEN)
def test_a_line_is_broken_as_formatters_do(long: str, short: str, end: str) -> None:
    made, wanted = (inside(one).replace("\n", end) for one in (long, short))
    assert with_short_lines("", made, LENGTH) == wanted
    assert with_short_lines(made, made, LENGTH) == made
    assert with_short_lines("", made) == made


@pytest.mark.parametrize("short", [short for _, short in BROKEN.values()], ids=BROKEN)
@pytest.mark.skipif(find_spec("ruff") is None, reason="ruff is missing")
def test_ruff_leaves_what_is_written(short: str) -> None:
    options = [f"line-length={LENGTH}", "format.quote-style='preserve'"]
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "-"]
    command += [word for one in options for word in ("--config", one)]
    done = subprocess.run(command, input=inside(short), capture_output=True, text=True, check=True)
    assert done.stdout == inside(short)


@pytest.mark.parametrize("text", STAYING)
def test_what_cannot_be_broken_so_stays(text: str) -> None:
    assert with_short_lines("", f"{text}\n", LENGTH) == f"{text}\n"


def test_where_no_length_is_told_lines_may_be_as_long_as_the_longest() -> None:
    long = f"answer = await in_thread({', '.join(['first'] * 10)})\n"
    assert with_short_lines("", long).startswith("answer = await in_thread(\n    first,")
    assert with_short_lines(f"# {'x' * 118}\n", long) == long


@pytest.mark.parametrize(
    ("name", "text", "length"),
    [
        ("pyproject.toml", "[tool.ruff]\nline-length = 100\n", 100),
        ("pyproject.toml", "[tool.black]\nline-length = 99\n", 99),
        ("ruff.toml", "line-length = 120\n", 120),
        ("pyproject.toml", "[tool.ruff]\nline-length = 'long'\n", None),
        ("pyproject.toml", "[tool.ruff]\nline-length = true\n", None),
        ("pyproject.toml", "[tool\n", None),
    ],
)
def test_the_length_is_that_of_the_formatter(
    tmp_path: Path, name: str, text: str, length: int | None
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / name).write_text(text)
    assert line_length(tmp_path / "app" / "main.py") == length


def test_what_mending_writes_is_as_long_as_the_project_has_it(tmp_path: Path) -> None:
    text = """import time


async def settle(first: float, second: float) -> None:
    time.sleep(max(first, second, len("the longest of all")))
"""
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\nline-length = 60\n")
    (tmp_path / "main.py").write_text(text)
    (file,) = mended(tmp_path, "FPG101").files
    assert file.after.decode().endswith(
        'None:\n    await asyncio.sleep(\n        max(first, second, len("the longest of all"))\n    )\n'
    )
