"""Quick fixes as an editor makes them: what an action changes is what it says, in the text that is open."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="pygls is not installed; it is in the extra `lsp`")

from lsprotocol import types as lsp

from .conftest import BLOCKING, CALM, MAIN, SLEEPY
from .editor import Editor, editing, with_edit

TWICE = f"{SLEEPY}\n\nasync def rest() -> None:\n    time.sleep(2)\n    await nap(1)\n"
FIX = "FPG101: await `asyncio.sleep()` in place of `time.sleep()`"

WORKING = """\
import time


def rest() -> None:
    time.sleep(1)


def work() -> None:
    rest()
    calm()


def calm() -> None: ...
"""


def in_editor(service: Path, text: str, act: Callable[[Editor, Path], Awaitable[None]]) -> None:
    """Opens a text that is not saved, waits until it is judged, and does something."""
    file = service / "nap.py"

    async def session() -> None:
        async with editing(service) as editor:
            editor.open(file, text)
            assert await editor.shown(file)
            await act(editor, file)

    asyncio.run(session())


def test_a_fix_mends_what_was_found_and_takes_an_import_along(service: Path) -> None:
    async def act(editor: Editor, file: Path) -> None:
        actions = await editor.actions(file, 5)
        title = next(one for one in actions if "silence" not in one)
        action = actions[title]
        assert action.kind == lsp.CodeActionKind.QuickFix
        assert action.edit is not None
        assert action.diagnostics is not None
        assert [one.code for one in action.diagnostics] == ["FPG101"]
        mended = with_edit(SLEEPY, action.edit, file, version=1)
        assert "await asyncio.sleep(seconds)\n    await asyncio.sleep(seconds)" in mended
        assert "import time" not in mended
        editor.type(file, mended)
        assert await editor.shown(file) == ()

    in_editor(service, SLEEPY, act)


def test_all_of_a_rule_are_fixed_at_once(service: Path) -> None:
    async def act(editor: Editor, file: Path) -> None:
        action = (await editor.actions(file, 5))["FPG101: fix all in this file"]
        assert action.edit is not None
        editor.type(file, with_edit(TWICE, action.edit, file, version=1))
        assert await editor.shown(file) == ()

    in_editor(service, TWICE, act)


def test_what_is_safe_is_fixed_when_all_is_asked_for(service: Path) -> None:
    text = "def calm() -> int:\n    return 1  # noqa: FPG101\n"

    async def act(editor: Editor, file: Path) -> None:
        actions = await editor.actions(file, 0, "source.fixAll")
        assert list(actions) == ["fastpg-lint: fix all that is safe"]
        (action,) = actions.values()
        assert action.kind == "source.fixAll.fastpg-lint"
        assert action.edit is not None
        assert with_edit(text, action.edit, file, version=1) == text.replace("  # noqa: FPG101", "")
        assert await editor.actions(file, 0, "refactor") == {}

    in_editor(service, text, act)


def test_a_line_is_silenced(service: Path) -> None:
    async def act(editor: Editor, file: Path) -> None:
        action = (await editor.actions(file, 5))["FPG101: silence on this line with `# noqa`"]
        assert action.edit is not None
        silenced = with_edit(SLEEPY, action.edit, file, version=1)
        assert "    time.sleep(seconds)  # noqa: FPG101\n" in silenced
        editor.type(file, silenced)
        assert await editor.shown(file) == ()

    in_editor(service, SLEEPY, act)


def test_a_fix_is_of_the_newest_text_that_was_typed(service: Path) -> None:
    async def act(editor: Editor, file: Path) -> None:
        moved = f"# a line above\n{SLEEPY}"
        editor.type(file, moved)
        action = (await editor.actions(file, 6))["FPG101: silence on this line with `# noqa`"]
        assert action.edit is not None
        assert "    time.sleep(seconds)  # noqa: FPG101\n" in with_edit(moved, action.edit, file, version=2)

    in_editor(service, SLEEPY, act)


def test_a_finding_is_explained_where_it_stands_and_nowhere_else(service: Path) -> None:
    async def act(editor: Editor, file: Path) -> None:
        shown = await editor.hover(file, 5, 8)
        assert shown is not None
        assert isinstance(shown.contents, lsp.MarkupContent)
        assert shown.contents.kind == lsp.MarkupKind.Markdown
        assert shown.contents.value.startswith("**FPG101 blocking-call-in-async** (error): ")
        assert "**Why is this bad?**" in shown.contents.value
        assert await editor.hover(file, 0, 0) is None

    in_editor(service, SLEEPY, act)


def test_a_call_is_told_what_it_runs_and_whether_that_blocks(service: Path) -> None:
    async def session() -> list[str]:
        file = service / "nap.py"
        async with editing(service) as editor:
            editor.open(file, WORKING)
            assert await editor.shown(file) == ()
            shown = [await editor.hover(file, line, 6) for line in (4, 8, 9, 0)]
        assert shown.pop() is None
        return [one.contents.value for one in shown if one and isinstance(one.contents, lsp.MarkupContent)]

    assert asyncio.run(session()) == [
        "`time.sleep()` runs `time.sleep`\n\nIt blocks the thread that runs it (wait).",
        "`rest()` runs `nap.rest`\n\nIt blocks the thread that runs it (wait) by `time.sleep()` (nap.py:5).",
        "`calm()` runs `nap.calm`\n\nNothing is known by which it would block the thread that runs it.",
    ]


def test_a_route_is_told_in_how_many_ways_it_blocks(service: Path) -> None:
    main, rates = service / "app" / "main.py", service / "app" / "rates.py"

    async def session() -> list[tuple[int, str]]:
        async with editing(service, options={"codeLenses": True}) as editor:
            found = []
            editor.open(main, f"# unsaved\n{MAIN}")
            for text in (CALM, BLOCKING):
                editor.open(rates, text)
                asked = editor.client.text_document_code_lens_async(
                    lsp.CodeLensParams(lsp.TextDocumentIdentifier(main.as_uri()))
                )
                for one in await asyncio.wait_for(asked, 60) or ():
                    assert one.command is not None
                    found.append((one.range.start.line, one.command.title))
            return found

    assert asyncio.run(session()) == [
        (8, "GET /price: nothing is known to block"),
        (8, "GET /price blocks: 1 way (wait)"),
    ]
