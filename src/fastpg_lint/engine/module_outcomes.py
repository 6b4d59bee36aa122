"""What comes of each module of a project: its facts, or what is wrong with it, compiled when asked for."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fastpg_lint.engine.content_summaries import Summary
from fastpg_lint.engine.outcomes import Compiled, Outcome
from fastpg_lint.source.silenced import Ranges
from fastpg_lint.workspace.documents import Document, Located, digest
from fastpg_lint.workspace.source_tree import SourceTree

if TYPE_CHECKING:
    from fastpg_lint.facts.lazy_records import KeptFacts
    from fastpg_lint.facts.records import ModuleFacts

Compile = Callable[[Document], Outcome]
Recall = Callable[[bytes], "ModuleFacts | None"]
"""Gives the facts of the content with a digest, where they are kept."""
Summarize = Callable[[bytes], Summary | None]
"""Gives what is known of the content with a digest, where it has been compiled."""
Keeping = Callable[[bytes], "KeptFacts | None"]
"""Gives the facts of the content with a digest as they are kept, segment by segment."""
_UNKNOWN = object()


class ModuleOutcomes:
    """The modules of a project.

    Some documents are given, with a content that need not be saved; the others are found on disk. Facts are
    handed out and not held: those of a large project would fill the memory.
    """

    def __init__(
        self,
        tree: SourceTree,
        document: Callable[[Path], Document],
        compile_document: Compile,
        recall: Recall = lambda _: None,
        summarize: Summarize = lambda _: None,
        keeping: Keeping = lambda _: None,
    ) -> None:
        """`document` gives the document of a file on disk."""
        self.tree = tree
        self._document = document
        self._summarize = summarize
        self._compile = compile_document
        self._recall = recall
        self._keeping = keeping
        self._documents: dict[str, Document] = {}
        self._located: dict[str, Located | None] = {}
        self._digests: dict[str, bytes] = {}
        self._handed_out: tuple[str, ModuleFacts] | None = None
        """The facts that were read last, until they are asked for."""

    def outcome(self, name: str) -> Outcome | None:
        """What comes of a module: its facts, or why there are none; None where there is no such module."""
        document = self._documents.get(name) or self._found(name)
        if document is None:
            self._located[name] = None
            return None
        outcome = self._recalled(name, document) or self._compile(document)
        if isinstance(outcome, Compiled):
            self._located[name] = Located(document, outcome.digest)
            self._handed_out = name, outcome.facts
        else:
            self._located[name] = None
        return outcome

    def _recalled(self, name: str, document: Document) -> Compiled | None:
        """The outcome of a module whose content has been looked at before, without reading it again."""
        located = self._located.get(name)
        content_digest = located.digest if located is not None else self._digests.get(name)
        facts = self._recall(content_digest) if content_digest else None
        return Compiled(document, facts, content_digest) if facts is not None and content_digest else None

    def give(self, document: Document, content_digest: bytes) -> bool:
        """Gives a document with a digest; False where something else has been read of its module before."""
        name = self.tree.name(document.path)
        if name in self._located and self.content_digest(name) != content_digest:
            return False
        if self._digests.setdefault(name, content_digest) != content_digest:
            return False
        self._documents[name] = document.without_tree()
        return True

    def revise(self, document: Document, content_digest: bytes) -> None:
        """Puts a document with a digest in the place of whatever has been read of its module before."""
        name = self.tree.name(document.path)
        self._documents[name] = document.without_tree()
        self._digests[name] = content_digest
        self._located.pop(name, None)
        self._handed_out = None

    def kept(self, name: str) -> "KeptFacts | None":
        """The facts of a module as they are kept, segment by segment; None where nothing is known of it."""
        return self._keeping(self.content_digest(name))

    def located(self, name: str) -> Located | None:
        """Where a module is that could be compiled."""
        if name not in self._located:
            self.outcome(name)
        return self._located[name]

    def facts(self, name: str) -> "ModuleFacts | None":
        """The facts of a module, None where nothing is known of it."""
        handed_out, self._handed_out = self._handed_out, None
        if handed_out is not None and handed_out[0] == name:
            return handed_out[1]
        outcome = self.outcome(name) if self._located.get(name, _UNKNOWN) is not None else None
        self._handed_out = None
        return outcome.facts if isinstance(outcome, Compiled) else None

    def digest(self, name: str) -> bytes:
        """The digest of a module's interface, `NO_FACTS` where it is no Python; nothing where there is none.

        Where a fault of ours leaves no facts, that of its content.
        """
        summary = self._summary(name)
        return summary.interface if isinstance(summary, Summary) else summary

    def bodies_digest(self, name: str) -> bytes:
        """The same of all its facts."""
        summary = self._summary(name)
        return summary.facts if isinstance(summary, Summary) else summary

    def words_digest(self, name: str) -> bytes:
        """The same of the words that its bodies call and hand over."""
        summary = self._summary(name)
        return summary.words if isinstance(summary, Summary) else summary

    def silenced(self, name: str) -> Ranges:
        """On which statements of a module comments silence which of our codes."""
        summary = self._summary(name)
        return summary.silenced if isinstance(summary, Summary) else Ranges()

    def _summary(self, name: str) -> Summary | bytes:
        content = self.content_digest(name)
        if not content:
            return b""
        summary = self._summarize(content)
        if summary is None:
            self.outcome(name)
            content = self.content_digest(name)
            summary = self._summarize(content)
        return summary if summary is not None else content

    def placed(self, name: str) -> Located | None:
        """A module and its content: what was compiled, if it was, else what there is now."""
        known = self._located.get(name)
        if known is not None:
            return known
        document = self._documents.get(name) or self._found(name)
        content = self._digest_of(name, document)
        return Located(document, content) if document is not None and content else None

    def content_digest(self, name: str) -> bytes:
        """The digest of a module's content, nothing where there is none: of what was compiled, if it was."""
        known = self._located.get(name)
        if known is not None:
            return known.digest
        if name in self._digests:
            return self._digests[name]
        return self._digest_of(name, self._documents.get(name) or self._found(name))

    def _digest_of(self, name: str, document: Document | None) -> bytes:
        if name not in self._digests:
            self._digests[name] = _digest(document) if document is not None else b""
        return self._digests[name]

    def _found(self, name: str) -> Document | None:
        file = self.tree.file(name)
        return self._document(file) if file is not None else None


def _digest(document: Document) -> bytes:
    try:
        return digest(document.read())
    except OSError:
        return b""
