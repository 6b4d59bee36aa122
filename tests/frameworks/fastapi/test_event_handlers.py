"""Which deprecated handler runs a function at start-up."""

import pytest

from fastpg_lint.frameworks.fastapi.event_handlers import EventHandlers, Handler
from fastpg_lint.semantic.types import ScopeRef
from tests.linking import link_files

HEAD = "from fastapi import FastAPI\ndef f(): ...\n"


@pytest.mark.parametrize(
    ("text", "handler"),
    [
        ("app = FastAPI()\n@app.on_event('startup')\ndef g(): f()", Handler("g", "on_event")),
        ("app = FastAPI()\n@app.on_event('startup')\ndef g(): h()\ndef h(): f()", Handler("g", "on_event")),
        ("app = FastAPI()\napp.add_event_handler('startup', f)", Handler("f", "add_event_handler")),
        ("app = FastAPI(on_startup=[f])", Handler("f", "on_startup")),
        ("app = FastAPI()\n@app.on_event('shutdown')\ndef g(): f()", None),
        ("app = FastAPI()\napp.add_event_handler('shutdown', f)", None),
        ("app = FastAPI(on_shutdown=[f])", None),
        ("app = FastAPI()\n@app.get('/')\ndef g(): f()", None),
        ("f()", None),
    ],
)
def test_the_handler_that_runs_a_function(text: str, handler: Handler | None) -> None:
    project = link_files({"main": f"{HEAD}{text}\n"})
    assert project.of(EventHandlers).running(ScopeRef("main", 1)) == handler
