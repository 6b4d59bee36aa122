"""One module of a linked project, as a rule sees it."""

import gc
import weakref

import pytest

from fastpg_lint.analyses.async_sync.unawaited_coroutine import Awaits
from fastpg_lint.frameworks.fastapi.routes import Routes
from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.module import LinkedModule, linked_module
from tests.linking import link

TEXT = "import db\n\nasync def load(session: db.aio.Session):\n    session.execute(1)\n"


@pytest.mark.parametrize("kind", [Awaits, EventLoop, Routes])
def test_a_module_goes_with_its_last_user_though_no_collector_runs(kind: type) -> None:
    gc.disable()
    try:
        module = linked_module(link(main=TEXT), "main")
        reader = module.of(kind)
        assert module.of(kind) is reader
        gone = weakref.ref(module)
        del module
        assert gone() is None
    finally:
        gc.enable()


class Knowing:
    """A reader that knows its module, as the module knows it."""

    def __init__(self, module: LinkedModule) -> None:
        self.module = module


def test_a_module_that_is_let_go_of_goes_though_its_readers_know_it() -> None:
    gc.disable()
    try:
        module = linked_module(link(main=TEXT), "main")
        assert module.of(Knowing).module is module
        gone = weakref.ref(module)
        module.let_go()
        del module
        assert gone() is None
    finally:
        gc.enable()
