"""Our edits as the protocol has them, each of the version of a text that it was made for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from lsprotocol.types import (
    OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from fastpg_lint.diagnostics import Diagnostic, Edit
from fastpg_lint.fixes.edits import applied, edits
from fastpg_lint.fixes.replacements import Replacement
from fastpg_lint.language_server.buffers import Buffer, Buffers
from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.texts import Texts
from fastpg_lint.pipeline.mend import choose, tidied
from fastpg_lint.source.common_ends import common_ends
from fastpg_lint.source.text import decode
from fastpg_lint.workspace.discovery import absolute

Edits = Mapping[Path, Sequence[Edit]]


def workspace_edit(made: Edits, buffers: Buffers, client: Client) -> WorkspaceEdit | None:
    """Edits of some files; an editor leaves alone what it holds in another version by now.

    None where one would change more than a cell of a notebook, or a line that is not what it stands for.
    """
    texts = Texts(buffers, client.encoding)
    by_document: dict[tuple[str, int | None], list[TextEdit]] = defaultdict(list)
    for file, some in made.items():
        for one in some:
            edit = _edit(one, file, texts)
            document = _placed(edit, buffers.get(file), texts.uri(file))
            if document is None:
                return None
            by_document[document].append(edit)
    if not client.versioned_edits:
        return WorkspaceEdit(changes={uri: edits for (uri, _), edits in by_document.items()})
    changes = [
        TextDocumentEdit(OptionalVersionedTextDocumentIdentifier(uri, version), list(edits))
        for (uri, version), edits in by_document.items()
    ]
    return WorkspaceEdit(document_changes=list(changes))


def _placed(edit: TextEdit, buffer: Buffer | None, uri: str) -> tuple[str, int | None] | None:
    """The document that an edit is of, and its version; of a notebook, the cell, by whose lines it counts."""
    if buffer is None or not buffer.cells:
        return uri, buffer.version if buffer is not None else None
    cell = buffer.cell_at(edit.range.start.line)
    if cell is None or not cell.shows(edit.range):
        return None
    edit.range = cell.inside(edit.range)
    return cell.uri, cell.version


def _edit(one: Edit, file: Path, texts: Texts) -> TextEdit:
    return TextEdit(texts.of(file).range(one.line, one.column, one.end_line, one.end_column), one.text)


def mending(found: Iterable[Diagnostic], texts: Texts) -> Edits:
    """What mends as many of some findings as can be at once, without imports that are then of no use."""
    chosen = choose(found, lambda _: True).edits
    by_file = ((absolute(Path(path)), some) for path, some in chosen.items())
    return {file: tuple(_tidied(file, texts.of(file).text, some)) for file, some in by_file}


def _tidied(file: Path, text: str, made: Sequence[Edit]) -> Iterator[Edit]:
    source = decode(text)
    after = applied(source, made)
    wanted = tidied(file, source.text, after)
    if wanted == after:
        yield from sorted(made, key=lambda one: (one.line, one.column))
        return
    first, last = common_ends(source.text, wanted)
    between = Replacement(first, len(source.text) - last, wanted[first : len(wanted) - last])
    yield from edits(made[0].path, source, [between])
