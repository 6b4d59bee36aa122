"""Silencing what is found: each line gets a `# noqa` with its codes, and what comes of it is linted again.

All happens in memory, as mending does; files are written at the end, each as a whole, or not at all.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from fastpg_lint.baseline.known import Known
from fastpg_lint.config.settings import Settings
from fastpg_lint.deployment.names import kind_of
from fastpg_lint.diagnostics import Diagnostic, Identity
from fastpg_lint.fixes.edits import applied, edits
from fastpg_lint.fixes.noqa_lines import Wanted, with_noqa
from fastpg_lint.fixes.noqa_lines_beside import with_noqa_above
from fastpg_lint.fixes.replacements import Replacement
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.mend import Mended, MendedProject, kept_meanwhile
from fastpg_lint.pipeline.nearest import NearestLinters, linters
from fastpg_lint.pipeline.nearest_settings import ReadSettings
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.files import read_file
from fastpg_lint.source.text import SourceText, decode, encode_like
from fastpg_lint.workspace.discovery import absolute, is_notebook, is_python

_MOST_ROUNDS = 3
"""Rounds of silencing: one does, but where what a comment silences hid something else."""


def add_noqa(
    paths: Sequence[Path],
    settings: Settings,
    reason: str,
    *,
    cache: Cache | None = None,
    processes: int = 1,
    read: ReadSettings | None = None,
    known: Known | None = None,
) -> MendedProject:
    """Silences what is found in the files that paths stand for, each line by a comment; writes nothing.

    What is `known` gets none. What the report of the result still has could not be silenced. `counts` tells
    of the others, by code.
    """
    with kept_meanwhile(cache) as kept:
        by_folder = linters(settings, kept, processes, read, known=known)
        texts = _Texts(by_folder, reason)
        counts: Counter[str] = Counter()
        report = by_folder.lint_files(paths)
        for _ in range(_MOST_ROUNDS):
            if not texts.silence(report.diagnostics):
                break
            by_folder.set_texts(texts.now)
            before, report = report, by_folder.lint_files(paths)
            gone = Counter(map(_same, before.diagnostics)) - Counter(map(_same, report.diagnostics))
            counts.update(one.code for one in gone.elements())
        return MendedProject(report, texts.silenced(), dict(counts))


def silencing(file: Path, source: SourceText, wanted: Wanted, reason: str) -> tuple[Replacement, ...]:
    """The comments that silence codes on lines of a file, by its name; none where that cannot be told."""
    if is_python(file.name) or is_notebook(file.name):
        return with_noqa(source, wanted, reason)
    kind = kind_of(file.name, file.parent.name)
    return with_noqa_above(source, kind, wanted, reason) if kind is not None else ()


def _same(one: Diagnostic) -> Identity:
    """What a finding is the same by while lines move."""
    return one.identity or Identity(one.path, one.code, "", "")


class _Texts:
    """The files in which something is silenced: what they held, and what they are to hold."""

    def __init__(self, by_folder: NearestLinters, reason: str) -> None:
        self._by_folder = by_folder
        self._reason = reason
        self._before: dict[Path, bytes] = {}
        self.now: dict[Path, bytes] = {}

    def silence(self, found: Iterable[Diagnostic]) -> bool:
        """Writes comments to the lines of what was found; says whether any text is another now."""
        wanted: dict[Path, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for one in found:
            wanted[absolute(Path(one.path))][one.line].add(one.code)
        changed = [file for file, lines in wanted.items() if self._silence_in(file, lines)]
        return bool(changed)

    def _silence_in(self, file: Path, wanted: Wanted) -> bool:
        linter = self._by_folder.of(file)
        try:
            content = self.now.get(file) or read_file(file, linter.settings.max_file_size)
            source = decode(content)
            made = edits("", source, silencing(file, source, wanted, self._reason))
            after = encode_like(content, applied(source, made))
        except (OSError, SyntaxFault, UnicodeEncodeError):
            return False
        if not made or not linter.has_linted(file, content):
            return False
        self._before.setdefault(file, content)
        self.now[file] = after
        return True

    def silenced(self) -> tuple[Mended, ...]:
        """The files that are to hold something else, by their paths."""
        return tuple(Mended(file, self._before[file], self.now[file]) for file in sorted(self.now))
