"""Mending files: what has a fix is changed, and what comes of it is linted again, until nothing changes.

All happens in memory; files are written at the end, each as a whole, or not at all.
"""

import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.baseline.known import Known
from fastpg_lint.config.file import display
from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic, Edit
from fastpg_lint.fixes.edits import applied
from fastpg_lint.incremental.store import Cache
from fastpg_lint.levels import Level
from fastpg_lint.pipeline.line_length import line_length
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.pipeline.nearest import NearestLinters, linters
from fastpg_lint.pipeline.nearest_settings import ReadSettings
from fastpg_lint.report import Report
from fastpg_lint.source.depth import room_to_nest
from fastpg_lint.source.files import read_file
from fastpg_lint.source.text import decode, encode_like
from fastpg_lint.source.writing import write_file
from fastpg_lint.workspace.discovery import absolute, is_python

_DECLARING = re.compile(r"[ \t]+(\w+): [^\r\n]*\r?\n")
"""A line that declares a field."""
MOST_ROUNDS = 10
"""Rounds of mending: a fix may wait for another that touches the same place."""


class Mended(Struct, frozen=True):
    """A file that was mended: what it held, and what it is to hold."""

    file: Path
    before: bytes
    after: bytes

    @property
    def shown(self) -> str:
        """Its path as a person reads it."""
        return display(self.file)

    @property
    def texts(self) -> tuple[str, str]:
        """What it held, and what it is to hold."""
        return decode(self.before).text, decode(self.after).text


class MendedProject(Struct, frozen=True):
    """What came of mending: what is still to be said, the files that changed, and how much by code."""

    report: Report
    files: tuple[Mended, ...]
    counts: dict[str, int]


def mend_files(
    paths: Sequence[Path],
    settings: Settings,
    *,
    cache: Cache | None = None,
    processes: int = 1,
    read: ReadSettings | None = None,
    unsafe: bool = False,
    known: Known | None = None,
) -> MendedProject:
    """Mends what the configuration of each file wants mended; writes nothing.

    With `unsafe`, fixes that may change what the program does are made as well. `read` gives the settings of
    folders that have their own; what is `known` is left as it is. Raises `UserMistake` for what the user
    has to mend.
    """

    def wanted(one: Diagnostic) -> bool:
        of = by_folder.settings_of(one.path)
        is_safe = one.fix is not None and of.is_safe(one.code, by_itself=one.fix.safe)
        return of.is_fixable(one.code) and (is_safe or unsafe)

    from fastpg_lint.fixes.registry import load_fixes  # an editor's server starts without them

    with kept_meanwhile(cache) as kept:
        by_folder = linters(settings, kept, processes, read, load_fixes(), known)
        return mend(paths, by_folder, wanted)


@contextmanager
def kept_meanwhile(cache: Cache | None) -> Iterator[Cache]:
    """A cache for the rounds of one run, which lint again no more than what has changed."""
    if cache is not None and cache.is_open:
        yield cache
        return
    with tempfile.TemporaryDirectory(prefix="fastpg-lint-") as folder:
        kept = Cache(Path(folder))
        try:
            yield kept
        finally:
            kept.close()


def mend(
    paths: Sequence[Path], by_folder: NearestLinters, wanted: Callable[[Diagnostic], bool]
) -> MendedProject:
    """Mends what is wanted of what is found in the files that paths stand for; writes nothing."""
    texts = _Texts(by_folder)
    counts: Counter[str] = Counter()
    report = by_folder.lint_files(paths)
    for _ in range(MOST_ROUNDS):
        fixed = (one for one in report.diagnostics if one.fix is not None and wanted(one))
        chosen = choose(fixed, texts.are_linted())
        if not chosen.edits:
            break
        counts.update(chosen.codes)
        for path, edits in chosen.edits.items():
            texts.edit(path, edits)
        by_folder.set_texts(texts.now)
        report = by_folder.lint_files(paths)
    if texts.tidy():  # what is still to be said stands on the lines that are written
        by_folder.set_texts(texts.now)
        report = by_folder.lint_files(paths)
    return MendedProject(report, texts.mended(), dict(counts))


def secrets_of(files: Iterable[Mended], settings: Settings, cache: Cache) -> Sequence[Diagnostic]:
    """The secrets that files hold which are not written yet, whatever is selected, silenced and ignored."""
    everything = replace(settings, select=("FPG9",), ignore=(), per_file_ignores={}, level=Level.ADVICE)
    modules = [one.file for one in files if is_python(one.file.name)]
    return Linter(everything, respect_noqa=False, cache=cache).lint_files(modules).diagnostics


class _Texts:
    """The files that are mended: what they held, and what they are to hold."""

    def __init__(self, by_folder: NearestLinters) -> None:
        self._by_folder = by_folder
        self._before: dict[Path, bytes] = {}
        self.now: dict[Path, bytes] = {}

    def are_linted(self) -> Callable[[str], bool]:
        """Tells of paths, each once, whether their file still holds what edits of it were made for."""
        return cache(self._is_linted)

    def _is_linted(self, path: str) -> bool:
        file = absolute(Path(path))
        linter = self._by_folder.of(file)
        try:
            content = self.now[file] if file in self.now else read_file(file, linter.settings.max_file_size)
        except OSError:
            return False
        if linter.has_linted(file, content):
            self._before.setdefault(file, content)
            return True
        return False

    def edit(self, path: str, edits: Iterable[Edit]) -> None:
        """Makes edits in a file that still holds what they were made for."""
        file = absolute(Path(path))
        content = self.now.get(file, self._before[file])
        self.now[file] = encode_like(content, applied(decode(content), edits))

    def tidy(self) -> bool:
        """Tidies what the edited files are to hold; whether that has changed anything."""
        edited = dict(self.now)
        for file, content in edited.items():
            before = self._before[file]
            text = tidied(file, decode(before).text, decode(content).text)
            self.now[file] = encode_like(before, text)
        return self.now != edited

    def mended(self) -> tuple[Mended, ...]:
        """The files that were edited, by their paths."""
        return tuple(Mended(file, self._before[file], self.now[file]) for file in sorted(self.now))


def tidied(file: Path, before: str, after: str) -> str:
    """What a file is to hold: imports that are left without a use are gone, and lines are short enough."""
    if not is_python(file.name):
        return after
    from fastpg_lint.fixes.imports import without_left_over  # likewise
    from fastpg_lint.fixes.local_imports import without_left_over_in_functions
    from fastpg_lint.fixes.long_lines import with_short_lines

    with room_to_nest():
        tidy = without_left_over_in_functions(before, without_left_over(before, after))
        return with_short_lines(before, tidy, line_length(file))


class Chosen(Struct):
    """Edits by the path of their file, none of which overlaps another; the codes that they are for.

    `alone` are the lines, the first and the last, that a fix is to have for itself.
    """

    edits: dict[str, list[Edit]]
    codes: list[str]
    alone: dict[str, list[tuple[int, int]]]


def choose(diagnostics: Iterable[Diagnostic], is_linted: Callable[[str], bool]) -> Chosen:
    """The fixes that can be made at once: of two that touch, the first. One import may serve many."""
    chosen = Chosen(defaultdict(list), [], defaultdict(list))
    for one in diagnostics:
        edits = one.fix.edits if one.fix is not None else ()
        if not all(is_linted(edit.path) for edit in edits):
            continue
        new = [edit for edit in edits if edit not in chosen.edits[edit.path]]
        if not new or not _is_in_the_way(one, new, chosen):
            for edit in new:
                chosen.edits[edit.path].append(edit)
            if one.fix is not None and one.fix.alone is not None:
                chosen.alone[one.path].append(one.fix.alone)
            chosen.codes.append(one.code)
    chosen.edits = {path: edits for path, edits in chosen.edits.items() if edits}
    return chosen


def _is_in_the_way(one: Diagnostic, new: Iterable[Edit], chosen: Chosen) -> bool:
    """Whether a fix touches what has been chosen, or what something that was chosen is to have alone."""
    for edit in new:
        if any(_touch(edit, other) for other in chosen.edits[edit.path]):
            return True
        if any(_is_within(edit, lines) for lines in chosen.alone[edit.path]):
            return True
    alone = one.fix.alone if one.fix is not None else None
    return alone is not None and any(_is_within(edit, alone) for edit in chosen.edits[one.path])


def _is_within(edit: Edit, lines: tuple[int, int]) -> bool:
    first, last = lines
    return edit.line <= last and edit.end_line >= first


def _touch(one: Edit, other: Edit) -> bool:
    if _declare_beside(one, other):
        return False
    starts = (one.line, one.column), (other.line, other.column)
    ends = (one.end_line, one.end_column), (other.end_line, other.end_column)
    return starts[0] <= ends[1] and starts[1] <= ends[0]


def _declare_beside(one: Edit, other: Edit) -> bool:
    """Whether two edits put a line each at one place, which declare two names: fields of one class."""
    names = [_DECLARING.fullmatch(edit.text) for edit in (one, other)]
    places = {(edit.line, edit.column, edit.end_line, edit.end_column) for edit in (one, other)}
    is_inserted = len(places) == 1 and (one.line, one.column) == (one.end_line, one.end_column)
    return is_inserted and all(names) and len({name.group(1) for name in names if name}) == 2


def write(files: Iterable[Mended]) -> list[str]:
    """Writes files that were mended; gives what is to be told of those that could not be, or have changed."""
    problems = []
    for one in files:
        try:
            _write(one)
        except OSError as error:
            problems.append(f"{display(one.file)}: cannot be written ({error.strerror}); it is as it was")
        except _ChangedError:
            problems.append(f"{display(one.file)}: changed while it was linted; it is left as it is")
    return problems


class _ChangedError(Exception):
    """A file is no longer what was mended."""


def _write(one: Mended) -> None:
    """Writes a file that still holds what was mended."""
    size = len(one.before)
    if one.file.stat().st_size != size or read_file(one.file, size) != one.before:
        raise _ChangedError
    write_file(one.file, one.after)
