"""Commands that an editor sends back, the mending of all in one pass, and requests that are overtaken."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="pygls is not installed; it is in the extra `lsp`")

import attrs
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from fastpg_lint.language_server.buffers import Buffer
from fastpg_lint.language_server.overtaken import of_this_text
from fastpg_lint.language_server.projects import Projects

from .conftest import BLOCKING, MAIN, SLEEPY
from .editor import UNDERSTANDS, Editor, editing, with_edit

SHOWS = attrs.evolve(
    UNDERSTANDS,
    window=lsp.WindowClientCapabilities(show_document=lsp.ShowDocumentClientCapabilities(True)),
    workspace=lsp.WorkspaceClientCapabilities(
        apply_edit=True, workspace_edit=lsp.WorkspaceEditClientCapabilities(document_changes=True)
    ),
)
assert UNDERSTANDS.text_document is not None
RESOLVES = attrs.evolve(
    UNDERSTANDS,
    text_document=attrs.evolve(
        UNDERSTANDS.text_document,
        code_action=lsp.CodeActionClientCapabilities(
            resolve_support=lsp.ClientCodeActionResolveOptions(["edit"])
        ),
    ),
)
UNUSED = "def calm() -> int:\n    return 1  # noqa: FPG101\n"
USED = UNUSED.replace("  # noqa: FPG101", "")


def in_editor(
    file: Path, text: str, capabilities: lsp.ClientCapabilities, act: Callable[[Editor], Awaitable[None]]
) -> None:
    async def session() -> None:
        async with editing(file.parent, capabilities=capabilities) as editor:
            editor.open(file, text)
            assert await editor.shown(file)
            await act(editor)

    asyncio.run(session())


def test_a_chain_is_gone_through_and_the_page_of_its_rule_opened(service: Path) -> None:
    main, rates = service / "app" / "main.py", service / "app" / "rates.py"

    async def session() -> None:
        async with editing(service, capabilities=SHOWS) as editor:
            editor.open(rates, BLOCKING)
            editor.open(main, MAIN)
            assert len(await editor.shown(main)) == 1
            actions = await editor.actions(main, 10)
            step = actions["FPG102: go to `time.sleep()` (app/rates.py:5)"]
            assert (step.edit, step.kind) == (None, "fastpg-lint.go")
            assert step.command is not None
            await editor.execute(step.command.command, *(step.command.arguments or ()))
            shown = await asyncio.wait_for(editor.shown_documents.get(), 60)
            at = lsp.Position(4, 4)
            assert (shown.uri, shown.selection) == (rates.as_uri(), lsp.Range(at, at))

            command = actions["FPG102: open the rule's page"].command
            assert command is not None
            await editor.execute(command.command, *(command.arguments or ()))
            page = await asyncio.wait_for(editor.shown_documents.get(), 60)
            assert "FPG102-blocking-call-reachable-from-async" in page.uri
            with pytest.raises(JsonRpcException):
                await editor.execute(command.command, 1, 2)
            await editor.execute(command.command, "FPG998")
            assert await editor.actions(main, 10, "quickfix") == {
                title: one for title, one in actions.items() if one.kind == "quickfix"
            }

    asyncio.run(session())


def test_an_editor_that_goes_nowhere_is_offered_no_steps(service: Path) -> None:
    async def act(editor: Editor) -> None:
        assert [one for one in await editor.actions(service / "nap.py", 5) if "page" in one] == []

    in_editor(service / "nap.py", SLEEPY, UNDERSTANDS, act)


def test_the_edit_of_all_is_worked_out_when_it_is_chosen(service: Path) -> None:
    file = service / "nap.py"

    async def act(editor: Editor) -> None:
        action = (await editor.actions(file, 0))["fastpg-lint: fix all that is safe"]
        assert action.edit is None
        action = await editor.client.code_action_resolve_async(action)
        assert action.edit is not None
        assert with_edit(UNUSED, action.edit, file, version=1) == USED
        on_save = (await editor.actions(file, 0, "source.fixAll"))["fastpg-lint: fix all that is safe"]
        assert on_save.edit == action.edit

    in_editor(file, UNUSED, RESOLVES, act)


def test_all_is_fixed_by_a_command(service: Path) -> None:
    file = service / "nap.py"

    async def act(editor: Editor) -> None:
        await editor.execute("fastpg-lint.fixAll", file.as_uri())
        edit = await asyncio.wait_for(editor.applied.get(), 60)
        assert with_edit(UNUSED, edit, file, version=1) == USED
        editor.type(file, USED)
        assert await editor.shown(file) == ()
        await editor.execute("fastpg-lint.fixAll", file.as_uri())
        assert editor.applied.empty()

    in_editor(file, UNUSED, SHOWS, act)


def test_a_request_about_a_text_that_has_changed_is_told_so(service: Path) -> None:
    file = service / "nap.py"

    slow = SLEEPY + "".join(f"\n\nasync def nap_{n}() -> None:\n    await nap({n})\n" for n in range(700))

    async def act(editor: Editor) -> None:
        document = lsp.TextDocumentIdentifier(file.as_uri())
        editor.type(file, slow)
        params = lsp.HoverParams(document, lsp.Position(5, 0))
        asked = asyncio.ensure_future(editor.client.text_document_hover_async(params))
        await asyncio.sleep(0.2)  # it waits for what is found
        editor.type(file, f"# a line above\n{SLEEPY}")
        with pytest.raises(JsonRpcException) as raised:
            await asyncio.wait_for(asked, 60)
        assert raised.value.code == -32801
        assert await editor.hover(file, 6, 8) is not None
        assert editor.logged == []

    in_editor(file, SLEEPY, UNDERSTANDS, act)


def test_what_is_begun_after_its_text_has_changed_is_given_up(tmp_path: Path) -> None:
    file = tmp_path / "nap.py"
    buffers = {file: Buffer(file, file.as_uri(), SLEEPY, 1)}
    projects = Projects(lambda _: None)
    job = of_this_text(buffers, file, lambda _, taken: len(taken))
    assert job(projects, buffers) == 1
    buffers[file] = Buffer(file, file.as_uri(), SLEEPY, 2)
    with pytest.raises(JsonRpcException, match="changed meanwhile"):
        job(projects, buffers)


def test_the_server_starts_without_what_only_edits_and_fixes_need() -> None:
    program = "import sys, fastpg_lint.language_server.start; print('libcst' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
