"""How long a cheap request waits for its neighbours: the faulty demo application beside the mended ones.

`python -m benchmarks.demo_latency` starts a throw-away PostgreSQL and local neighbours, serves each form by
one Uvicorn worker on the loopback address, and asks for `/health` (one `SELECT 1`) some hundreds of times:
first alone, then while others log in (bcrypt) and ask for a ticket's price (a rates service that takes its
time). It prints the latencies in milliseconds. Requests and time are bounded.
"""

import argparse
import asyncio
import contextlib
import itertools
import math
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx
from msgspec import Struct

from demo.cluster import throw_away_cluster
from demo.mending import mended_by_itself, migrate
from demo.neighbours import neighbours
from demo.serving import Form, Installation
from demo.signing_up import ACCOUNT, LOGIN, bearer

CHEAP = "/health"
WARM_UP = 40
RATES_DELAY = 0.15
"""Seconds that the rates service takes to answer, as one abroad does."""

BUYERS = 2
PAUSE = 0.2
"""Seconds between two requests of one client: what is measured is waiting, not how much a worker can bear."""

PATIENCE = 60.0
"""Seconds after which a measurement is given up."""


class Load(Struct, frozen=True):
    """How much is asked for."""

    requests: int
    concurrency: int
    rounds: int


class Company(StrEnum):
    """Who else is served meanwhile."""

    NONE = "alone"
    SLOW = "beside slow neighbours"


class Served(StrEnum):
    """What is measured: the two forms, and what `check --fix --unsafe-fixes` makes of the faulty one."""

    FAULTY = "faulty"
    BY_ITSELF = "mended by `--fix --unsafe-fixes`"
    MENDED = "mended by hand"

    @property
    def form(self) -> Form:
        """The form whose routes it has."""
        return Form.MENDED if self is Served.MENDED else Form.FAULTY


Case = tuple[Served, Company]


class Latencies(Struct, frozen=True):
    """The time each request took, in seconds, sorted."""

    seconds: tuple[float, ...]

    def percentile(self, percent: float) -> float:
        """Milliseconds that so many in a hundred requests did not exceed."""
        rank = math.ceil(len(self.seconds) * percent / 100)
        return self.seconds[rank - 1] * 1000


async def measure(client: httpx.AsyncClient, load: Load) -> Latencies:
    """The latencies of the cheap request; raises `TimeoutError` where they take for ever."""
    left = iter(range(load.requests))
    seconds: list[float] = []

    async def ask(number: int) -> None:
        await asyncio.sleep(PAUSE * number / load.concurrency)
        for _ in left:
            began = time.perf_counter()
            answer = await client.get(CHEAP)
            answer.raise_for_status()
            seconds.append(time.perf_counter() - began)
            await asyncio.sleep(PAUSE)

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(ask(number) for number in range(load.concurrency)))
    return Latencies(tuple(sorted(seconds)))


@contextlib.asynccontextmanager
async def slow_neighbours(client: httpx.AsyncClient, ticket: str) -> AsyncIterator[None]:
    """One who logs in and some who buy tickets, again and again, as long as the block lasts."""
    visits = [lambda: client.post("/users/login", json=LOGIN), *[lambda: client.get(ticket)] * BUYERS]
    tasks = [asyncio.create_task(_again_and_again(visit)) for visit in visits]
    await asyncio.sleep(PAUSE)
    yield
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _again_and_again(visit: Callable[[], Coroutine[None, None, httpx.Response]]) -> None:
    while True:
        (await visit()).raise_for_status()
        await asyncio.sleep(PAUSE)


async def _ticket(client: httpx.AsyncClient, served: Served) -> str:
    """Signs up, adds a movie, and gives the path of its ticket's price."""
    (await client.post("/users", json=ACCOUNT)).raise_for_status()
    token = (await client.post("/users/login", json=LOGIN)).json()["access_token"]
    movies = [{"title": "Rush Hour", "director": "Agnes Tarn"}]
    added = await client.post("/movies/import", json={"movies": movies}, headers=bearer(token))
    added.raise_for_status()
    [movie] = (await client.get("/movies")).json()
    if served.form == Form.FAULTY:
        return f"/movies/ticket?movie={movie['id']}&currency=eur"
    return f"/movies/{movie['external_id']}/ticket?currency=eur"


async def measure_all(bases: Mapping[Served, str], load: Load) -> dict[Case, list[Latencies]]:
    """The latencies of each served form's cheap request, alone and beside slow neighbours, round by round.

    The forms take turns, so that a busy machine is hard on all.
    """
    found: dict[Case, list[Latencies]] = {case: [] for case in itertools.product(bases, Company)}
    async with contextlib.AsyncExitStack() as stack:
        clients = {
            served: await stack.enter_async_context(httpx.AsyncClient(base_url=base, timeout=PATIENCE))
            for served, base in bases.items()
        }
        tickets = {served: await _ticket(client, served) for served, client in clients.items()}
        for client in clients.values():
            await measure(client, Load(WARM_UP, load.concurrency, 1))
        for _ in range(load.rounds):
            for served, client in clients.items():
                found[served, Company.NONE].append(await measure(client, load))
                async with slow_neighbours(client, tickets[served]):
                    found[served, Company.SLOW].append(await measure(client, load))
    return found


def _row(case: Case, rounds: Sequence[Latencies]) -> str:
    figures = [median(one.percentile(percent) for one in rounds) for percent in (50, 99, 100)]
    return (
        f"| {case[0].value} | {case[1].value} | " + " | ".join(f"{figure:.0f}" for figure in figures) + " |"
    )


def report(found: Mapping[Case, Sequence[Latencies]], load: Load) -> str:
    """The figures as a Markdown table."""
    title = (
        f"`GET {CHEAP}`, {load.requests} requests, {load.concurrency} clients, milliseconds,"
        f" median of {load.rounds} rounds:"
    )
    rows = [_row(case, rounds) for case, rounds in found.items()]
    return "\n".join([title, "", "| form | | p50 | p99 | worst |", "|---|---|--:|--:|--:|", *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name, default in (("requests", 400), ("concurrency", 20), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=default, help=f"(default: {default})")
    load = Load(**vars(parser.parse_args()))
    with (
        throw_away_cluster() as cluster,
        neighbours(RATES_DELAY) as around,
        contextlib.ExitStack() as servers,
    ):
        bases = {}
        folder = Path(servers.enter_context(TemporaryDirectory(prefix="movie_madders_")))
        for one in Served:
            copied = mended_by_itself(folder) if one is Served.BY_ITSELF else None
            database = cluster.create_database(one.name.lower())
            installation = Installation(one.form, database, around.environment, copied)
            migrate(installation) if copied is not None else installation.migrate()
            bases[one] = servers.enter_context(installation.served())
        found = asyncio.run(measure_all(bases, load))
    print(report(found, load))


if __name__ == "__main__":
    main()
