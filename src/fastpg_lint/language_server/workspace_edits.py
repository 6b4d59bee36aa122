"""Our edits as the protocol has them, each of the version of a text that it was made for."""

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
from fastpg_lint.language_server.buffers import Buffers
from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.texts import Texts
from fastpg_lint.mend import choose, tidied
from fastpg_lint.source.common_ends import common_ends
from fastpg_lint.source.text import decode
from fastpg_lint.workspace.discovery import absolute

Edits = Mapping[Path, Sequence[Edit]]


def workspace_edit(made: Edits, buffers: Buffers, client: Client) -> WorkspaceEdit:
    """Edits of some files; an editor leaves alone what it holds in another version by now."""
    texts = Texts(buffers, client.encoding)
    by_file = {file: [_edit(one, file, texts) for one in some] for file, some in made.items()}
    if not client.versioned_edits:
        return WorkspaceEdit(changes={texts.uri(file): some for file, some in by_file.items()})
    changes = [
        TextDocumentEdit(
            OptionalVersionedTextDocumentIdentifier(
                texts.uri(file), buffers[file].version if file in buffers else None
            ),
            list(some),
        )
        for file, some in by_file.items()
    ]
    return WorkspaceEdit(document_changes=list(changes))


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
