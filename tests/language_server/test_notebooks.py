"""Notebooks: their Python cells are one module, in order; what only IPython understands is passed over."""

import ast
import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="pygls is not installed; it is in the extra `lsp`")

from lsprotocol import types as lsp

from fastpg_lint.diagnostics import Edit
from fastpg_lint.language_server.buffers import Buffer, Cell
from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.notebook_text import as_python
from fastpg_lint.language_server.workspace_edits import workspace_edit

from .editor import UNDERSTANDS, Editor, editing

IMPORTS = "%load_ext autoreload\nimport asyncio\nimport time\n\nprint('hello')\n!pip install \\\n  httpx"
NAP = "async def nap() -> None:\n    # é😀\n    time.sleep(1)\n    await asyncio.sleep(1)\n\nawait nap()"
TASK = "async def both() -> None:\n    await asyncio.gather(nap(), nap())\n\n\nawait both()"
BROKEN = "for one in (:"
SHELL = "%%bash\nif [ -f x ]; then echo; fi"


class Notebook:
    """A notebook in an editor."""

    def __init__(self, editor: Editor, file: Path, cells: Sequence[str]) -> None:
        self.editor, self.file, self.version = editor, file, 1
        self.cells = [f"vscode-notebook-cell:{file.as_posix()}#W{number}" for number in range(len(cells))]
        editor.client.notebook_document_did_open(
            lsp.DidOpenNotebookDocumentParams(
                lsp.NotebookDocument(file.as_uri(), "jupyter-notebook", 1, list(map(self._cell, self.cells))),
                [
                    lsp.TextDocumentItem(uri, "python", 1, text)
                    for uri, text in zip(self.cells, cells, strict=True)
                ],
            )
        )

    @staticmethod
    def _cell(uri: str) -> lsp.NotebookCell:
        return lsp.NotebookCell(lsp.NotebookCellKind.Code, uri)

    def change(self, cells: lsp.NotebookDocumentCellChanges) -> None:
        self.version += 1
        self.editor.client.notebook_document_did_change(
            lsp.DidChangeNotebookDocumentParams(
                lsp.VersionedNotebookDocumentIdentifier(self.version, self.file.as_uri()),
                lsp.NotebookDocumentChangeEvent(cells=cells),
            )
        )

    def type(self, number: int, change: lsp.TextDocumentContentChangeEvent) -> None:
        document = lsp.VersionedTextDocumentIdentifier(self.version + 1, self.cells[number])
        content = lsp.NotebookDocumentCellContentChanges(document, [change])
        self.change(lsp.NotebookDocumentCellChanges(text_content=[content]))

    async def shown(self) -> list[list[tuple[object, int, int]]]:
        """What is pushed next, cell by cell: codes, lines and columns."""
        found: dict[str, list[tuple[object, int, int]]] = {}
        while not found.keys() >= set(self.cells):
            params = await self.editor.published()
            found[params.uri] = [
                (one.code, one.range.start.line, one.range.start.character) for one in params.diagnostics
            ]
        return [found[uri] for uri in self.cells]


def test_cells_are_one_module_and_what_is_typed_in_one_is_shown_in_its_lines(service: Path) -> None:
    async def session() -> None:
        async with editing(service) as editor:
            book = Notebook(editor, service / "study.ipynb", [SHELL, IMPORTS, BROKEN, NAP, TASK])
            assert await book.shown() == [[], [], [], [("FPG101", 2, 4)], []]
            middle = lsp.Range(lsp.Position(1, 7), lsp.Position(2, 4))
            book.type(3, lsp.TextDocumentContentChangePartial(middle, "\u00fc\n    x = 1\n    "))
            assert await book.shown() == [[], [], [], [("FPG101", 3, 4)], []]

            hover = await editor.hover_at(book.cells[3], 3, 8)
            assert hover is not None
            assert hover.range is not None
            assert hover.range.start == lsp.Position(3, 4)
            actions = await editor.actions_at(book.cells[3], 3)
            (title, action), *_ = actions.items()
            assert title.startswith("FPG101: ")
            assert action.edit is not None
            assert action.edit.document_changes is not None
            (changed,) = action.edit.document_changes
            assert isinstance(changed, lsp.TextDocumentEdit)
            assert (changed.text_document.uri, changed.text_document.version) == (book.cells[3], 2)
            (edit,) = changed.edits
            assert edit.range.start == lsp.Position(3, 4)
            assert any("noqa" in one for one in actions)

            array = lsp.NotebookCellArrayChange(0, 2, [])
            gone = [lsp.TextDocumentIdentifier(uri) for uri in book.cells[:2]]
            structure = lsp.NotebookDocumentCellChangeStructure(array, did_close=gone)
            book.change(lsp.NotebookDocumentCellChanges(structure=structure))
            book.cells = book.cells[2:]
            assert await book.shown() == [[], [], []]  # nobody imports `time` any more
            editor.client.notebook_document_did_close(
                lsp.DidCloseNotebookDocumentParams(
                    lsp.NotebookDocumentIdentifier(book.file.as_uri()),
                    [lsp.TextDocumentIdentifier(uri) for uri in book.cells],
                )
            )
            assert await book.shown() == [[], [], []]
            assert editor.logged == []

    asyncio.run(session())


def test_a_notebook_is_a_program_in_which_prints_are_right(service: Path) -> None:
    (service / "pyproject.toml").write_text("[tool.fastpg-lint]\n")

    async def session() -> None:
        async with editing(service) as editor:
            book = Notebook(editor, service / "study.ipynb", ["import requests", "print(requests.get('x'))"])
            assert await book.shown() == [[], []]

    asyncio.run(session())


def test_a_notebook_may_be_excluded(service: Path) -> None:
    (service / "pyproject.toml").write_text('[tool.fastpg-lint]\nper-file-ignores = {"*.ipynb" = ["FPG1"]}\n')

    async def session() -> None:
        async with editing(service, capabilities=UNDERSTANDS) as editor:
            book = Notebook(editor, service / "study.ipynb", [IMPORTS, NAP, TASK])
            assert await book.shown() == [[], [], []]

    asyncio.run(session())


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("x = 1\nprint(x)", "x = 1\nprint(x)"),
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if x:\n    !ls {x}\nelse:\n    files = !ls", "if x:\n    pass\nelse:\n    files = None"),
        ("a, b = %time f()\nb", "a, b = None\nb"),
        ("!pip install \\\n  httpx\nx", "pass\n\nx"),
        ("x?\ny.z??\n?help", "pass\npass\npass"),
        ("%%time\nx = 1", "\nx = 1"),
        ("\n%%bash\nif [ -f x ]", "\n\n"),
        ("x = '''\n%s\n!x\n'''", "x = '''\n%s\n!x\n'''"),
        ("x = (10\n%3)", "x = (10\n%3)"),
        ("def f(:\n  x", "\n"),
        ("(" * 10_000, ""),
        ("\0", ""),
        ("", ""),
        ("%%", ""),
    ],
)
def test_magics_leave_python_with_as_many_lines(cell: str, python: str) -> None:
    made = as_python(cell)
    assert made.text == python
    ast.parse(made.text)
    lines = list(zip(cell.split("\n"), made.text.split("\n"), strict=True))
    assert made.hidden >= {number for number, (before, after) in enumerate(lines) if before != after}


def test_an_edit_that_touches_a_magic_or_two_cells_is_none(tmp_path: Path) -> None:
    file = tmp_path / "study.ipynb"
    cells = (Cell("cell:1", 1, 0, 2, frozenset({0})), Cell("cell:2", 4, 2, 2))
    buffers = {file: Buffer(file, file.as_uri(), "pass\nx = 1\ny = 2\nz = 3", 1, cells)}
    client = Client(versioned_edits=True)

    def made(line: int, end_line: int) -> lsp.WorkspaceEdit | None:
        edit = Edit(str(file), line, 1, end_line, 2, "new")
        return workspace_edit({file: [edit]}, buffers, client)

    assert made(1, 1) is None
    assert made(2, 3) is None
    both = made(4, 4)
    assert both is not None
    assert both.document_changes is not None
    (change,) = both.document_changes
    assert isinstance(change, lsp.TextDocumentEdit)
    assert (change.text_document.uri, change.text_document.version) == ("cell:2", 4)
    assert change.edits[0].range == lsp.Range(lsp.Position(1, 0), lsp.Position(1, 1))
