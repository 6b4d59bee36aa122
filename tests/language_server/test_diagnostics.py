"""What an editor is shown while somebody types, pushed and pulled, by the real server."""

import asyncio
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="pygls is not installed; it is in the extra `lsp`")

from lsprotocol import types as lsp

from .conftest import BLOCKING, CALM, MAIN, MENDED, SLEEPY
from .editor import PULLS, UNDERSTANDS, editing


def test_a_fault_shows_while_it_is_typed_and_goes_when_it_is_mended(service: Path) -> None:
    file = service / "nap.py"  # which is not saved

    async def session() -> None:
        async with editing(service) as editor:
            editor.open(file, MENDED)
            assert await editor.shown(file) == ()
            editor.type(file, SLEEPY)
            (shown,) = await editor.shown(file)
            assert shown.range == lsp.Range(lsp.Position(5, 4), lsp.Position(5, 23))
            assert (shown.code, shown.source) == ("FPG101", "fastpg-lint")
            assert shown.severity == lsp.DiagnosticSeverity.Error
            assert shown.message.endswith("use `await asyncio.sleep()`")
            editor.type(file, MENDED)
            assert await editor.shown(file) == ()

    asyncio.run(session())


def test_an_edit_shows_in_the_open_files_that_reach_it(service: Path) -> None:
    main, rates = service / "app" / "main.py", service / "app" / "rates.py"

    async def session() -> None:
        async with editing(service) as editor:
            editor.open(main, MAIN)
            assert await editor.shown(main) == ()
            editor.open(rates, CALM)
            editor.type(rates, BLOCKING)
            (shown,) = await editor.shown(main)
            assert shown.code == "FPG102"
            assert shown.related_information is not None
            (step,) = shown.related_information
            assert step.message == "`time.sleep()`"
            assert step.location.uri == rates.as_uri()
            assert step.location.range.start == lsp.Position(4, 4)
            editor.close(rates)  # what is saved holds again
            assert await editor.shown(main) == ()

    asyncio.run(session())


def test_an_editor_that_asks_is_answered_and_told_when_to_ask_again(service: Path) -> None:
    main, rates = service / "app" / "main.py", service / "app" / "rates.py"

    async def session() -> None:
        async with editing(service, capabilities=PULLS) as editor:
            editor.open(main, MAIN)
            editor.open(rates, CALM)
            first = await editor.pulled(main)
            assert isinstance(first, lsp.RelatedFullDocumentDiagnosticReport)
            assert list(first.items) == []
            again = await editor.pulled(main, first.result_id)
            assert isinstance(again, lsp.RelatedUnchangedDocumentDiagnosticReport)
            editor.type(rates, BLOCKING)
            await asyncio.wait_for(editor.refreshed.wait(), 60)
            then = await editor.pulled(main, first.result_id)
            assert isinstance(then, lsp.RelatedFullDocumentDiagnosticReport)
            (shown,) = then.items
            assert (shown.code, shown.related_information) == ("FPG102", None)
            assert "(app/rates.py:5)" in shown.message  # places that it does not show otherwise

    asyncio.run(session())


def test_columns_are_those_of_the_encoding_that_was_agreed_on(service: Path) -> None:
    file = service / "nap.py"
    text = SLEEPY.replace("time.sleep(seconds)", "print('é😀'); time.sleep(seconds)")

    async def start(kind: lsp.PositionEncodingKind) -> int:
        general = lsp.GeneralClientCapabilities(position_encodings=[kind])
        capabilities = lsp.ClientCapabilities(general=general, text_document=UNDERSTANDS.text_document)
        async with editing(service, capabilities=capabilities) as editor:
            editor.open(file, text)
            (shown,) = await editor.shown(file)
            return shown.range.start.character

    async def session() -> list[int]:
        return [await start(kind) for kind in lsp.PositionEncodingKind]

    found = dict(zip(lsp.PositionEncodingKind, asyncio.run(session()), strict=True))
    assert found == {
        lsp.PositionEncodingKind.Utf8: 21,
        lsp.PositionEncodingKind.Utf16: 18,
        lsp.PositionEncodingKind.Utf32: 17,
    }


def test_all_files_are_told_of_who_wants_it_and_then_what_has_changed(service: Path) -> None:
    main, rates = service / "app" / "main.py", service / "app" / "rates.py"
    (service / "nap.py").write_text(SLEEPY)

    async def session() -> None:
        async with editing(service, capabilities=PULLS, options={"workspaceDiagnostics": True}) as editor:
            first = await editor.pulled_all({})
            found = {one.uri: one for one in first.items}
            assert all(isinstance(one, lsp.WorkspaceFullDocumentDiagnosticReport) for one in first.items)
            told = [(uri, one.code) for uri, full in found.items() for one in getattr(full, "items", ())]
            assert told == [((service / "nap.py").as_uri(), "FPG101")]
            assert [(one.value or {})["kind"] for one in editor.progress] == ["begin", "report", "end"]
            known = {uri: str(one.result_id) for uri, one in found.items()}
            asked = asyncio.ensure_future(editor.pulled_all(known))
            editor.open(rates, BLOCKING)
            then = {one.uri: one for one in (await asked).items}
            changed = then[main.as_uri()]
            assert isinstance(changed, lsp.WorkspaceFullDocumentDiagnosticReport)
            assert [one.code for one in changed.items] == ["FPG102"]
            same = then[(service / "nap.py").as_uri()]
            assert isinstance(same, lsp.WorkspaceUnchangedDocumentDiagnosticReport)

    asyncio.run(session())
