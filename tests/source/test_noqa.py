"""Suppression comments against flake8's own reading of them."""

from types import SimpleNamespace

import pytest
from flake8.processor import FileProcessor  # type: ignore[import-untyped]
from flake8.violation import Violation  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from fastpg_lint.source.noqa import read_noqa
from fastpg_lint.source.text import SourceText

CODES = ("FPG101", "FPG302", "E501")


def flake8_covers(text: str, line: int, code: str) -> bool:
    """What flake8 does with a finding."""
    options = SimpleNamespace(
        hang_closing=False, indent_size=4, max_line_length=79, max_doc_length=None, verbose=0,
        stdin_display_name="stdin", disable_noqa=False,
    )  # fmt: skip
    processor = FileProcessor("x.py", options, lines=text.splitlines(keepends=True))
    if processor.should_ignore_file():
        return True
    noqa_line = processor.noqa_line_for(line)
    if noqa_line is None:
        noqa_line = text.splitlines()[line - 1]
    return bool(Violation(code, "x.py", line, 1, "", noqa_line).is_inline_ignored(False))


COMMENTS = [
    "# noqa",
    "#noqa",
    "# noqa: FPG101",
    "# noqa:FPG101",
    "# NoQA: FPG101,E501",
    "# noqa: E501 FPG302",
    "# noqa: FPG",
    "# noqa: FPG1",
    "# noqa: fpg101",
    "# noqa : FPG101",
    "# noqa: E501, because of FPG101",
    "# type: ignore  # noqa: E501",
    "# flake8: noqa",
    "# nothing",
]
SHAPES = [
    "x = 1  {}\ny = 2\n",
    "x = (\n    1,  {}\n    2,\n)\ny = 2\n",
    'x = """\n{}\n"""\ny = 2\n',
    "{}\nx = 1\n",
    "def f():\n    return 1  {}\n",
    "x = (  {}\n",
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("comment", COMMENTS)
def test_lines_are_covered_as_flake8_covers_them(shape: str, comment: str) -> None:
    text = shape.format(comment)
    silenced = read_noqa(SourceText(text))
    for line in range(1, len(text.splitlines()) + 1):
        for code in CODES:
            assert silenced.covers(line, code) == flake8_covers(text, line, code), (line, code)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="noqa#: FPG1E5,\tx", max_size=24))
def test_any_comment_is_read_as_flake8_reads_it(comment: str) -> None:
    text = f"x = 1  # {comment}\n"
    silenced = read_noqa(SourceText(text))
    assert [silenced.covers(1, code) for code in CODES] == [flake8_covers(text, 1, code) for code in CODES]
