"""The project: the facts of its modules, linked, and the readers that are made of them."""

from collections.abc import Callable, Container
from copy import copy
from pathlib import Path
from typing import Protocol, TypeVar, cast, runtime_checkable

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.facts.access_paths import Imported
from fastpg_lint.facts.records import ModuleFacts
from fastpg_lint.incremental.inputs import InputTracker, Looked
from fastpg_lint.incremental.lru import LruCache
from fastpg_lint.incremental.packed_sets import Packed
from fastpg_lint.role import Giving, by_name
from fastpg_lint.semantic.files import NoFiles, ProjectFiles
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.inputs import BODIES, MODULE, OF_MODULE, WORDS
from fastpg_lint.semantic.module_resolver import ModuleResolver
from fastpg_lint.semantic.module_view import ModuleView, missing
from fastpg_lint.semantic.typed_module import TypedModuleView

MOST_CALLS = 50_000
"""Calls in the modules that are kept at hand, as far as their facts are decoded. Others are read again."""

Answer = TypeVar("Answer")
_Known = tuple[ModuleView | None, Packed]
"""What is known of a module, and what that depends on."""

FactsSource = Callable[[str], ModuleFacts | None]
"""Gives the facts of a module by its dotted name; None where the project has no such module."""


FolderName = Callable[[Path], str | None]
"""Gives the dotted name of a folder; None where it does not lie in the project."""
Accepts = Callable[[str, int, BlockingKind], bool]
"""Says whether a call in a statement of a module is accepted there though it blocks in some way."""
PART = "@"
"""Stands before the part of the project that a derived answer is asked of."""


def named_by_path(folder: Path) -> str:
    """The name of a folder by its path from the project's root."""
    return ".".join(part for part in folder.parts if part != folder.anchor)


@runtime_checkable
class Forgetful(Protocol):
    """A reader that holds much of what it has worked out, and can let go of it."""

    def forget(self) -> None:
        """Drops what was worked out."""


def _weight(known: _Known) -> int:
    """What a module weighs that is kept at hand."""
    return known[0].weight if known[0] is not None else 1


class Project:
    """Modules by dotted name, each loaded when it is first asked for, and what can be inferred of them."""

    def __init__(
        self,
        catalogue: Catalogue,
        facts: FactsSource,
        layout: ModuleResolver,
        files: ProjectFiles | None = None,
        tracker: InputTracker | None = None,
        given: Giving = by_name,
        folder_name: FolderName = named_by_path,
        typed: Container[str] = (),
        accepts: Accepts = lambda *_: False,
    ) -> None:
        """`tracker` is told what is read; the layout's tree and the files are to tell the same one.

        `given` tells what is known of a module's role before it is read, `folder_name` the dotted name of a
        folder. `typed` are the modules that somebody types in. No chain of calls ends in one that `accepts`
        says yes to.
        """
        self._part: str | None = None
        self._shared: set[object] = set()
        self._parts: list[Project] = []
        self.folder_name = folder_name
        self.given = given
        self.accepts = accepts
        self.catalogue = catalogue
        self.files = files or NoFiles()
        self._layout = layout
        self._typed = typed
        self._facts = facts
        self.tracker = tracker or InputTracker()
        self._indexes = LruCache[str, _Known](MOST_CALLS, _weight)
        self._missing: dict[str, _Known] = {}
        """Names of modules that the project does not have: those of libraries, and of what is in modules."""
        self._looked = Looked[str](self.tracker)
        """Which of them were looked at before."""
        self.infer = Inference(catalogue, self)
        self._readers: dict[object, object] = {}
        self.tracker.holders.append(self)

    def within(self, part: str, files: ProjectFiles) -> "Project":
        """The same project as one of its parts sees it, which has some of the files and its own readers."""
        inner = copy(self)
        inner.files, inner._part = files, part
        inner._readers = {kind: reader for kind, reader in self._readers.items() if kind in self._shared}
        self._parts.append(inner)
        return inner

    def share(self, kind: "Callable[[Project], Answer]") -> Answer:
        """The reader of a kind, which parts of the project have as well, since it tells all the same."""
        self._shared.add(kind)
        return self.of(kind)

    def kind(self, name: str) -> str:
        """What derived answers of a kind are called that are asked of this part of the project."""
        return name if self._part is None else f"{name}{PART}{self._part}"

    def of(self, kind: "Callable[[Project], Answer]") -> Answer:
        """The reader of a kind, `Tables` for one, that the project has: made when it is first asked for."""
        if kind not in self._readers:
            self._readers[kind] = kind(self)
        return cast("Answer", self._readers[kind])

    def evict(self, name: str) -> None:
        """Drops a module that has been judged: others ask for a few pieces of it, if for any."""
        self._indexes.drop(name)

    def drop(self, inputs: int) -> None:
        """Drops the modules that any of some inputs say something of."""
        self._looked.drop(inputs, self._missing)
        for one in self.tracker.inputs(inputs):
            if one.kind in OF_MODULE:
                self._indexes.drop(one.name)

    def forget(self) -> None:
        """Drops facts and answers; they are read and worked out again when they are asked for."""
        self._indexes.clear()
        self.infer.forget()
        for part in (self, *self._parts):
            for reader in part._readers.values():
                if isinstance(reader, Forgetful):
                    reader.forget()

    def index(self, module: str) -> ModuleView | None:
        """The indexed facts of a module, or None where the project has no such module."""
        # The first way is that of nearly all, a quarter of a million times a run.
        known = self._indexes.young.get(module) or self._known(module) or self._read(module)
        self.tracker.read |= self.tracker.unpacked[known[1]]
        return known[0]

    def view(self, module: str) -> ModuleView:
        """The same; empty where the project has no such module."""
        known = self._indexes.young.get(module) or self._known(module) or self._read(module)
        self.tracker.read |= self.tracker.unpacked[known[1]]
        return known[0] or missing(module)

    def glance(self, module: str) -> ModuleView:
        """The same for somebody who looks once at each of many modules: it is not kept at hand."""
        known = self._indexes.young.get(module) or self._known(module) or self._read(module, is_kept=False)
        self.tracker.read |= self.tracker.unpacked[known[1]]
        return known[0] or missing(module)

    def _known(self, module: str) -> _Known | None:
        return self._missing.get(module) or self._indexes.get(module)

    def _read(self, module: str, *, is_kept: bool = True) -> _Known:
        with self.tracker.apart() as apart:
            facts = self._facts(module)
            exists = facts is not None or self._layout.has(module)
        # What is said of a module depends on its file, or on the folders that have none.
        read = self.tracker.bit(MODULE, module) if exists else apart.read
        bodies = self.tracker.bit(BODIES, module) if facts is not None else 0
        words = self.tracker.bit(WORDS, module) if facts is not None else 0
        self.tracker.fine |= bodies | words
        view = TypedModuleView if self.is_typed(module) else ModuleView
        index = view(module, facts, self.tracker, bodies, words) if facts is not None else None
        known = index, self.tracker.packed(read)
        if facts is None:
            self._missing[module] = known
        elif is_kept:
            self._indexes.put(module, known, 1 + facts.size)
        return known

    def is_typed(self, module: str) -> bool:
        """Whether somebody types in a module, so that each of its bodies is an input of its own."""
        return module in self._typed

    def absolute(self, module: str, target: str, level: int) -> str:
        """The dotted name of the module that an import means; `level` counts its leading dots."""
        return self._layout.absolute(module, target, level)

    def in_another_part(self, module: str, imported: Imported, source: str) -> str | None:
        """The module that an import from a namespace package means, where its nearest part has none such.

        `from acme import billing`: the folder `acme` around the importing module is `source`; another part of
        the project has an `acme` too, with `billing` in it.
        """
        is_own = source != imported.module and not imported.level
        if not is_own or not imported.name or self.has(source):
            return None
        if self._layout.is_there(f"{source}.{imported.name}"):
            return None
        named = f"{imported.module}.{imported.name}"
        found = self.absolute(module, named, 0)
        return found if found != named and self._layout.is_there(found) else None

    def has(self, module: str) -> bool:
        """Whether there is a file for a module."""
        return self._layout.has(module)

    def is_package(self, module: str) -> bool:
        """Whether a module is a package's `__init__`."""
        return self._layout.is_package(module)

    def is_project(self, folder: str) -> bool:
        """Whether a folder, by its dotted name, holds a project file."""
        return self._layout.is_project(folder)

    def holds_project_file(self, folder: str) -> bool:
        """Whether a folder holds a project file, requirements of whichever name, or a Dockerfile."""
        return self._layout.holds_project_file(folder)

    def modules_in(self, folder: str) -> tuple[str, ...]:
        """The modules directly in a folder, by its dotted name."""
        return self._layout.modules_in(folder)

    def lacks(self, module: str, target: str, level: int) -> bool:
        """Whether an import means a module of the project's own, and leads to none."""
        return self._layout.lacks(module, target, level)

    def neighbours(self, module: str) -> tuple[str, ...]:
        """The modules in a module's folder, itself included, always in the same order."""
        return self._layout.neighbours(module)

    def naming(self, name: str) -> tuple[str, ...]:
        """The modules of the project in whose text a name stands, always in the same order."""
        return self.files.modules_naming(name)
