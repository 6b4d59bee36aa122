"""A text that somebody types in: what is read of one function alone is what a whole reading gives."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastpg_lint.engine import compile_all
from fastpg_lint.engine.compile_all import Compiler
from fastpg_lint.incremental.store import Cache
from fastpg_lint.workspace.documents import Document, digest
from tests.budget import THOROUGH
from tests.programs import programs
from tests.rules.fixture_files import FIXTURES
from tests.source.real_files import sampled

pytestmark = pytest.mark.one_python

FILE = Document(Path("typed.py"), "typed.py")
TEXT = '''
from os import getenv as secret

class Repository:
    @property
    def name(self, rows=[len(one) for one in ()]):
        """What it is called."""
        return "repository"

    async def load(self, rows):
        # all of them
        found = [row for row in rows if row.id]
        if found:
            await self.save(secret("KEY"), found)
        return found

    def beside(self): return self


if Repository:
    def inner(row):
        return row

def last(row):
    return len(row)
'''
TYPED = (
    *("x = len(row)", "pass", "return", "return row", "raise ValueError(row)", "yield row", "yield", "break"),
    *("await self.save()", "self.client = row", "row.sort()", "assert isinstance(row, int)", "del row"),
    *("global row", "nonlocal row", "x = (", "x = \\", "'''", ")", "else:", "@property", "# noqa", "", "\t"),
    *("if (x := len(row)):\n    print(x)", "for one in row:\n    break", "class Inner:\n    z = 1"),
    *("@retry(3)\ndef inner(a, b=len(row)):\n    return a", "async with row as x:\n    await x.close()"),
    *("try:\n    x()\nexcept Exception as row:\n    pass", "match row:\n    case [x, *_]: pass"),
    *("from os import path as x", "import os.path", "from x import *", "from .x import y as password"),
    *(
        "password = 'orbit-7531-lunar'",
        "api({'password': 'orbit-7531-lunar'})",
        "x = [y for y in row if (z := y)]",
    ),
    *("x = '''a\nb'''", "lambda: (yield)", "async def inner(): yield 1", "x: int = 3", "x += 'a'"),
)
APPENDED = (" \\", " (", ")", ";", "; x = 2", "  # noqa", '"', '"""', ":", "x", "\x0c")


def typed(text: str, chance: random.Random) -> str:
    """A text with lines that somebody has typed, removed, moved, or is in the midst of."""
    lines = text.split("\n")
    place = chance.randrange(len(lines))
    line = lines[place]
    indent = line[: len(line) - len(line.lstrip())]
    match chance.randrange(6):
        case 0:
            del lines[place]
        case 1:
            lines[place] = line + chance.choice(APPENDED)
        case 2:
            lines[place] = chance.choice(("", "  ", "    ")) + line.lstrip()
        case 3:
            lines[place] = line.replace(chance.choice((" ", "(", ")", ":", "=", "await ")), "", 1)
        case _:
            lines[place:place] = [indent + one for one in chance.choice(TYPED).split("\n")]
    return "\n".join(lines)


class Typist:
    """Types into a text, and holds what comes of it against a reading of the whole."""

    def __init__(self, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self._compiler = Compiler(Cache(None))
        self.whole = 0
        """How often the whole text was read."""
        self._encode = compile_all._encode

        def noting(shown: str, content: bytes | str) -> object:
            self.whole += 1
            return self._encode(shown, content)

        monkeypatch.setattr(compile_all, "_encode", noting)
        self.type(text)

    def type(self, text: str) -> None:
        """Types another text."""
        self._compiler.compile_buffer(FILE.with_content(text))
        expected = self._encode(FILE.shown, text)
        key = compile_all._key(digest(text))
        assert self._compiler._held.get([key]) == {key: expected.encoded}
        assert self._compiler._summaries.of(digest(text)) == expected.summary


REAL = (*sorted(FIXTURES.rglob("*.py"))[::12], *sampled(60))


@pytest.mark.parametrize("path", REAL[:: 1 if THOROUGH else 5], ids=lambda path: path.name)
def test_edits_of_real_files(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = path.read_text("utf-8", "replace")
    typist, chance = Typist(text, monkeypatch), random.Random(path.name)
    for _ in range(8):
        text = typed(text, chance)
        typist.type(text)


@settings(deadline=None)  # the first texts load what reads them
@given(programs(), st.randoms(use_true_random=False))
def test_edits_of_generated_programs(program: str, chance: random.Random) -> None:
    text = f"async def first(x, y=1):\n    pass\n{program}\ndef last(x):\n    return x\n"
    with pytest.MonkeyPatch.context() as monkeypatch:
        typist = Typist(text, monkeypatch)
        for _ in range(4):
            text = typed(text, chance)
            typist.type(text)


@pytest.mark.parametrize("line", TYPED)
@pytest.mark.parametrize(
    "above", ['        """What it', "        # all", "        return found", "    return len"]
)
def test_each_line_in_each_place(line: str, above: str, monkeypatch: pytest.MonkeyPatch) -> None:
    indent = above[: len(above) - len(above.lstrip())]
    new = "".join(f"{indent}{one}\n" for one in line.split("\n"))
    typist = Typist(TEXT, monkeypatch)
    typist.type(TEXT.replace(above, new + above, 1))
    typist.type(TEXT.replace(above, new.replace("x", "y") + above, 1))


def test_an_edit_in_a_function_reads_that_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    typist = Typist(TEXT, monkeypatch)
    once = TEXT.replace("        return found", "        found.sort()\n        return found")
    typist.type(once)
    typist.type(once.replace('return "repository"', "return len(self.rows)"))
    typist.type(TEXT.replace("    return len(row)", "    print(row)\n\n    return len(row)"))
    typist.type(TEXT + "    # the end")
    assert typist.whole == 2  # the text itself, and the one in which two functions are others


GLOBAL = '''
made = None

def make(rows):
    """All global rows."""
    global made
    for row in rows:
        row.save()
    made = [row for row in rows]

class Maker:
    def last(self, rows):
        global made
        count = 0

        def add():
            nonlocal count
            count += len(made)

        add()
        return count
'''


def test_a_function_that_binds_a_name_outside_is_read_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    typist = Typist(GLOBAL, monkeypatch)
    below = GLOBAL.replace("for row in rows]\n", "for row in rows]\n    print(made)\n")
    typist.type(below)
    typist.type(below.replace("        add()\n", "        add()\n        rows.sort()\n"))
    assert typist.whole == 1


@pytest.mark.parametrize("line", TYPED)
@pytest.mark.parametrize(
    "above", ["    global made", "    for row", "    made =", "        count = 0", "            non"]
)
def test_lines_beside_what_is_bound_outside(line: str, above: str, monkeypatch: pytest.MonkeyPatch) -> None:
    new = f"{above[: len(above) - len(above.lstrip())]}{line}\n"
    typist = Typist(GLOBAL, monkeypatch)
    typist.type(GLOBAL.replace(above, new + above, 1))
    typist.type(GLOBAL)
    typist.type(GLOBAL.replace(above, above.replace("made", "other"), 1))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def load(self, rows)", "def load(self, rows=None)"),
        ("        found = [", "        global found\n        found = ["),
        ("        found = [", "        from a import b as secret\n        found = ["),
        ("return self\n", "return 1\n"),
        ("        return row\n", "        return len(row)\n"),
        ("def last(row):", "x = 1\ndef last(row):"),
    ],
    ids=["a header", "a name outside", "an import", "a body beside its header", "in a branch", "outside"],
)
def test_other_edits_read_the_whole_text(before: str, after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    typist = Typist(TEXT, monkeypatch)
    typist.type(TEXT.replace(before, after))
    assert typist.whole == 2
