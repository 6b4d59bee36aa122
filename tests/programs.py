"""Programs that nobody wrote: the words that rules listen for, put together as Python's grammar allows.

A template's slots are filled at random: `<e>` by an expression, `<n>` by a name, `<a>` by an attribute's
name, `<t>` by a target, `<b>` by a block. What comes out parses, though a compiler may refuse it.
"""

import re

from hypothesis import strategies as st

# fmt: off
NAMES = (
    "app", "router", "session", "client", "rows", "user_id", "password", "x", "y", "self", "time", "User",
)
ATTRIBUTES = (
    "get", "post", "execute", "commit", "query", "all", "sleep", "read", "add_task", "model_dump", "x",
)
LEAVES = (
    *NAMES, "None", "...", "(1)", "''", "b'x'", "'/users/{user_id}'", "'list[User]'", "'x'",
    "'postgres://u:p@h/db'", "open", "print", "Depends", "Session", "AsyncSession", "BaseModel", "super()",
    "requests", "nap", "'a' \"b\"", "b'x' rb'\\y'", "u'é' 'ü'", "''\"'\"", "'''a\n b'''", "0xF_F", "2j",
    "1_0.5e3", "True", "()", "[]", "{}", "f'{<n>!r:>{<n>}}' 'x'", "f'''{\n<n>}'''", "rf'\\{<n>}{{'",
)
EXPRESSIONS = (
    "<e>.<a>", "<e>()", "<e>(<e>)", "<e>.<a>(<e>, <n>=<e>)", "<e>.<a>(*<e>, **<e>)", "(await <e>)",
    "<e>[<e>]", "(<e> | <e>)", "(<e> % <e>)", "(<e> if <e> else <e>)", "(not <e>)", "(<e>, <e>)", "[*<e>]",
    "{'x': <e>}", "(lambda <n>: <e>)", "[<e> for <t> in <e>]", "{<e> async for <t> in <e> if <e>}",
    "(<n> := <e>)", "(yield <e>)", "(yield from <e>)",
    'f"a{<n>.<a>()!r:{<n>}}"', "<e>[<e>:<e>]", "(<e> < <e> < <e>)", "<e>[<e>, <e>]", "<e>[(<e>, <e>)]",
    "<e>[<e>,]", "<e>[(<e>), ::<e>]", "<e>[()]", "<e>[*<e>, <e>]", "(<e> and <e> or <e>)", "(-<e> ** ~<e>)",
    "(<e> @ <e> // <e>)", "(<e> << <e> & <e> ^ <e>)", "{**<e>, 'x': <e>}", "{<e>, *<e>}", "(*<e>,)",
    "{<e>: <e> for <t> in <e> if <e> for <t> in <e>}", "(lambda *, <n>=<e>: <e>)", "(\n<e>\n+ <e>)",
    "(lambda <n>, /, *<n>, **<n>: <e>)", "(<e> is not <e> not in <e>)", "<e>(<e> for <t> in <e>)",
    "(<n>\n    # é\n    .<a>(<e>, *<e>, <n>=<e>, *<e>))", "('ä' + <e>)", "(not <e> == <e>)",
)
TARGETS = ("<n>", "<n>.<a>", "<n>[<n>]", "(<n>, *<n>)", "[<n>, <n>.<a>]")
SIMPLE = (
    "<e>", "<e>", "<e>; <e>", "<t> = <e>", "<t> = <t> = <e>", "<n>: <e>", "<n>: <e> = <e>", "<n> += <e>",
    "del <n>.<a>", "pass", "return <e>", "return", "raise <e> from <e>", "assert <e>, <e>", "global <n>",
    "break", "continue", "nonlocal <n>, <n>", "del <n>, <n>[<e>]", "del (<n>)", "raise", "assert <e>",
    "<n>.<a>: <e>", "<n> **= <e>", "<n>.<a> //= yield", "<t> = yield <e>",
    "<t> = *<e>, <e>", "return <e>, *<e>", "pass;", "'''doc\n  string'''", "import time",
    "import os.path as <n>", "import requests, x.y", "from time import sleep as nap",
    "from . import <n>", "from x import *", "from fastapi import Depends, FastAPI",
    "from sqlalchemy.orm import Session", "from sqlalchemy.ext.asyncio import AsyncSession",
    "from pydantic import BaseModel", "from ...x.y import (<n> as <n>, x,)",
)
COMPOUND = (
    "def <n>(<n>): <b>",
    "async def <n>(<n>: <e> = <e>) -> <e>: <b>",
    "@<e>\nasync def <n>(self, *, <n>): <b>",
    "@<n>.<a>('/x/{x}')\ndef <n>(<n>=<e>): <b>",
    "class <n>: <b>",
    "@<e>\nclass <n>(<e>, <n>=<e>): <b>",
    "with <e>: <b>",
    "async with <e> as <t>, <e>: <b>",
    "for <t> in <e>: <b>",
    "async for <t> in <e>: <b>",
    "while <e>: <b>",
    "if <e>: <b>else: <b>",
    "try: <b>except <e> as <n>: <b>finally: <b>",
    "try: <b>except* <e>: <b>",
    "match <e>:\n    case <n>.<a> | [<n>, *_] if <e>: <b>",
    "match <e>, *<e>:\n    case {'x': -1, **<n>}: <b>    case User(x, y=None) as <n>: <b>    case _: <e>",
    "with (<e> as <t>, <e>): <b>",
    "with (<e>), <e> as (<n>, *<n>): <e>; <e>;",
    "for <t>, *<n> in <e>, *<e>: <b>else: <b>",
    "while <e>: <e>; <e>\nelse: <b>",
    "if <e>: <b>elif <e>: <b>elif <e>: <e>\nelse: <b>",
    "if <e>: <b>else:\n    if <e>: <e>",
    "try: <b>except (<e>, <e>): <b>except: <e>\nelse: <b>finally: <e>",
    "try: <e>\nexcept* <e> as <n>: <b>else: <b>",
    "def <n>(<n>, <n>: <e> = <e>, /, <n>=<e>, *<n>: <e>, <n>, x=<e>, **<n>): <b>",
    "def <n>(*, <n>: <e>): <e>; <e>",
    "class <n>(): <e>; <n>: <e> = <e>",
)
# fmt: on
SLOT = re.compile("<([enatb])>")
DEEPEST = 3


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Texts of modules."""
    count = draw(st.integers(1, 5))
    return "".join(_statement(draw, DEEPEST) for _ in range(count))


@st.composite
def laid_out(draw: st.DrawFn) -> str:
    """The same with comments and blank lines between, tabs, and ends of lines as on other systems."""
    indent = draw(st.sampled_from(("    ", "\t", "  ", " ")))
    between = st.sampled_from(("", "", "", "\n", "# ß\n", "        # x\n", "\x0c\n", "\t \n"))
    lines = (
        draw(between) + re.sub(r"^(?:    )+", lambda deep: indent * (len(deep[0]) // 4), line)
        for line in draw(programs()).split("\n")
    )
    text = "\n".join(lines) + draw(st.sampled_from(("", "\n", "\n\n# x")))
    return text.replace("\n", draw(st.sampled_from(("\n", "\r\n", "\r"))))


def _statement(draw: st.DrawFn, depth: int) -> str:
    return _filled(draw, draw(st.sampled_from(SIMPLE + COMPOUND if depth else SIMPLE)), depth) + "\n"


def _block(draw: st.DrawFn, depth: int) -> str:
    body = "".join(_statement(draw, depth) for _ in range(draw(st.integers(1, 3))))
    return "\n" + re.sub(r"^(?=.)", "        ", body, flags=re.MULTILINE)


def _filled(draw: st.DrawFn, template: str, depth: int) -> str:
    below = max(0, depth - 1)

    def fill(slot: re.Match[str]) -> str:
        if slot[1] == "b":
            return _block(draw, below)
        if slot[1] == "e":
            return _filled(draw, draw(st.sampled_from(EXPRESSIONS + LEAVES if depth else LEAVES)), below)
        if slot[1] == "t":
            return _filled(draw, draw(st.sampled_from(TARGETS)), below)
        return draw(st.sampled_from(NAMES if slot[1] == "n" else ATTRIBUTES))

    return SLOT.sub(fill, template)
