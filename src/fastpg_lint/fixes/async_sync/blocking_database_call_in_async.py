"""`async def list_films(db)` → `def list_films(db)`, for a route or dependency that awaits nothing.

Elsewhere `db.scalar(query)` → `await run_in_threadpool(db.scalar, query)`.
"""

import libcst as cst

from fastpg_lint.facts.access_paths import OPAQUE, AccessPath, Attribute, Name, Result
from fastpg_lint.fixes.awaiting import threaded
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.plain_functions import as_plain_function
from fastpg_lint.frameworks.sql.dialects import runs_on_another
from fastpg_lint.rules.async_sync.blocking_database_call_in_async import RULE
from fastpg_lint.rules.rule import Finding
from fastpg_lint.semantic.types import Instance

CODE = RULE.code

_MOVABLE = (
    "sqlalchemy.engine.base.Connection.",
    "sqlalchemy.orm.query.Query.",
    "sqlalchemy.orm.session.Session.",
    "sqlmodel.orm.session.Session.",
)
"""Beginnings of the methods of what one thread after another may use."""
_REGISTRIES = frozenset({"sqlalchemy.orm.scoping.scoped_session"})
"""What has a session of its own for each thread."""


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    if not isinstance(call, cst.Call):
        return None
    return as_plain_function(mending, call) or _in_thread(mending, call, finding)


def _in_thread(mending: Mending, call: cst.Call, finding: Finding) -> Change | None:
    names = mending.names_called(finding.at)
    if not names or not all(one.startswith(_MOVABLE) for one in names) or not mending.may_await(call):
        return None
    if runs_on_another(mending.module.project.files):
        return None  # SQLite's connections belong to the thread that opened them
    numbers = mending.calls_at(finding.at)
    return threaded(mending, call) if numbers and all(_is_own(mending, one) for one in numbers) else None


def _is_own(mending: Mending, number: int) -> bool:
    """Whether a call is made on a session that the function was given, or has opened, for itself.

    One of the module or of an object may be that of other requests as well, which only the loop kept apart.
    """
    view, infer = mending.module.view, mending.module.project.infer
    place = view.place_of(view.call(number))
    path: AccessPath = Result(number)
    while isinstance(path, Result):
        function = view.call(path.call).function
        path = function.of if isinstance(function, Attribute) else OPAQUE
    if not isinstance(path, Name):
        return False
    found = view.found(path.id, place)
    types = infer.types_of(path, place)
    is_registry = any(isinstance(one, Instance) and one.of in _REGISTRIES for one in types)
    return found is not None and found.scope != 0 and not is_registry
