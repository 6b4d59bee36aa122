"""Where imports are looked for, as text: the missing ones with every place, then the source roots."""

from collections.abc import Iterator

from fastpg_lint.engine.import_listing import ImportListing, ImportPlace
from fastpg_lint.output.json_text import pretty


def render(listing: ImportListing) -> Iterator[str]:
    """The lines of a listing."""
    for one in listing.imports:
        yield f"{one.path}:{one.line}: {one.module} -> {one.found or 'not found'}"
        if one.found is None:
            yield from _places(one)
    if listing.source_roots:
        yield "Imports start, besides the folders around a module, from"
    for root in listing.source_roots:
        package = f" as {root.package}" if root.package else ""
        yield f"  {root.folder}{package} in {root.used_in}: {root.why}"


def _places(one: ImportPlace) -> Iterator[str]:
    for place in one.looked_for:
        yield f"    looked for at {place.path}: {place.why}"


def render_json(listing: ImportListing) -> Iterator[str]:
    """The same as an object."""
    yield pretty(listing)
