"""The routes of a project with the work of their requests, at their places in the texts."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from fastpg_lint.diagnostics import Related
from fastpg_lint.engine.judged import Judged
from fastpg_lint.engine.locate import ChangedFileError, Places
from fastpg_lint.frameworks.request_work import RouteWork, Step, Work
from fastpg_lint.levels import Level
from fastpg_lint.report import RequestStep, ServedRoute
from fastpg_lint.rules.rule import Finding, RelatedSite


class ModuleRoutes(Struct, frozen=True):
    """The routes that a module declares, and the folder of its service."""

    module: str
    routes: tuple[RouteWork, ...]
    service: str | None


def spoken_of(found: Sequence[ModuleRoutes]) -> list[Judged]:
    """What routes speak of, in the form in which places are looked up: of findings."""
    return [
        Judged(one.module, tuple(_as_finding(route) for route in one.routes), {})
        for one in found
        if one.routes
    ]


def _as_finding(one: RouteWork) -> Finding:
    steps = tuple(RelatedSite(step.module, step.at, step.label) for work in one.work for step in work.steps)
    return Finding("", Level.ADVICE, one.route.call.at, "", "", steps)


def served(
    found: Sequence[ModuleRoutes], places: Places, shown: Callable[[str], str]
) -> Iterator[ServedRoute]:
    """The routes with their places, but those of files that have changed; `shown` gives a module's path."""
    paths: dict[str, str] = {}
    for one in found:
        for route in one.routes:
            try:
                yield _served(one, route, places, lambda name: paths.setdefault(name, shown(name)))
            except (OSError, ChangedFileError):
                continue


def _served(of: ModuleRoutes, one: RouteWork, places: Places, shown: Callable[[str], str]) -> ServedRoute:
    declared = places.place(of.module, one.route.call.at).at
    return ServedRoute(
        label=one.label,
        function=one.name,
        path=places.shown(of.module),
        line=declared.line,
        is_async=one.is_async,
        service=of.service,
        work=tuple(_step(work, places) for work in one.work),
        runs=frozenset((shown(module), name) for module, name in one.runs),
    )


def _step(work: Work, places: Places) -> RequestStep:
    calls = tuple(_call(step, places) for step in work.steps)
    return RequestStep(calls, work.blocks or "", work.is_on_database)


def _call(step: Step, places: Places) -> Related:
    at = places.place(step.module, step.at).at
    return Related(places.shown(step.module), at.line, at.column, step.label)
