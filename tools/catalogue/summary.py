"""`docs/catalogue.md`: what the catalogue has, and how each line of it is known to be so."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.catalogue.form import EVERY, Additions
from fastpg_lint.catalogue.lines import Said
from fastpg_lint.catalogue.loader import load_catalogue
from tools.catalogue.files import Shelved, shelved
from tools.catalogue.groups import ROOT, left_out
from tools.catalogue.holding import Outcome
from tools.catalogue.others import LEFT_OUT, OTHERS
from tools.catalogue.record import Kept, is_current, read
from tools.catalogue.runtime import (  # noqa: F401 - they register their samples
    lesser_modules,
    libraries,
    standard_library,
)
from tools.catalogue.runtime.stalls import SAMPLES

PAGE = ROOT / "docs" / "catalogue.md"
COMMAND = "python -m tools.catalogue --summary"
_KINDS = tuple(kind.value for kind in BlockingKind if kind != BlockingKind.SMALL_FILE)
"""Those that files of the catalogue may have; the other is told by a call's arguments."""


def write() -> int:
    """Writes the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


def check() -> int:
    """Compares the page; 1 where it is out of date."""
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print(f"{PAGE.relative_to(ROOT).as_posix()} is out of date; run `{COMMAND}`", file=sys.stderr)
    return 1


def page() -> str:
    """The page's text."""
    return "\n".join(_lines(shelved(), read())) + "\n"


def _lines(files: list[Shelved], kept: dict[str, Kept]) -> Iterator[str]:
    yield "# The catalogue"
    yield ""
    yield (
        "What the linter knows of libraries is written down in `src/fastpg_lint/catalogue/`, one file a "
        f"library. This page is made by `{COMMAND}`; `fastpg-lint catalogue NAME` tells what is known of one "
        "name."
    )
    yield ""
    yield (
        "A run reads the files of those libraries that the code names. Each is parsed once and kept, as "
        "Python keeps its own, in `__pycache__`; `python -m benchmarks.catalogue_loading` measures that."
    )
    yield from _verification(files, kept)
    yield from _kinds(files)
    yield from _libraries(files, kept)
    yield from _unverified(files, kept)
    yield from _compared()


def _verification(files: list[Shelved], kept: dict[str, Kept]) -> Iterator[str]:
    known = [kept[file.name] for file in files if file.name in kept]
    typed, skipped = (
        sum(one.outcomes.get(which, 0) for one in known) for which in (Outcome.TYPED, Outcome.SKIPPED)
    )
    unheld = sum(len(names) for _, _, names in _unheld(files, kept))
    changed = [file.name for file in files if file.name not in left_out() and not is_current(file, kept)]
    yield from ("", "## How it is held", "")
    yield (
        "`tox -e catalogue` installs the libraries in groups and holds each line against them: the name "
        "exists and is where it is defined; it is a coroutine function, or is not; a re-export is the same "
        "object; a result agrees with the annotation, where there is one; a class that is entered, iterated "
        "or awaited has the methods for it."
    )
    yield ""
    yield from _table(
        ("lines", "how they are known"),
        [
            (f"{sum(len(list(file.lines)) for file in files)}", "in all"),
            (f"{sum(one.held for one in known)}", "held against the installed library"),
            (f"{typed}", "of these, the result's type against an annotation as well"),
            (f"{skipped}", "of another release of Python than the one held against"),
            (f"{unheld}", "held by nothing, with the reason"),
            (f"{len({sample.name for sample in SAMPLES})}", "seen to block a running event loop, too"),
        ],
    )
    if changed:
        yield ""
        yield f"Changed since they were last held: {', '.join(f'`{one}`' for one in changed)}."
    yield from ("", "Seen to block, by kind:", "")
    yield from _table(("kind", "calls", "names"), _sampled())


def _sampled() -> Iterator[tuple[str, str, str]]:
    catalogue = load_catalogue(Additions())
    by_kind: dict[str, set[str]] = defaultdict(set)
    for sample in SAMPLES:
        entry = catalogue.blocking(sample.name.replace(EVERY, "member"))
        by_kind[entry.kind if entry is not None else "not in the catalogue"].add(sample.name)
    for kind, names in sorted(by_kind.items()):
        yield kind, str(len(names)), ", ".join(f"`{name}`" for name in sorted(names))


def _kinds(files: list[Shelved]) -> Iterator[str]:
    counts: Counter[tuple[str, bool]] = Counter()
    for file in files:
        counts.update((line.said.value, file.is_standard) for line in file.lines)
    yield from ("", "## Lines", "")
    yield from _table(
        ("what is said", "Python's own library", "other libraries"),
        [
            (said.value, str(counts[said.value, True]), str(counts[said.value, False]))
            for said in Said
            if said != Said.NOT_BLOCKING
        ],
    )


def _libraries(files: list[Shelved], kept: dict[str, Kept]) -> Iterator[str]:
    yield from ("", "## Libraries", "", "Calls that block, by kind, and calls that must be awaited.", "")
    header = ("file", "held against", "lines", "held", "seen to block", *_KINDS, "awaitable")
    yield from _table(header, (_library_row(file, kept) for file in files))


def _library_row(file: Shelved, kept: dict[str, Kept]) -> tuple[str, ...]:
    lines = list(file.lines)
    blocking = Counter(line.what for line in lines if line.said == Said.BLOCKING)
    awaitable = sum(line.said == Said.AWAITABLE for line in lines)
    names = {line.name for line in lines}
    seen = sum(name in names for name in {sample.name for sample in SAMPLES})
    header = file.content.library
    release = f"{header.distribution} {header.version}" if header.distribution else "Python 3.11 to 3.13"
    held = kept[file.name].held if file.name in kept else 0
    numbers = (seen, *(blocking[kind] for kind in _KINDS), awaitable)
    return (f"`{file.module}`", release, str(len(lines)), str(held), *(str(n) if n else "" for n in numbers))


def _unheld(files: list[Shelved], kept: dict[str, Kept]) -> Iterator[tuple[str, str, list[str]]]:
    """The lines that nothing holds: the file's module, the reason, and the names."""
    for file in files:
        if file.name in kept:
            yield from ((file.module, reason, names) for reason, names in kept[file.name].unheld.items())
        else:
            yield file.module, file.content.library.unverified, [line.name for line in file.lines]


def _unverified(files: list[Shelved], kept: dict[str, Kept]) -> Iterator[str]:
    yield from ("", "## Held by nothing", "")
    rows = [
        (f"`{module}`", str(len(names)), reason, f"`{names[0]}`")
        for module, reason, names in sorted(_unheld(files, kept))
    ]
    yield from _table(("file", "lines", "why", "one of them"), rows)
    yield from ("", "Libraries that no group installs:", "")
    yield from (f"- `{name.removesuffix('.toml')}`: {reason}." for name, reason in left_out().items())


def _compared() -> Iterator[str]:
    yield from ("", "## Next to other tools", "")
    names = {tool: len(set(known)) for tool, known in OTHERS.items()}
    told = ", ".join(f"{tool} ({count} names)" for tool, count in names.items())
    yield (
        f"All that these know to block is in the catalogue, or left out for a reason: {told}. Rules that go "
        "by the shape of a call or by what a user lists, flake8-async's ASYNC200 and ASYNC211, have no names."
    )
    yield ""
    rows = [
        (f"`{name}`", ", ".join(tool for tool, known in OTHERS.items() if name in known), reason)
        for name, reason in LEFT_OUT.items()
    ]
    yield from _table(("left out", "reported by", "why"), rows)


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
