"""The roles of modules, as text and as JSON."""

from collections.abc import Iterable, Iterator

from fastpg_lint.output.json_text import pretty
from fastpg_lint.report import ModuleRole


def render(modules: Iterable[ModuleRole]) -> Iterator[str]:
    """A line for each module: its path, its role, and why."""
    for one in modules:
        yield f"{one.path}: {one.role}: {one.why}"


def render_json(modules: Iterable[ModuleRole]) -> Iterator[str]:
    """The same as a list of objects."""
    yield pretty(list(modules))
