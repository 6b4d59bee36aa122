"""What the inputs of findings are now: modules, folders and files, each looked at once."""

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

import msgspec

from fastpg_lint.config.settings import Settings
from fastpg_lint.engine.changed_parts import changed_parts
from fastpg_lint.engine.module_outcomes import ModuleOutcomes
from fastpg_lint.incremental.inputs import DERIVED, Adopted, Input, InputTracker
from fastpg_lint.semantic.inputs import (
    BODIES,
    CALLED,
    FOLDER,
    LAYOUT,
    MENTIONS,
    MODULE,
    NAMES,
    OF_MODULE,
    REQUIRED,
    SILENCED,
    TEXTS,
    WHOLE,
    WORDS,
)
from fastpg_lint.semantic.source_roots import SourceRoots
from fastpg_lint.source.collector import without_collector
from fastpg_lint.source.depth import room_to_nest
from fastpg_lint.workspace.discovery import Listing
from fastpg_lint.workspace.documents import Document, digest
from fastpg_lint.workspace.layout import Layout
from fastpg_lint.workspace.mentions import Mentioned
from fastpg_lint.workspace.project_files import Survey
from fastpg_lint.workspace.source_tree import SourceTree
from fastpg_lint.workspace.text_words import WordRecords


class InputDigests:
    """Everything outside the program and the configuration that findings can depend on.

    All that linking and judging see of the disk, they see through `tree`, `workspace` and `survey`, which
    tell `tracker` of each look.
    """

    def __init__(
        self,
        settings: Settings,
        tree: SourceTree,
        workspace: ModuleOutcomes,
        tracker: InputTracker,
        words: WordRecords,
        link: Callable[[str], object],
        listing: Listing,
    ) -> None:
        """`link` sees to it that there is a linked project, which answers what is derived of a kind."""
        self._settings = settings
        self._listing = listing
        self._words = words
        self._link = link
        self._derived: dict[str, bytes] = {}
        self.typed: set[str] = set()
        """The modules that have been revised: each of their bodies is an input of its own."""
        self.before: dict[str, bytes | None] = {}
        """The digests that derived answers had before the last revision; None where they are not known."""
        self.tracker = tracker
        self.tree = tree
        self.workspace = workspace

    @cached_property
    def survey(self) -> Survey:
        """The look over the whole project, which only some rules take."""
        find = self.workspace.placed
        return Survey(self.tree.searched, self._listing, self.tree.name, find, self.tracker, self._words)

    def source_roots(self) -> SourceRoots:
        """The folders that imports start from, as files of the project name them."""
        self.tracker.note(LAYOUT, "")
        return self._layout.source_roots()

    def has_name(self, name: str) -> bool:
        """Whether a module or a folder with modules is called so, anywhere in the project."""
        self.tracker.note(CALLED, name)
        return self._layout.has_name(name)

    def requires(self, name: str) -> bool:
        """Whether a distribution of this name, as an import would write it, is installed for the project."""
        self.tracker.note(REQUIRED, name)
        return self._layout.requires(name)

    @cached_property
    def _layout(self) -> Layout:
        layout = Layout(self.tree, self._listing)
        with self.tracker.apart():  # what it is asked is an input itself, whatever it reads
            layout.source_roots()
        return layout

    @property
    def mentions(self) -> Mentioned:
        """What the survey found so far, as another process may `learn` it."""
        return self.survey.mentions if "survey" in self.__dict__ else {}

    @property
    def cut_off(self) -> frozenset[str]:
        """What the survey found too much of, as another process may `learn` it."""
        return frozenset(self.survey.cut_off) if "survey" in self.__dict__ else frozenset()

    @property
    def warnings(self) -> tuple[str, ...]:
        """For the user, what of the project was not looked at."""
        return self.survey.warnings if self.cut_off else ()

    def learn(self, mentions: Mentioned, cut_off: frozenset[str]) -> None:
        """Takes over what was found by a process that was forked from this one."""
        if mentions:
            self.survey.learn(mentions)
        if cut_off:
            self.survey.cut_off |= cut_off

    def keep(self) -> None:
        """Keeps for later runs what took long to find out."""
        if "survey" in self.__dict__:
            self.survey.keep()

    def digest(self, one: Input) -> bytes:
        """The same as long as an input is the same."""
        return self._readers[one.kind](one.name)

    @cached_property
    def _readers(self) -> dict[str, Callable[[str], bytes]]:
        return {
            MODULE: self.workspace.digest,
            BODIES: self.workspace.bodies_digest,
            WORDS: self.workspace.words_digest,
            SILENCED: lambda name: digest(msgspec.msgpack.encode(self.workspace.silenced(name))),
            FOLDER: self.tree.digest,
            CALLED: lambda name: digest(str(self._layout.has_name(name))),
            REQUIRED: lambda name: digest(str(self._layout.requires(name))),
            LAYOUT: lambda _: digest(msgspec.msgpack.encode(self._layout.roots.all)),
            MENTIONS: lambda word: digest("/".join(self.survey.modules_mentioning(word.encode()))),
            NAMES: lambda name: digest("/".join(self.survey.modules_naming(name))),
            TEXTS: self._texts,
            WHOLE: lambda patterns: digest(str(self.survey.is_whole(*patterns.split("/")))),
            DERIVED: self._of_derived,
        }

    def revise(self, name: str, document: Document, content_digest: bytes) -> list[Input] | None:
        """Puts a document in the place of what was read of a module; gives the inputs that changed with it.

        None where that cannot be, since there has been no such module, or nothing that would stay.
        """
        ours = [Input(kind, name) for kind in (*OF_MODULE, SILENCED)]
        before = [self.digest(one) for one in ours]
        if not before[0] or not content_digest or not self.tracker.holders:
            return None
        kept = self.workspace.kept(name)
        self.typed.add(name)
        self.workspace.revise(document, content_digest)
        changed = self.survey.revise(name) if "survey" in self.__dict__ else []
        changed += [one for one, digest in zip(ours, before, strict=True) if self.digest(one) != digest]
        changed += changed_parts(name, kept, self.workspace.kept(name))
        reached = self.tracker.reached(self.tracker.set_of(changed))
        inputs = self.tracker.inputs(reached)
        self.before = {one.name: self._before(one.name) for one in inputs if one.kind == DERIVED}
        self.tracker.drop(reached)
        return inputs

    def _before(self, name: str) -> bytes | None:
        """The digest that a derived answer has had, which is not known any more."""
        found = self._derived.pop(name, None)
        if found is not None:
            return found
        kind, _, key = name.partition("/")
        deriving = self.tracker.derived.get(kind)
        known = deriving.known(key) if deriving is not None else None
        return digest(known) if known is not None else None

    def adopt(self, name: str, encoded: bytes, inputs: Callable[[], Iterable[Input]]) -> bytes:
        """Takes a derived answer of an earlier run over, which holds; gives its digest.

        `inputs` tells what it depends on.
        """
        self.tracker.adopted[name] = Adopted(encoded, lambda: self.tracker.set_of(inputs()))
        found = self._derived[name] = digest(encoded)
        return found

    def _of_derived(self, name: str) -> bytes:
        if name not in self._derived:
            kind, _, key = name.partition("/")
            self._link(kind)
            deriving = self.tracker.derived[kind]
            try:
                with room_to_nest(), without_collector():
                    self._derived[name] = digest(deriving.encoded(key))
            except LookupError:
                self._derived[name] = b""  # what was asked about is gone
        return self._derived[name]

    def _texts(self, patterns: str) -> bytes:
        texts = self.survey.texts(*patterns.split("/"))
        return digest(msgspec.msgpack.encode([(self._below(one.path), one.text) for one in texts]))

    def _below(self, path: Path) -> str:
        """A path as every checkout of the project has it."""
        below = path.relative_to(self.tree.root) if path.is_relative_to(self.tree.root) else path
        return below.as_posix().encode("utf-8", "backslashreplace").decode()
