"""The notebooks that are open: each is a module, whose text is that of its cells one after the other."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from lsprotocol import types as lsp
from msgspec import Struct

from fastpg_lint.language_server.buffers import Buffer, Cell
from fastpg_lint.language_server.notebook_text import as_python, module_of
from fastpg_lint.language_server.positions import Positions
from fastpg_lint.language_server.uris import path_of
from fastpg_lint.source.text import LINE_END

PYTHON = "python"


class _CellText(Struct):
    text: str
    version: int
    is_python: bool


class _Open(Struct):
    """A notebook: its cells in order, by their URIs, and what they hold."""

    path: Path
    uri: str
    version: int
    order: list[str]
    texts: dict[str, _CellText]


class Notebooks:
    """What an editor has open of notebooks, as it tells their changes."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._open: dict[str, _Open] = {}
        self._of_cell: dict[str, str] = {}

    def open(self, params: lsp.DidOpenNotebookDocumentParams) -> Buffer | None:
        """Takes a notebook; None where it is no file here."""
        told = params.notebook_document
        path = path_of(told.uri)
        if path is None:
            return None
        one = _Open(path, told.uri, told.version, [cell.document for cell in told.cells], {})
        self._open[told.uri] = one
        self._take(one, params.cell_text_documents)
        return self._buffer(one)

    def change(self, params: lsp.DidChangeNotebookDocumentParams) -> tuple[Buffer | None, Sequence[str]]:
        """Takes a change; gives what the notebook is then, and the cells that it has no more."""
        one = self._open.get(params.notebook_document.uri)
        if one is None:
            return None, ()
        one.version = params.notebook_document.version
        cells = params.change.cells
        gone: list[str] = []
        if cells is not None and cells.structure is not None:
            array = cells.structure.array
            order = [cell.document for cell in array.cells or ()]
            one.order[array.start : array.start + array.delete_count] = order
            self._take(one, cells.structure.did_open or ())
            gone = [closed.uri for closed in cells.structure.did_close or ()]
            for uri in gone:
                one.texts.pop(uri, None)
                self._of_cell.pop(uri, None)
        for content in (cells.text_content or ()) if cells is not None else ():
            self._type(one, content)
        return self._buffer(one), gone

    def close(self, uri: str) -> tuple[Path | None, Sequence[str]]:
        """Lets go of a notebook; gives its file and its cells."""
        one = self._open.pop(uri, None)
        if one is None:
            return None, ()
        for cell in one.texts:
            self._of_cell.pop(cell, None)
        return one.path, tuple(one.texts)

    def file_of(self, uri: str) -> Path | None:
        """The file of the notebook that a cell is of."""
        one = self._open.get(self._of_cell.get(uri, ""))
        return one.path if one is not None else None

    def _take(self, one: _Open, documents: Sequence[lsp.TextDocumentItem]) -> None:
        for document in documents:
            is_python = document.language_id == PYTHON
            one.texts[document.uri] = _CellText(document.text, document.version, is_python)
            self._of_cell[document.uri] = one.uri

    def _type(self, one: _Open, content: lsp.NotebookDocumentCellContentChanges) -> None:
        cell = one.texts.get(content.document.uri)
        if cell is None:
            return
        cell.version = content.document.version
        for change in content.changes:
            if isinstance(change, lsp.TextDocumentContentChangePartial):
                positions = Positions(cell.text, self._encoding)
                start, end = positions.offset(change.range.start), positions.offset(change.range.end)
                cell.text = cell.text[:start] + change.text + cell.text[end:]
            else:
                cell.text = change.text

    def _buffer(self, one: _Open) -> Buffer:
        parts = [(uri, cell) for uri in one.order if (cell := one.texts.get(uri)) and cell.is_python]
        texts = [as_python(cell.text) for _, cell in parts]
        cells = []
        first = 0
        for (uri, cell), text in zip(parts, texts, strict=True):
            count = len(LINE_END.split(text.text))
            cells.append(Cell(uri, cell.version, first, count, text.hidden))
            first += count
        return Buffer(one.path, one.uri, module_of(texts), one.version, tuple(cells))


def by_cell(
    buffer: Buffer, shown: Sequence[lsp.Diagnostic]
) -> Iterator[tuple[Cell, Sequence[lsp.Diagnostic]]]:
    """What was found in each cell of a notebook, as it stands there."""
    for cell in buffer.cells:
        own = [one for one in shown if cell.has(one.range.start.line)]
        yield cell, [cell.placed(one) for one in own]
