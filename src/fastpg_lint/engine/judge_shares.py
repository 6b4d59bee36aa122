"""Judging files, each process a share of them, and keeping what is found for later runs."""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.engine.input_digests import InputDigests
from fastpg_lint.engine.judge import Judge
from fastpg_lint.engine.judged import Judged
from fastpg_lint.engine.line_table import LineTable
from fastpg_lint.engine.module_outcomes import ModuleOutcomes
from fastpg_lint.engine.places import Lines
from fastpg_lint.engine.processes import FORK, share_out, start_method
from fastpg_lint.engine.verified_findings import Found, Module, VerifiedFindings
from fastpg_lint.incremental.packed_sets import Packed
from fastpg_lint.report import Failure, ReportItem
from fastpg_lint.semantic.inputs import MODULE
from fastpg_lint.workspace.documents import Document, size_of
from fastpg_lint.workspace.mentions import Mentioned

PAYS_FROM = 200_000
"""Bytes of files from which one more process has judged them sooner: each works out anew what all need."""

MOST_AT_A_TIME = 20_000_000
"""Bytes of files after which what judging them has worked out is let go of: half a million lines of code."""

Files = Sequence[tuple[Document, Module]]
Locate = Callable[[Sequence[Judged], Mapping[str, ast.Module | None]], Iterator[tuple[ReportItem, ...]]]
"""Tells what there is to say of each of some modules, given the trees of those that have been parsed."""


Said = Judged | tuple[ReportItem, ...]
"""What is found in a module; or what there is to say of another file, or of one that is no Python."""
_Found = tuple[int, Said, Packed]
"""What is found in a file, by its number, and the inputs that it depends on."""


class Share(Struct):
    """What there is to say of some files, by their numbers, and what was found in texts meanwhile."""

    said: dict[int, tuple[ReportItem, ...]]
    mentions: Mentioned = {}
    cut_off: frozenset[str] = frozenset()
    lines: dict[bytes, Lines] = {}


class Shares:
    """Judges the files of one project."""

    def __init__(
        self,
        judging: Judge,
        inputs: InputDigests,
        workspace: ModuleOutcomes,
        reuse: VerifiedFindings,
        lines: LineTable,
        locate: Locate,
    ) -> None:
        self._judging = judging
        self._inputs = inputs
        self._workspace = workspace
        self._reuse = reuse
        self._lines = lines
        self._locate = locate

    def judged(self, files: Files, processes: int, close: Callable[[], None]) -> list[Share]:
        """Judges files, by at most some processes: they are forked, and have the project.

        `close` is called before: no connection to SQLite may go through a fork.
        """
        work = partial(self._judge_some, files)
        processes = min(processes, 1 + size_of(document for document, _ in files) // PAYS_FROM)
        if processes > 1 and start_method() == FORK:
            self._inputs.survey.look()
            self._judging.look_ahead([module.name for document, module in files if document.is_module])
            close()
            return share_out(work, len(files), processes)
        return [work(range(len(files)))]

    def _judge_some(self, files: Files, numbers: Iterable[int]) -> Share:
        """Judges some files, and keeps what is found in them for later runs."""
        found, turns = list[tuple[int, Said]](), 0
        for some in self._in_turns(files, numbers):
            turns += 1
            self._keep(files, some)  # what findings depend on is at hand as long as nothing is let go
            found.extend((number, one) for number, one, _ in some)
        if turns > 1:
            self._judging.let_go()
        elif len(found) > 1:
            self._judging.forget()  # places are looked up in large trees, and need none of it
        trees = {module.name: document.tree for document, module in files}
        said = self._locate([one for _, one in found if isinstance(one, Judged)], trees)
        share = Share({number: one if isinstance(one, tuple) else next(said) for number, one in found})
        share.mentions, share.cut_off = self._inputs.mentions, self._inputs.cut_off
        share.lines = self._lines.changed()
        return share

    def _in_turns(self, files: Files, numbers: Iterable[int]) -> Iterator[list[_Found]]:
        """What is found in files, so many at a time that what is worked out for them fits into the memory."""
        packed, found, size = self._inputs.tracker.packed, list[_Found](), 0
        for number in numbers:
            if size > MOST_AT_A_TIME:
                yield found
                self._judging.let_go()
                found, size = [], 0
            one, read = self._judge(*files[number])
            found.append((number, one, packed(read)))
            size += size_of([files[number][0]])
        yield found

    def _keep(self, files: Files, found: Sequence[_Found]) -> None:
        """Keeps for later runs what is found in files."""
        unpacked = self._inputs.tracker.unpacked
        self._reuse.keep(
            (files[number][1], unpacked[read], kept)
            for number, one, read in found
            if (kept := self._kept(*files[number], one)) is not None
        )

    def _kept(self, document: Document, module: Module, found: Said) -> Found | None:
        """What of a judgement is to be kept: nothing of a fault of ours, nor of a file that has changed.

        Nor of what somebody types in, the most of which is never saved.
        """
        if document.content is not None and module.name in self._inputs.typed:
            return None
        if isinstance(found, Judged):
            is_same = self._workspace.content_digest(module.name) == module.content
            return Found.of(found) if is_same and not found.failures else None
        if document.is_module:
            return None  # it could not be read
        diagnostics = tuple(replace(one, path="") for one in found if isinstance(one, Diagnostic))
        return Found(diagnostics=diagnostics) if len(diagnostics) == len(found) else None

    def _judge(self, document: Document, module: Module) -> tuple[Said, int]:
        """What is found in a file or said of it, and what that depends on, as a set of `InputTracker`."""
        if not document.is_module:
            return self._judging.judge_file(document)
        outcome = self._workspace.outcome(module.name)
        if isinstance(outcome, Diagnostic | Failure):
            return (outcome,), self._inputs.tracker.bit(MODULE, module.name)
        return self._judging.judge(document)
