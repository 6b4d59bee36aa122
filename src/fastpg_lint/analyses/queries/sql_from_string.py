"""Values and names that are put into the text of SQL where a placeholder, or nothing, belongs."""

from collections.abc import Iterator
from enum import Enum
from itertools import chain

from msgspec import Struct

from fastpg_lint.frameworks.sql.calls import TEXTS, SqlCall, SqlCallReader
from fastpg_lint.frameworks.sql.handed_texts import HandedTexts
from fastpg_lint.frameworks.sql.holes import Holes, is_statement, numbers
from fastpg_lint.frameworks.sql.origins import Origins
from fastpg_lint.frameworks.sql.statements import HOLE
from fastpg_lint.frameworks.sqlalchemy.database_calls import DatabaseCalls
from fastpg_lint.semantic.expressions import CallSite, site_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import library_names
from fastpg_lint.source.site import Site

_SORTING = frozenset({"order_by", "group_by"})
"""Methods that are given names of columns, with a direction perhaps."""


class Wanted(Enum):
    """What belongs where the value is."""

    PLACEHOLDER = "placeholder"
    FUNCTION = "function"
    """One of PostgreSQL's, for a statement that takes no placeholder: `SET`, `NOTIFY`."""
    KNOWN_NAME = "known name"
    """A name of a table or a column, which no placeholder can stand for."""


class Injection(Struct, frozen=True):
    """A value in the text of SQL, as it is written: where its string begins, and the call that runs it."""

    value: str
    at: Site
    site: CallSite
    wanted: Wanted = Wanted.PLACEHOLDER


def injections(module: LinkedModule) -> Iterator[Injection]:
    """The strings of SQL in a module into which values are put, one finding for each string."""
    told: dict[Site, Injection] = {}
    given = module.project.of(SqlCallReader).calls(module.name)
    for call in chain(given, module.project.of(HandedTexts).calls(module.name)):
        if call.text.slots:
            for found in _in_text(module, call):
                told.setdefault(found.at, found)
    yield from told.values()


def _in_text(module: LinkedModule, call: SqlCall) -> Iterator[Injection]:
    origins = module.project.of(Origins)
    holes, is_sorting = _holes(module, call)
    for number, slot in enumerate(call.text.slots):
        value = slot.value
        if number in holes.values:
            is_told = origins.is_chosen_elsewhere(value)
        elif number in holes.names or is_sorting:
            is_told = origins.is_name_of_caller(value)
        else:
            continue
        if is_told:
            at = slot.at if slot.at is not None and value.place.module == module.name else call.at
            wanted = _wanted(holes, number)
            yield Injection(origins.written(value), at, call.site, wanted)


def _wanted(holes: Holes, number: int) -> Wanted:
    if number not in holes.values:
        return Wanted.KNOWN_NAME
    return Wanted.FUNCTION if holes.are_of_session else Wanted.PLACEHOLDER


def _holes(module: LinkedModule, call: SqlCall) -> tuple[Holes, bool]:
    """Where the text of a call has holes that matter, and whether all others are for names of columns."""
    filled = call.text.filled(HOLE)
    if is_statement(filled) or not _is_part_of_sql(module, call):
        return Holes(filled), False
    outer = call.site.call.receiver
    is_sorting = outer >= 0 and site_of(module.view, outer).word in _SORTING
    return Holes(filled, is_fragment=True), is_sorting and bool(numbers(filled))


def _is_part_of_sql(module: LinkedModule, call: SqlCall) -> bool:
    """Whether a text that begins as no statement is surely SQL: given to SQLAlchemy or a database.

    What is given to a database is a statement all the same, whose beginning is put in.
    """
    if call.site.word in TEXTS:
        names = library_names(module.project.infer.callee(module.name, call.site.number))
        return any(name.startswith(("sqlalchemy.", "sqlmodel.")) for name in names)
    return not call.text.start.strip() and module.project.of(DatabaseCalls).is_on_database(call.site)
