"""Dockerfiles cut into instructions, as Docker cuts them, whatever is in them."""

import sys
from types import FrameType
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpg_lint.deployment.instructions import cut

if TYPE_CHECKING:
    from _typeshed import TraceFunction


def found(text: str) -> list[str]:
    """The instructions, each with its value, runs of blanks as one."""
    file = cut(text)
    return [f"{one.name} {' '.join(file.text[one.inside : one.end].split())}" for one in file.instructions]


def bodies(text: str) -> list[str]:
    """The bodies of all here-documents."""
    file = cut(text)
    return [file.text[one.start : one.end] for each in file.instructions for one in each.heredocs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM x\nRUN a \\\n  b\nCMD c", ["FROM x", "RUN a b", "CMD c"]),
        ("from x\r\nrun a \\\r\n  b\r\nCmd c\r\n", ["FROM x", "RUN a b", "CMD c"]),
        ("\ufeffFROM x\nCMD c\n", ["FROM x", "CMD c"]),
        ("\ufeff# escape=`\nFROM x\nCMD c `\n d\n", ["FROM x", "CMD c d"]),
        ("\tRUN\ta\n\n  # CMD b\n \tCMD\tc\n", ["RUN a", "CMD c"]),
        ("RUN a \\ \t\n b\n", ["RUN a b"]),
        ("RUN a \\\n# it's a comment \\\n\n  \n \t# another\n b\nCMD c\n", ["RUN a b", "CMD c"]),
        ("RUN a \\\\\nCMD c\n", ["RUN a \\\\", "CMD c"]),
        ("RUN a \\", ["RUN a"]),
        ("\\\nCMD c\n", ["CMD c"]),
        ("CMD\nEXPOSE 1\n", ["CMD ", "EXPOSE 1"]),
        ("CMD \\\n  [ \\\n  # first\n  'a', \\\n  'b' \\\n  ]\nUSER x\n", ["CMD [ 'a', 'b' ]", "USER x"]),
        ("RUN a\fb\x0bc\u2028d\nCMD e\n", ["RUN a b c d", "CMD e"]),
        ("ONBUILD RUN a \\\n b\nCMD c\n", ["ONBUILD RUN a b", "CMD c"]),
        ("ONBUILD\nCMD c\n", ["ONBUILD ", "CMD c"]),
    ],
)
def test_an_instruction_goes_on_where_docker_goes_on(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("head", "escapes"),
    [
        ("# escape=`\n", "`"),
        ("#escape = ` \r\n", "`"),
        ("# syntax=docker/dockerfile:1\n# escape=`\n", "`"),
        ("# check=skip=all\n# ESCAPE=`\n", "`"),
        ("# escape=\\\n", "\\"),
        ("# escape=x\n", "\\"),
        ("# escape=\n# escape=`\n", "\\"),
        ("# a comment\n# escape=`\n", "\\"),
        ("# other=1\n# escape=`\n", "\\"),
        ("\n# escape=`\n", "\\"),
        ("FROM y\n# escape=`\n", "\\"),
        ("# syntax=a\n# syntax=b\n# escape=`\n", "\\"),
    ],
)
def test_the_escape_is_what_a_directive_at_the_top_says(head: str, escapes: str) -> None:
    other = "\\" if escapes == "`" else "`"
    assert found(f"{head}RUN a {escapes}\n b {other}\nCMD c\n")[-2:] == [f"RUN a b {other}", "CMD c"]


@pytest.mark.parametrize(
    ("text", "expected", "after"),
    [
        ("RUN <<EOF\nCMD a\n# b\nEOF\nCMD c\n", ["CMD a\n# b\n"], "CMD c"),
        ("RUN <<EOF\r\na \\\r\nEOF\r\nCMD c\r\n", ["a \\\r\n"], "CMD c"),
        ("RUN <<-EOF\n\ta\n\t\tEOF\nCMD c\n", ["\ta\n"], "CMD c"),
        ("RUN <<EOF\n\tEOF\n EOF\nEOF \nEOF\nCMD c\n", ["\tEOF\n EOF\nEOF \n"], "CMD c"),
        ("RUN cat <<'E F' > x\na\nE F\nCMD c\n", ["a\n"], "CMD c"),
        ('RUN cat <<-"E" 3<<E2 \\\n  && b\na\nE\nd\nE2\nCMD c\n', ["a\n", "d\n"], "CMD c"),
        ("COPY <<a <<b /x/\n1\na\n2\nb\nCMD c\n", ["1\n", "2\n"], "CMD c"),
        ("add <<E /x\nE\nCMD c\n", [""], "CMD c"),
        ("ONBUILD RUN <<EOF\nCMD a\nEOF\nCMD c\n", ["CMD a\n"], "CMD c"),
        ("RUN --mount=type=cache,target=/r <<EOF\nCMD a\nEOF\nCMD c\n", ["CMD a\n"], "CMD c"),
        ("RUN <<E\nCMD a\nCMD b\n", ["CMD a\nCMD b\n"], "RUN <<E"),
        ("RUN <<A <<B\na\n", ["a\n", ""], "RUN <<A <<B"),
        ("RUN a <<< EOF\nCMD c\n", [], "CMD c"),
        ("RUN a '<<EOF' \"x <<EOF\" b<<EOF \\<<EOF << EOF\nCMD c\n", [], "CMD c"),
        ('RUN ["cat", "<<EOF"]\nCMD c\n', [], "CMD c"),
        ("CMD cat <<EOF\nENTRYPOINT c\n", [], "ENTRYPOINT c"),
        ("RUN it's <<EOF\nCMD c\n", [], "CMD c"),
    ],
)
def test_a_here_document_is_no_instruction(text: str, expected: list[str], after: str) -> None:
    assert bodies(text) == expected
    assert found(text)[-1] == after


@given(st.lists(st.sampled_from((*"RUN a\\`\n\r\t #='\"<-\ufeff", "RUN ", "<<E", "\nE\n", "# escape=`\n"))))
def test_each_offset_stays_and_instructions_follow_one_another(pieces: list[str]) -> None:
    text = "".join(pieces)
    file = cut(text)
    assert len(file.text) == len(text)
    assert all(one in (other, " ") for one, other in zip(file.text, text, strict=True))
    places = [
        place
        for one in file.instructions
        for place in (
            one.start,
            one.inside,
            one.end,
            *(at for body in one.heredocs for at in (body.start, body.end)),
        )
    ]
    assert places == sorted(places)
    assert places == [] or places[-1] <= len(text)


def steps(text: str) -> int:
    """How many lines of the program run while a text is cut."""
    count = 0

    def trace(_: FrameType, event: str, __: object) -> "TraceFunction":
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        cut(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "\\\n",
        "RUN \\\n\n",
        "RUN a \\\n# b\n",
        "# syntax=a\n",
        "RUN <<E\n",
        "<<E ",
        "RUN <<E <<F\nE\n",
        "'",
        "\\",
        "ONBUILD ",
    ],
)
def test_twice_the_text_takes_twice_the_steps(piece: str) -> None:
    once, twice = (steps(f"RUN a\nRUN <<A {piece * number}") for number in (200, 400))
    assert twice <= 2 * once + 50
