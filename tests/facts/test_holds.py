"""Which `with` statements hold something while the function waits."""

from textwrap import dedent

from fastpg_lint.engine.compile_module import compile_module
from fastpg_lint.source.text import SourceText


def holds(body: str) -> int:
    text = "async def route(a, b):\n" + dedent(body).replace("\n", "\n    ")
    facts = compile_module(SourceText(text))
    found = facts.scopes[1].holds
    assert all(one.begin < one.body < one.end for one in found)
    return len(found)


def test_what_awaits_in_its_body_holds() -> None:
    assert (
        holds("""
        with a:
            await b
    """)
        == 1
    )


def test_each_that_is_around_holds() -> None:
    assert (
        holds("""
        with a:
            with b:
                async for one in b: ...
            with a: ...
    """)
        == 2
    )


def test_what_awaits_before_or_in_another_function_does_not() -> None:
    assert (
        holds("""
        with await a:
            async def later():
                await b
        async with b:
            await a
        await b
    """)
        == 0
    )
