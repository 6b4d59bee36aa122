"""Texts, names and habits of editors that nobody hopes for: each is answered, and the server goes on."""

import asyncio
import sys
from concurrent.futures import Future
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="pygls is not installed; it is in the extra `lsp`")

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from fastpg_lint.config.file import UserMistake
from fastpg_lint.language_server.server import Server
from fastpg_lint.language_server.start import host_and_port

from .conftest import MENDED, SLEEPY
from .editor import UNDERSTANDS, Editor, editing

LONG = "x = '" + "a" * 2_000_000 + "'\n"
BROKEN = ("async def (:\n", "\0", "'\ud83d", "(" * 5_000, "# coding: rot13\nx", LONG)
NO_FILES = ("untitled:Untitled-1", "file://[", "file:///a%00b.py", "vscode-notebook-cell:/a#b", "")


def test_a_broken_text_is_one_finding_or_none_and_the_next_one_is_judged(service: Path) -> None:
    file = service / "nap.py"

    async def session() -> None:
        async with editing(service) as editor:
            editor.open(file, SLEEPY)
            assert len(await editor.shown(file)) == 1
            for text in BROKEN:
                editor.type(file, text)
                assert [one.code for one in await editor.shown(file)] in (["FPG000"], [])
            editor.type(file, f"\ufeff{SLEEPY}".replace("\n", "\r\n"))
            (shown,) = await editor.shown(file)
            assert shown.range.start == lsp.Position(5, 4)

    asyncio.run(session())


def test_what_is_no_file_here_is_passed_over(service: Path) -> None:
    file = service / "nap.py"

    async def session() -> None:
        async with editing(service) as editor:
            for uri in NO_FILES:
                document = lsp.TextDocumentItem(uri, "python", 1, SLEEPY)
                editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))
            inside = service / ".venv" / "lib" / "site-packages" / "nap.py"
            editor.open(inside, SLEEPY)
            assert await editor.shown(inside) == ()  # a library's
            editor.open(service / "notes.md", SLEEPY)
            assert await editor.shown(service / "notes.md") == ()
            odd = service / "a b#é%;\n.py"
            editor.open(odd, SLEEPY)
            assert len(await editor.shown(odd)) == 1
            editor.open(file, SLEEPY)
            assert len(await editor.shown(file)) == 1

    asyncio.run(session())


def test_a_method_that_is_unknown_and_a_request_that_is_taken_back_are_answered(service: Path) -> None:
    file = service / "nap.py"

    async def session() -> None:
        async with editing(service) as editor:
            with pytest.raises(JsonRpcException):
                await editor.client.protocol.send_request_async("textDocument/nonsense", {})
            editor.open(file, SLEEPY)
            asked = editor.client.protocol.send_request(
                lsp.TEXT_DOCUMENT_DIAGNOSTIC,
                lsp.DocumentDiagnosticParams(lsp.TextDocumentIdentifier(file.as_uri())),
                msg_id="1",
            )
            editor.client.cancel_request(lsp.CancelParams("1"))
            with pytest.raises(JsonRpcException):
                await asyncio.wait_for(asyncio.wrap_future(asked), 60)
            assert len(await editor.shown(file)) == 1

    asyncio.run(session())


def test_who_says_nothing_before_it_ends_gets_the_exit_code_of_that(service: Path) -> None:
    async def session() -> int:
        editor = Editor()
        await editor.start([service], UNDERSTANDS)
        return await editor.exit()

    assert asyncio.run(session()) == 1


def test_an_editor_that_is_gone_ends_the_server(service: Path) -> None:
    async def session() -> int:
        command = (sys.executable, "-m", "fastpg_lint", "server")
        pipe = asyncio.subprocess.PIPE
        server = await asyncio.create_subprocess_exec(*command, cwd=service, stdin=pipe, stdout=pipe)
        await asyncio.wait_for(server.communicate(b"Content-Length: 5\r\n\r\n{nope"), 60)
        assert server.returncode is not None
        return server.returncode

    assert asyncio.run(session()) == 1


def test_a_fault_of_the_configuration_is_told_once_and_its_repair_is_taken(service: Path) -> None:
    file, config = service / "nap.py", service / "pyproject.toml"
    config.write_text('[tool.fastpg-lint]\nselekt = ["FPG1"]\n')

    async def session() -> None:
        async with editing(service) as editor:
            editor.open(file, SLEEPY)
            assert await editor.shown(file) == ()
            editor.type(file, MENDED)
            editor.type(file, SLEEPY)
            assert await editor.shown(file) == ()
            assert len([one for one in editor.logged if "selekt" in one]) == 1
            config.write_text('[tool.fastpg-lint]\nselect = ["FPG1"]\n')
            editor.changed(config)
            assert len(await editor.shown(file)) == 1

    asyncio.run(session())


def test_nothing_is_kept_of_what_has_been_answered() -> None:
    server = Server()
    waiting: Future[None] = Future()
    done: Future[None] = Future()
    done.set_result(None)
    server.protocol._request_futures.update({"done": done, "waiting": waiting})
    server.forget_done()
    assert list(server.protocol._request_futures) == ["waiting"]


def test_an_address_is_a_port_of_this_machine_or_says_whose() -> None:
    assert host_and_port("2087") == ("127.0.0.1", 2087)
    assert host_and_port(":2087") == ("127.0.0.1", 2087)
    assert host_and_port("[::1]:2087") == ("::1", 2087)
    for wrong in ("", "here", "127.0.0.1:", "0", "70000", "1.2.3.4:-1"):
        with pytest.raises(UserMistake, match="HOST:PORT"):
            host_and_port(wrong)
