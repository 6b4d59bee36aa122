"""What is known of the calls in a module: what runs there, whether that blocks, and by which calls."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from fastpg_lint.diagnostics import Related
from fastpg_lint.engine.judged import Judged
from fastpg_lint.engine.locate import ChangedFileError, Places
from fastpg_lint.facts.records import ScopeKind
from fastpg_lint.levels import Level
from fastpg_lint.report import KnownCall
from fastpg_lint.rules.chains import chain_sites
from fastpg_lint.rules.rule import Finding, RelatedSite
from fastpg_lint.semantic.call_graph.blocking_paths import BlockingPaths, gravity
from fastpg_lint.semantic.call_graph.graph import NO_CALL, Edge
from fastpg_lint.semantic.call_graph.targets import LibraryCode, ProjectCode, Target
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ScopeRef


class ListedCall(Struct, frozen=True):
    """A call before its place is known: what runs there, by name, and how that blocks, if it does."""

    edge: Edge
    runs: tuple[str, ...]
    blocks: str
    steps: tuple[RelatedSite, ...]


def list_calls(project: Project, module: str) -> Iterator[ListedCall]:
    """The calls in the functions of a module of which it is known what runs."""
    paths = project.of(BlockingPaths)
    for number, scope in project.view(module).facts.scopes.items():
        if scope.kind == ScopeKind.FUNCTION:
            for edge in paths.edges(ScopeRef(module, number)):
                runs = tuple(dict.fromkeys(_names(project, edge.targets)))
                if edge.call != NO_CALL and runs:
                    yield _listed(paths, edge, runs)


def _listed(paths: BlockingPaths, edge: Edge, runs: tuple[str, ...]) -> ListedCall:
    blocking = paths.blocking_call(edge)
    if blocking is not None:
        return ListedCall(edge, runs, blocking.entry.kind, ())
    chain = min(paths.blocks_through(edge).values(), key=gravity, default=None)
    if chain is None:
        return ListedCall(edge, runs, "", ())
    return ListedCall(edge, runs, chain.end.entry.kind, chain_sites(chain))


def _names(project: Project, targets: Iterable[Target]) -> Iterator[str]:
    for target in targets:
        if isinstance(target, LibraryCode):
            yield target.name
        elif isinstance(target, ProjectCode):
            yield f"{target.of.module}.{project.infer.scope(target.of).name}"


def as_judged(module: str, calls: Sequence[ListedCall]) -> Judged:
    """The calls in the form in which places are looked up: of findings."""
    found = (Finding("", Level.ADVICE, one.edge.at, "", "", one.steps) for one in calls)
    return Judged(module, tuple(found), {})


def placed(module: str, calls: Sequence[ListedCall], places: Places) -> Iterator[KnownCall]:
    """The calls with their places, but those that lead into files that have changed."""
    for one in calls:
        try:
            steps = tuple(_step(step, places) for step in one.steps)
            at = places.place(module, one.edge.at).at
        except (OSError, ChangedFileError):
            continue
        yield KnownCall(at, one.edge.label, one.runs, one.edge.is_awaited, one.blocks, steps)


def _step(one: RelatedSite, places: Places) -> Related:
    at = places.place(one.module, one.at).at
    return Related(places.shown(one.module), at.line, at.column, one.message)
