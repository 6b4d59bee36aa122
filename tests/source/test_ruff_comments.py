"""ruff's own suppression comments, as ruff 0.17 heeds them, and comments that speak of whole files."""

import pytest

from fastpg_lint.source.noqa import read_noqa
from fastpg_lint.source.text import SourceText

CASES = {
    "behind code it holds for its line": ("x = [  # ruff: ignore[F821]\n    y,\n]\n", [1]),
    "in a statement for that line": ("x = [\n    y,  # ruff: ignore[F821]\n    y,\n]\n", [2]),
    "on a line of its own for the statement below": (
        "# ruff: ignore[F821] reason\n# other\n\nx = [y,\n  y]\ny\n",
        [4, 5],
    ),
    "for a header": ("# ruff: ignore[F821]\ndef f(a=y,\n      b=y):\n    return y\n", [2, 3]),
    "inside of a statement for the line below": ("x = [\n    # ruff: ignore[F821]\n    y,\n    y]\n", [3]),
    "with several codes": ("x  # ruff: ignore[E501, F821]: reason\n", [1]),
    "behind another comment": ("x  # noqa: E501 # ruff:ignore[F821]\n", [1]),
    "only in a comment": ("x  # told ruff: ignore[F821]\n'# ruff: ignore[F821]'\n", []),
    "only as it is written": ("x  # RUFF: ignore[F821]\nx  # ruff: ignore[]\nx  # ruff: ignore\n", []),
    "in a block": ("# ruff: disable[F821]\nx\n# ruff: enable[F821]\nx\n", [1, 2, 3]),
    "to the end of the file": ("x\n# ruff: disable[F821]\nx\n", [2, 3, 4]),
    "to the end of the indentation": (
        "def f():\n    # ruff: disable[F821]\n    x\n    if x:\n        x\n\nx\n",
        [2, 3, 4, 5, 6],
    ),
    "to an end of the same codes": (
        "# ruff: disable[F821]\n# ruff: disable[E501]\nx\n# ruff: enable[E501]\nx\n# ruff: enable[F821]\nx\n",
        [1, 2, 3, 4, 5, 6],
    ),
    "not where a block has no beginning": ("# ruff: enable[F821]\nx\n", []),
    "not where a block begins behind code": ("x  # ruff: disable[F821]\nx\n", []),
    "in a file by ruff": ("x\n# ruff: file-ignore[F821]\nx\n", [1, 2, 3, 4]),
    "in a file by ruff's other form": ("x\n# ruff: noqa: F821\nx\n", [1, 2, 3, 4]),
    "in a file by ours": ("x\nif x:\n    # fastpg-lint: noqa: E501, F821\n    x\n", [1, 2, 3, 4, 5]),
    "in a file for all codes": ("x\n#fastpg-lint:noqa - a reason\n", [1, 2, 3]),
    "not in a file behind code": ("x  # ruff: noqa: F821\nx  # fastpg-lint: noqa\n", []),
    "not in a file for no codes": ("# fastpg-lint: noqa: reason\n# ruff: noqa: all\nx\n", []),
    "not in a file from a string": ('"""\n# fastpg-lint: noqa\n# ruff: disable[F821]\n"""\n', []),
    "on the closing line for the statement": ("x = f(\n    y,\n    y,\n)  # noqa: F821\ny\n", [1, 2, 3, 4]),
    "on the closing line of a header": ("def f(\n    x=y,\n):  # noqa: F821\n    y\n", [1, 2, 3]),
    "on a line in between for that": ("x = f(\n    y,  # noqa: F821\n    y,\n)\n", [2]),
}


@pytest.mark.parametrize(("text", "lines"), CASES.values(), ids=CASES)
def test_a_comment_holds(text: str, lines: list[int]) -> None:
    silenced = read_noqa(SourceText(text))
    assert [line for line in range(1, text.count("\n") + 2) if silenced.covers(line, "F821")] == lines


@pytest.mark.parametrize(
    "text",
    [
        "# ruff: disable[F821]\n" * 5_000,
        "".join(f"# ruff: disable[F{n}]\n# ruff: enable[E{n}]\n" for n in range(2_500)),
        "x = [\n" + "# ruff: ignore[F821]\n" * 5_000 + "]\n",
        "x  # noqa: F821\n" * 5_000,
        "# noqa: " + "F821," * 20_000,
        "# ruff: ignore[" * 20_000,
        "#" + " " * 50_000 + "\n" + "# " * 50_000,
    ],
)
def test_many_comments_take_no_time_of_their_own(text: str) -> None:
    silenced = read_noqa(SourceText(text))
    for line in range(1, 5_000):
        silenced.covers(line, "FPG101")
