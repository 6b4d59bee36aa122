"""What a project runs functions in threads by, as one of its modules writes it."""

from collections.abc import Iterable

import libcst as cst
from msgspec import Struct

from fastpg_lint.fixes.change import Imported
from fastpg_lint.fixes.mending import Mending, Named
from fastpg_lint.semantic.module import LinkedModule

_OF_FASTAPI = Imported("fastapi.concurrency", "run_in_threadpool")
_OF_STARLETTE = Imported("starlette.concurrency", "run_in_threadpool")
_OF_ANYIO = Imported("anyio.to_thread", "run_sync")
_TO_THREAD = "to_thread"
_RUN_SYNC = "run_sync"


class Runner(Struct, frozen=True):
    """What runs a function in a thread, and what is to be imported for it.

    `taken` are the keywords that it takes for itself; None of one that hands none on.
    """

    expression: cst.BaseExpression
    imports: tuple[Imported, ...]
    taken: frozenset[str] | None = frozenset()

    def hands_on(self, keywords: Iterable[str]) -> bool:
        """Whether it hands these keywords on to the function."""
        given = frozenset(keywords)
        return not given if self.taken is None else given.isdisjoint(self.taken)


def runner_at(mending: Mending, at: cst.CSTNode) -> Runner | None:
    """What runs a function in a thread in this project, else FastAPI's way; None where its name is taken."""
    for wanted in (_OF_FASTAPI, _OF_STARLETTE):
        if mending.has_import(wanted):
            return _of_fastapi(mending.name_of(wanted, at))
    if _prefers_anyio(mending.module):
        return _of_anyio(mending, at)
    if _prefers_asyncio(mending.module):
        named = mending.member_of("asyncio", _TO_THREAD, at)
        return Runner(named.expression, named.imports) if named is not None else None
    return _of_fastapi(mending.name_of(_OF_FASTAPI, at))


def _of_fastapi(named: Named | None) -> Runner | None:
    return Runner(named.expression, named.imports, frozenset({"func"})) if named is not None else None


def _of_anyio(mending: Mending, at: cst.CSTNode) -> Runner | None:
    if mending.has_import(_OF_ANYIO):
        named = mending.name_of(_OF_ANYIO, at)
        return Runner(named.expression, named.imports, None) if named is not None else None
    module = mending.member_of("anyio", _TO_THREAD, at)
    if module is None:
        return None
    return Runner(cst.Attribute(module.expression, cst.Name(_RUN_SYNC)), module.imports, None)


def _prefers_anyio(module: LinkedModule) -> bool:
    """Whether whatever speaks of threads so in the project speaks of anyio's."""
    files = module.project.files
    naming = files.modules_naming(_TO_THREAD)
    of_anyio = {*files.modules_naming(_RUN_SYNC)} & {*files.modules_naming("anyio")}
    return bool(naming) and of_anyio.issuperset(naming)


def _prefers_asyncio(module: LinkedModule) -> bool:
    """Whether the module, or the project as a whole, uses `asyncio.to_thread` and not FastAPI's own."""
    if module.view.calls_spelled((_TO_THREAD,)):
        return True
    files = module.project.files
    return bool(files.modules_naming(_TO_THREAD)) and not files.modules_naming("run_in_threadpool")
