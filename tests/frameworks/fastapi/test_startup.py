"""Which coroutines run once, before a service takes requests."""

from textwrap import dedent

import pytest

from fastpg_lint.frameworks.fastapi.startup import StartUp
from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.module import linked_module
from fastpg_lint.semantic.types import ScopeRef
from tests.linking import link, link_files

HEAD = """
from contextlib import asynccontextmanager
from fastapi import FastAPI
from starlette.applications import Starlette
"""


@pytest.mark.parametrize(
    ("text", "is_startup"),
    [
        ("@asynccontextmanager\nasync def f(app: FastAPI): yield", True),
        ("@asynccontextmanager\nasync def f(app: Starlette): yield", True),
        ("@asynccontextmanager\nasync def lifespan(app): yield", True),
        ("@asynccontextmanager\nasync def f(app): yield", False),
        ("@asynccontextmanager\nasync def f(app: str): yield", False),
        ("@asynccontextmanager\nasync def f(app: FastAPI, more): yield", False),
        ("class A:\n    @asynccontextmanager\n    async def f(self, app: FastAPI): yield", True),
        ("class A:\n    @asynccontextmanager\n    async def f(self, app): yield", False),
        ("async def f(app: FastAPI): ...", False),
        ("async def f(app: FastAPI): yield", True),
        ("async def f(app: str): yield", False),
        ("async def lifespan(app): yield", False),
        ("app = FastAPI()\n@app.on_event('startup')\nasync def f(): ...", True),
        ("app = FastAPI()\n@app.get('/')\nasync def f(): ...", False),
        ("async def f(): ...\napp = FastAPI(lifespan=f)", True),
        ("async def f(): ...\napp = FastAPI(on_startup=[f])", True),
        ("async def f(): ...\napp = FastAPI(title=f)", False),
        ("async def f(): ...\nother(lifespan=f)", False),
        ("async def f(ctx): ...\nclass WorkerSettings:\n    on_startup = f", True),
        ("async def f(ctx): ...\nclass WorkerSettings:\n    functions = [f]", False),
        ("@app.after_startup\nasync def f(): ...", True),
        ("@app.on_startup()\nasync def f(): ...", True),
        ("@app.after_request\nasync def f(): ...", False),
        ("@broker.on_event(TaskiqEvents.WORKER_STARTUP)\nasync def f(state): ...", True),
        ("@bot.on_event(Events.MESSAGE)\nasync def f(state): ...", False),
        ("async def f(): ...\nasync def g(): ...\napp = FastAPI(lifespan=g)", False),
    ],
)
def test_a_lifespan_or_handler(text: str, is_startup: bool) -> None:
    module = linked_module(link(main=f"{HEAD}{text}\n"), "main")
    first = module.of(EventLoop).coroutine_bodies[0]
    assert module.project.of(StartUp).runs(first.ref) == is_startup


AWAITING = """
async def prepare(): await warm()
async def warm(): ...
@asynccontextmanager
async def lifespan(app: FastAPI):
    await prepare()
    yield
"""
ALL = {"prepare", "warm", "lifespan"}


@pytest.mark.parametrize(
    ("more", "once"),
    [
        ("", ALL),
        ("async def other(): await warm()", {"prepare", "lifespan"}),
        ("async def other(): await prepare()", {"lifespan"}),
        ("async def other(): await asyncio.gather(warm())", {"prepare", "lifespan"}),
        ("def other(): return prepare", {"lifespan"}),
        ("async def other(warm=Depends(warm)): ...", {"prepare", "lifespan"}),
        ("hooks = [prepare]", {"lifespan"}),
        ("@app.command()\nasync def f(): await g()\nasync def g(): await warm()", ALL),
        ("async def g(): await warm()\ng()", {"prepare", "lifespan"}),
        ("async def f():\n    await warm()\n    await uvicorn.Server().serve()", ALL),
        ("async def f():\n    await uvicorn.Server().serve()\n    await warm()", {"prepare", "lifespan"}),
        ("async def other(): ...", ALL),
    ],
)
def test_what_nothing_but_a_lifespan_awaits_runs_once(more: str, once: set[str]) -> None:
    text = f"{HEAD}import asyncio\nimport uvicorn\nfrom fastapi import Depends\n{AWAITING}{more}\n"
    module = linked_module(link(main=text), "main")
    assert {
        one.name for one in module.of(EventLoop).coroutine_bodies if module.project.of(StartUp).runs(one.ref)
    } == once


def test_a_task_that_a_lifespan_starts_goes_on_while_requests_come() -> None:
    text = """
        import asyncio
        from contextlib import asynccontextmanager
        from fastapi import FastAPI
        async def clean(): ...
        @asynccontextmanager
        async def lifespan(app: FastAPI):
            asyncio.create_task(clean())
            yield
    """
    module = linked_module(link(main=text), "main")
    assert {
        one.name for one in module.of(EventLoop).coroutine_bodies if module.project.of(StartUp).runs(one.ref)
    } == {"lifespan"}


LOADED = f"""{HEAD}
from stock import load
@asynccontextmanager
async def lifespan(app: FastAPI):
    await load()
    yield
"""
TAKEN = "from stock import load\n"


@pytest.mark.parametrize(
    ("name", "text", "runs_once"),
    [
        ("other", "", True),
        ("other", f"{TAKEN}@app.get('/')\nasync def read(): await load()", False),
        ("other", f"{TAKEN}async def read(): create_task(load())", False),
        ("other", f"{TAKEN}hooks = [load]", False),
        ("other", "async def load(): ...\nasync def read(): await load()", True),
        ("tests.test_stock", f"{TAKEN}async def test_load(): await load()", True),
        ("other", f"{TAKEN}@app.command('load')\nasync def f(): await load()", True),
        ("other", f"{TAKEN}@app.command\nasync def f(): await load()", True),
    ],
    ids=["nobody", "a route", "a task", "handed over", "another", "a test", "Typer", "Click"],
)
def test_who_else_awaits_is_asked_in_all_modules(name: str, text: str, runs_once: bool) -> None:
    stock = linked_module(link_files({"main": LOADED, "stock": "async def load(): ...", name: text}), "stock")
    (load,) = stock.of(EventLoop).coroutine_bodies
    assert stock.project.of(StartUp).runs(load.ref) == runs_once


WORK = """
        async def work():
            connect()
            while True:
                await take()
                connect()
"""


def before_its_loop(text: str) -> bool:
    """Whether what `work` does first is done once."""
    module = linked_module(
        link_files({"main": f"{HEAD}import asyncio\n{dedent(WORK)}{dedent(text)}"}), "main"
    )
    (work,) = (one for one in module.of(EventLoop).coroutine_bodies if one.name == "work")
    first, second = (one.order for one in module.facts.calls if one.text == "connect")
    startup = module.project.of(StartUp)
    assert not startup.is_before(work.ref, second)
    return startup.is_before(work.ref, first)


LIFESPAN = "@asynccontextmanager\nasync def lifespan(app: FastAPI):\n    {}\n    yield\n"


@pytest.mark.parametrize(
    ("text", "is_once"),
    [
        (LIFESPAN.format("task = asyncio.create_task(work())"), True),
        (LIFESPAN.format("start()") + "def start():\n    asyncio.create_task(work())\n", True),
        (LIFESPAN.format("await go()") + "async def go():\n    await asyncio.gather(work())\n", True),
        ("asyncio.run(work())", True),
        ("async def main():\n    await work()\nasyncio.run(main())", True),
        ("async def main():\n    await work()", False),
        ("@app.websocket('/')\nasync def talk(socket):\n    await work()", False),
        ("@app.get('/')\nasync def read():\n    asyncio.create_task(work())", False),
        (LIFESPAN.format("hooks.append(work)"), False),
        ("", False),
    ],
)
def test_a_worker_that_is_started_once_begins_once(text: str, is_once: bool) -> None:
    assert before_its_loop(text) == is_once


FILL = "def fill(): ...\nasync def fill_slowly(): fill()\n"
SCRIPT = "import asyncio\nfrom stock import fill, fill_slowly\nif __name__ == '__main__':\n    "


@pytest.mark.parametrize(
    ("name", "text", "by_hand", "upkeep"),
    [
        ("fill_stock", f"{SCRIPT}asyncio.run(fill_slowly())", True, True),
        (
            "main",
            f"{HEAD}from stock import fill_slowly\n" + LIFESPAN.format("await fill_slowly()"),
            False,
            True,
        ),
        (
            "main",
            f"{HEAD}from stock import fill\napp = FastAPI()\n@app.get('/')\ndef f(): fill()",
            False,
            False,
        ),
        ("main", f"{HEAD}from stock import fill\napp = FastAPI()\nhooks = [fill]", False, False),
    ],
    ids=["a program", "a lifespan", "a route", "handed over"],
)
def test_what_no_request_waits_for(name: str, text: str, by_hand: bool, upkeep: bool) -> None:
    app = f"{HEAD}import stock\napp = FastAPI()\n"
    project = link_files({"app": app, "stock": FILL, name: text})
    number = next(n for n, one in project.view("stock").facts.scopes.items() if one.name == "fill")
    startup, of = project.of(StartUp), ScopeRef("stock", number)
    assert (startup.is_by_hand(of), startup.is_upkeep(of)) == (by_hand, upkeep)


ALONE = """
        async def main():
            connect()
            await prepare()
            {work}
            connect()
        async def prepare(): ...
        async def poll(): ...
        async def stream(): yield
"""


@pytest.mark.parametrize(
    ("work", "start", "is_once"),
    [
        ("spawn(poll())", "asyncio.run(main())", True),
        ("asyncio.create_task(poll())", "asyncio.run(main())", True),
        ("async for one in stream(): ...", "asyncio.run(main())", True),
        ("await poll()", "asyncio.run(main())", False),
        ("spawn(poll())", "asyncio.create_task(main())", False),
        ("spawn(poll())", "@app.get('/')\nasync def read(): await main()", False),
        ("async for one in stream(): ...", "@app.get('/')\nasync def read(): await main()", False),
    ],
)
def test_what_has_the_loop_to_itself_until_it_starts_others(work: str, start: str, is_once: bool) -> None:
    text = f"{HEAD}import asyncio\napp = FastAPI()\n{dedent(ALONE.format(work=work))}{start}\n"
    module = linked_module(link_files({"main": text}), "main")
    startup = module.project.of(StartUp)
    main, prepare, *_ = (one.ref for one in module.of(EventLoop).coroutine_bodies)
    first, second = (one.order for one in module.facts.calls if one.text == "connect")
    assert [startup.is_before(main, one) for one in (first, second)] == [is_once, False]
    assert startup.runs(prepare) == is_once
