"""From findings to diagnostics: their places are looked up in the texts, once for all that is reported.

One text is spoken of by the findings of many modules, such as that of a helper which all of them call.
"""

import ast
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from fastpg_lint.config.file import path_from
from fastpg_lint.diagnostics import Cause, CauseIdentity, Diagnostic, Identity, Related, digest
from fastpg_lint.engine.faulty import Faulty, Mend
from fastpg_lint.engine.judged import Judged
from fastpg_lint.engine.line_table import LineTable
from fastpg_lint.engine.places import Place
from fastpg_lint.report import ReportItem, Unresolved, failure, unreadable
from fastpg_lint.rules.rule import PLACE_SLOT, CauseSite, Finding, RelatedSite
from fastpg_lint.source.noqa import read_noqa
from fastpg_lint.source.positions import locate
from fastpg_lint.source.python_tree import python_tree
from fastpg_lint.source.silenced import Silenced
from fastpg_lint.source.site import Site
from fastpg_lint.source.surroundings import Surrounded
from fastpg_lint.source.text import SourceText, decode
from fastpg_lint.workspace.documents import Located
from fastpg_lint.workspace.documents import digest as content_digest

JudgeComments = Callable[[Judged, Sequence[Diagnostic], "Places"], Iterable[ReportItem]]
"""Judges the suppression comments of a module, given all that is found in it, silenced or not."""
_CHANGED = "file changed while it was linted"


class ChangedFileError(Exception):
    """A file is no longer the one that was compiled."""


class Places:
    """The places that findings speak of, in the texts of a project's modules, by dotted name.

    `located` gives a module that could be compiled; no finding speaks of another. `trees` holds the `ast`
    of modules that somebody has parsed already. What is found in texts goes to `table`. Paths in identities
    are those from the folder `start`.
    """

    def __init__(
        self,
        judged: Sequence[Judged],
        located: Callable[[str], Located | None],
        trees: Mapping[str, ast.Module | None],
        table: LineTable,
        start: Path,
        commented: Collection[str] = (),
    ) -> None:
        """`commented` are the modules whose suppression comments are judged."""
        self.commented = commented
        self._trees = trees
        self._table = table
        self._start = start
        self._wanted: dict[str, set[Site]] = defaultdict(set)
        for one in judged:
            for finding in one.findings:
                self._wanted[one.module].add(finding.at)
                for related in finding.related:
                    self._wanted[related.module].add(related.at)
                if finding.cause is not None:
                    wanted = self._wanted[finding.cause.module]
                    wanted.update(() if finding.cause.at is None else (finding.cause.at,))
            if one.module in commented and one.heard is not None:
                self._wanted[one.module].update(site for site, _ in one.heard.untold)
        speaking = (one.module for one in judged if one.unresolved or one.module in commented)
        self._modules = {name: located(name) for name in (*self._wanted, *speaking)}
        table.learn(one.digest for one in self._modules.values() if one is not None)

    def _module(self, name: str) -> Located:
        located = self._modules[name]
        if located is None:
            raise KeyError(name)
        return located

    def shown(self, module: str) -> str:
        """The path of a module as a person reads it."""
        return self._module(module).document.shown

    def identified(self, module: str) -> str:
        """The path of a module in the identities of what is found in it."""
        return path_from(self._start, self._module(module).document.path)

    def content(self, module: str) -> bytes:
        """The digest of what was compiled of a module."""
        return self._module(module).digest

    def text(self, module: str) -> SourceText:
        """A module's text, read again; raises `ChangedFileError` where it is not what was compiled."""
        located = self._module(module)
        content = located.document.read()
        if content_digest(content) != located.digest:
            raise ChangedFileError(located.document.shown)
        return decode(content)

    def place(self, module: str, site: Site) -> Place:
        """The place of a site in a module.

        Raises `OSError` or `ChangedFileError` where the module's text is no longer there to look it up.
        """
        content = self._module(module).digest
        known = self._table.of(content).places
        if site not in known:
            self._table.add(content, self._find(module, self._wanted[module] - known.keys()))
        return known[site]

    def _find(self, module: str, sites: set[Site]) -> dict[Site, Place]:
        edit = self._table.edit_of(self._module(module).digest)
        if edit is not None and edit.finds(sites):
            return edit.places(sites)
        source = self.text(module)
        tree = self._trees.get(module) or _tree(source)
        found = locate(source, sites, tree)
        surrounded = Surrounded(source, tree)
        return {one: Place(at, surrounded.at(at)) for one, at in found.items()}

    def silenced(self, module: str) -> Silenced:
        """The suppression comments of a module; raises as `place` does."""
        content = self._module(module).digest
        known = self._table.of(content).silenced
        if known is None:
            known = read_noqa(self.text(module))
            self._table.add(content, {}, known)
        return known


def _tree(source: SourceText) -> ast.Module | None:
    try:
        return python_tree(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # its grammar is newer than that of the running Python


def told(
    judged: Iterable[Judged],
    places: Places,
    *,
    respect_noqa: bool,
    mend: Mend | None = None,
    comments: JudgeComments | None = None,
) -> Iterator[tuple[ReportItem, ...]]:
    """What there is to say of each of some modules, with the fixes that `mend` gives.

    `comments` judges the suppression comments of those where that is wanted.
    """
    for one in judged:
        yield tuple(_told(one, places, mend, comments, respect_noqa=respect_noqa))


def _told(
    judged: Judged,
    places: Places,
    mend: Mend | None,
    comments: JudgeComments | None,
    *,
    respect_noqa: bool,
) -> Iterator[ReportItem]:
    yield from judged.failures
    if judged.unresolved:
        yield Unresolved(places.shown(judged.module), judged.unresolved)
    is_commented = judged.module in places.commented
    if not (judged.findings or is_commented):
        return
    path = places.shown(judged.module)
    try:
        found = [(one, _diagnostic(one, judged, places)) for one in judged.findings]
        silenced = places.silenced(judged.module) if respect_noqa else None
        diagnostics = [one for _, one in found]
        said = tuple(comments(judged, diagnostics, places)) if comments and is_commented else ()
    except (OSError, ChangedFileError):
        yield unreadable(path, _CHANGED)
    except Exception as error:
        yield failure(path, "finding places in the text", error)
    else:
        yield from said
        if silenced is not None:
            found = [(finding, one) for finding, one in found if not silenced.covers(one.line, one.code)]
        if mend is None:
            yield from (one for _, one in found)
        else:
            yield from _mended(judged.module, found, places, mend)


def _mended(
    module: str, found: Sequence[tuple[Finding, Diagnostic]], places: Places, mend: Mend
) -> Iterable[ReportItem]:
    """Diagnostics of a module, with the fixes that there are."""
    path = places.shown(module)
    faulty = Faulty(module, path, places.content(module), lambda: places.text(module), found)
    try:
        return mend(faulty)
    except (OSError, ChangedFileError):
        return [unreadable(path, _CHANGED)]
    except Exception as error:
        return [failure(path, "mending", error), *(one for _, one in found)]


def _diagnostic(finding: Finding, judged: Judged, places: Places) -> Diagnostic:
    place = places.place(judged.module, finding.at)
    at, around = place.at, place.around
    related = tuple(_related(one, places) for one in finding.related)
    return Diagnostic(
        code=finding.code,
        name=judged.names[finding.code],
        level=finding.level,
        message=finding.message,
        help=finding.help,
        path=places.shown(judged.module),
        line=at.line,
        column=at.column,
        end_line=at.end_line,
        end_column=at.end_column,
        related=related,
        cause=None if finding.cause is None else _cause(finding.cause, places),
        identity=Identity(
            places.identified(judged.module),
            finding.code,
            around.function,
            around.label,
            None if finding.cause is None else _cause_identity(finding.cause, places),
        ),
        role=judged.role,
        service=judged.service,
    )


def _related(site: RelatedSite, places: Places) -> Related:
    at = places.place(site.module, site.at).at
    return Related(places.shown(site.module), at.line, at.column, site.message)


def _cause(cause: CauseSite, places: Places) -> Cause:
    path = places.shown(cause.module)
    if cause.at is None:
        key = digest(cause.words, cause.module)
        return Cause(key, cause.words.replace(PLACE_SLOT, path), path)
    place = places.place(cause.module, cause.at)
    key = digest(cause.words, cause.module, place.around.function, place.around.words)
    words = cause.words.replace(PLACE_SLOT, f"{path}:{place.at.line}")
    return Cause(key, words, path, place.at.line)


def _cause_identity(cause: CauseSite, places: Places) -> CauseIdentity:
    path = places.identified(cause.module)
    if cause.at is None:
        return CauseIdentity(path, "", cause.words.removesuffix(PLACE_SLOT).strip())
    around = places.place(cause.module, cause.at).around
    return CauseIdentity(path, around.function, around.label)
