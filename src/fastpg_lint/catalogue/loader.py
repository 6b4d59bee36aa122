"""Finding and reading the catalogue's files, and what users add to them."""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from fastpg_lint.catalogue import compiled
from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.form import (
    Additions,
    FormError,
    LibraryFile,
    read_form,
    read_library,
)

FOLDER = Path(__file__).parent
FOLDERS = ("standard_library", "libraries")
"""Where the files are, each named after the module that it speaks of: `google.cloud.storage.toml`."""


class CatalogueError(Exception):
    """What is wrong with entries of the catalogue, one mistake a line."""


def load_catalogue(additions: Additions) -> Catalogue:
    """The catalogue that ships with us, and what a user adds to it."""
    return Catalogue(read_shelf, additions)


def parse_additions(entries: Mapping[str, object], origin: str) -> Additions:
    """What a user's configuration adds; raises `CatalogueError`. `origin` is the table it was written in."""
    mistakes: list[str] = []
    given: dict[str, object] = {}
    for key, value in entries.items():
        try:
            given[key] = getattr(read_form({key: value}, Additions), key.replace("-", "_"))
        except FormError as error:
            mistakes.append(f"{origin}{error}")
    if mistakes:
        raise CatalogueError("\n".join(mistakes))
    return Additions(**{key.replace("-", "_"): value for key, value in given.items()})  # type: ignore[arg-type]


def paths() -> Iterator[Path]:
    """All files of the catalogue, in the order of their names."""
    for folder in FOLDERS:
        names = sorted(os.listdir(FOLDER / folder))  # noqa: PTH208 - half the time of `iterdir`
        yield from (FOLDER / folder / name for name in names if name.endswith(".toml"))


def read_file(path: Path) -> LibraryFile:
    """One file of the catalogue; raises `CatalogueError` for one that is not in the catalogue's form."""
    known = compiled.find(path)
    if known is not None:
        return known
    try:
        content = read_library(path.read_text(encoding="utf-8"))
    except FormError as error:
        raise CatalogueError(f"{path.name}{error}") from error
    compiled.keep(path, content)
    return content


def is_library(top: str) -> bool:
    """Whether the catalogue knows a library by this top-level name."""
    return top in _by_top_level_module()


@cache
def read_shelf(top: str) -> tuple[LibraryFile, ...]:
    """The files that speak of the names below a top-level module; read once in a process."""
    return tuple(read_file(path) for path in _by_top_level_module().get(top, ()))


@cache
def _by_top_level_module() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = defaultdict(list)
    for path in paths():
        found[path.name.partition(".")[0]].append(path)
    return found
