"""Names of callables in the configuration that neither the catalogue nor any module of the project has."""

import re
from collections.abc import Iterator
from pathlib import Path

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.form import Additions
from fastpg_lint.catalogue.lines import Said, lines_of
from fastpg_lint.catalogue.loader import load_catalogue, read_shelf
from fastpg_lint.config.additions import additions_of
from fastpg_lint.config.file import ConfigError, Place
from fastpg_lint.config.settings import Settings
from fastpg_lint.naming import suggestion
from fastpg_lint.source.files import read_file
from fastpg_lint.workspace.discovery import Listing, is_python


def unknown_names(settings: Settings, table: Place, listing: Listing) -> Iterator[str]:
    """A warning for each name under `blocking`, `awaitable` and `not-blocking` that stands for nothing."""
    try:
        additions = additions_of(settings)
    except ConfigError:  # whoever takes them says so
        return
    added = [
        (table.below(key), name)
        for key, entries in (("blocking", additions.blocking), ("awaitable", additions.awaitable))
        for entry in entries
        for name in entry.full_names()
    ]
    files = list(listing.files(settings.root, is_python)) if added or additions.not_blocking else []
    mentioned = _mentioned({_top(name) for _, name in added}, files)
    for place, name in added:
        if (top := _top(name)) not in mentioned:
            yield f"{place.told(top)}: no module of the project mentions `{top}`, so `{name}` is never met"
    catalogue = load_catalogue(Additions(blocking=additions.blocking))
    idle = [name for name in additions.not_blocking if not _is_blocking(name, catalogue)]
    of_project = _names_of_project({_top(name) for name in idle}, files)
    met = _mentioned({_last(name) for name in idle if _top(name) in of_project}, files)
    for name in idle:
        told = table.below("not-blocking").told(name)
        if _top(name) not in of_project:
            hint = _with_module(name, files) or suggestion(name, _blocking(name))
            yield f"{told}: the catalogue has no blocking `{name}`{hint}"
        elif (last := _last(name)) not in met:
            yield f"{told}: no module of the project mentions `{last}`, so `{name}` is never met"


def _top(name: str) -> str:
    return name.partition(".")[0]


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _mentioned(words: set[str], files: list[Path]) -> set[str]:
    """Those of some words, or phrases, that stand in any of some files."""
    left = set(words)
    for file in files if left else ():
        try:
            content = read_file(file)
        except OSError:
            continue
        left = {word for word in left if not re.search(rb"\b%s\b" % re.escape(word.encode()), content)}
    return words - left


def _names_of_project(tops: set[str], files: list[Path]) -> set[str]:
    """Those of some beginnings of names that are the project's own: its modules, packages and classes."""
    modules = {part for file in files for part in (file.stem, *file.parts[:-1])}
    classes = _mentioned({f"class {top}" for top in tops - modules}, files)
    return modules | {phrase.removeprefix("class ") for phrase in classes}


def _with_module(name: str, files: list[Path]) -> str:
    """The end of a sentence that names a function of the project with its module; nothing for another."""
    defined = f"def {name}"
    file = next((file for file in files if name == _top(name) and _mentioned({defined}, [file])), None)
    if file is None:
        return ""
    module = file.parent.name if file.stem == "__init__" else file.stem
    return f"; a function of the project is named with its module, as in `{module}.{name}`"


def _is_blocking(name: str, catalogue: Catalogue) -> bool:
    """Whether something is said of a callable that blocks: of itself, its members, or by a base class."""
    owner, _, member = catalogue.canonical(name).rpartition(".")
    waiting, seen = [owner], {owner}
    while waiting:
        current = waiting.pop()
        if catalogue.blocking(f"{current}.{member}") is not None:
            return True
        entry = catalogue.type(current)
        bases = {catalogue.canonical(base) for base in (entry.bases if entry is not None else ())} - seen
        waiting.extend(bases)
        seen |= bases
    return False


def _blocking(name: str) -> Iterator[str]:
    """The names of callables that block in the library of a name, and other names that it has for things."""
    for file in read_shelf(_top(name)):
        for line in lines_of("", file):
            if line.said in (Said.BLOCKING, Said.REEXPORT):
                yield line.name
