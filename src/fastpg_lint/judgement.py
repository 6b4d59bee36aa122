"""Judging a linked module: rules find, findings get their places in the text, diagnostics come out."""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from fastpg_lint.compilation import decode
from fastpg_lint.diagnostics import Diagnostic, Related
from fastpg_lint.documents import Located, digest
from fastpg_lint.project.module import LinkedModule
from fastpg_lint.report import Failure, failure, unreadable
from fastpg_lint.rules.registry import RegisteredRule
from fastpg_lint.rules.rule import CHAIN_SLOT, Finding, RelatedSite
from fastpg_lint.source.noqa import read_noqa
from fastpg_lint.source.positions import Range, locate
from fastpg_lint.source.site import Site
from fastpg_lint.source.text import SourceText


class ChangedFileError(Exception):
    """A file is no longer the one that was compiled."""


class Places:
    """Looks the places of findings up in the texts of a project's modules, by dotted name.

    `located` gives a module that could be compiled; no finding speaks of another. `trees` holds the `ast`
    of modules that somebody has parsed already.
    """

    def __init__(
        self, located: Callable[[str], Located | None], trees: Mapping[str, ast.Module | None]
    ) -> None:
        self._located = located
        self._trees = trees

    def _module(self, name: str) -> Located:
        located = self._located(name)
        if located is None:
            raise KeyError(name)
        return located

    def shown(self, module: str) -> str:
        """The path of a module as a person reads it."""
        return self._module(module).document.shown

    def text(self, module: str) -> SourceText:
        """A module's text, read again; raises `ChangedFileError` where it is not what was compiled."""
        located = self._module(module)
        content = located.document.read()
        if digest(content) != located.digest:
            raise ChangedFileError(located.document.shown)
        return decode(content)

    def ranges(self, module: str, sites: Iterable[Site]) -> dict[Site, Range]:
        """The ranges of sites in a module."""
        return locate(self.text(module), sites, self._trees.get(module))


def judge_module(
    module: LinkedModule, rules: Sequence[RegisteredRule], places: Places, *, respect_noqa: bool
) -> Iterator[Diagnostic | Failure]:
    """What some rules say of a module; a rule that fails is told of, and the others go on."""
    path = places.shown(module.name)
    found = tuple(_judge(module, rules, path))
    yield from (one for one in found if isinstance(one, Failure))
    findings = [one for one in found if isinstance(one, Finding)]
    if not findings:
        return
    names = {one.rule.code: one.rule.name for one in rules}
    try:
        diagnostics = tuple(_diagnose(findings, module.name, places, names))
        silenced = read_noqa(places.text(module.name)) if respect_noqa else None
    except (OSError, ChangedFileError):
        yield unreadable(path, "file changed while it was linted")
    except Exception as error:
        yield failure(path, "finding places in the text", error)
    else:
        yield from (one for one in diagnostics if silenced is None or not silenced.covers(one.line, one.code))


def _judge(module: LinkedModule, rules: Iterable[RegisteredRule], path: str) -> Iterator[Finding | Failure]:
    """Findings in the order of the rules; the same code at the same site is one finding."""
    seen: set[tuple[str, Site]] = set()
    for registered in rules:
        try:
            findings = tuple(registered.judge(module))
        except Exception as error:
            yield failure(path, f"rule {registered.rule.code}", error)
            continue
        for finding in findings:
            if (finding.code, finding.at) not in seen:
                seen.add((finding.code, finding.at))
                yield finding


def _diagnose(
    findings: Sequence[Finding], module: str, places: Places, names: Mapping[str, str]
) -> Iterator[Diagnostic]:
    ranges = _ranges(findings, module, places)
    for finding in findings:
        at = ranges[module][finding.at]
        related = tuple(_related(one, ranges[one.module][one.at], places) for one in finding.related)
        yield Diagnostic(
            code=finding.code,
            name=names[finding.code],
            message=finding.message.replace(CHAIN_SLOT, _chain(related)),
            help=finding.help,
            path=places.shown(module),
            line=at.line,
            column=at.column,
            end_line=at.end_line,
            end_column=at.end_column,
            related=related,
        )


def _ranges(findings: Sequence[Finding], module: str, places: Places) -> dict[str, dict[Site, Range]]:
    """The ranges of all that the findings of a module speak of, by module."""
    sites: dict[str, list[Site]] = {module: [finding.at for finding in findings]}
    for finding in findings:
        for related in finding.related:
            sites.setdefault(related.module, []).append(related.at)
    return {name: places.ranges(name, wanted) for name, wanted in sites.items()}


def _related(site: RelatedSite, at: Range, places: Places) -> Related:
    return Related(places.shown(site.module), at.line, at.column, site.message)


def _chain(steps: Sequence[Related]) -> str:
    """The steps of a chain of calls as a message tells them, the call that blocks last."""
    told = " -> ".join(f"{step.message} ({step.path}:{step.line})" for step in steps)
    return f": {told}" if told else ""
