"""One cluster and one set of neighbours for all tests, and each form served on them."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.cluster import Cluster, PostgresMissingError, throw_away_cluster
from demo.neighbours import Neighbours, neighbours
from demo.serving import Form, Installation


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    try:
        with throw_away_cluster() as running:
            yield running
    except PostgresMissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def around() -> Iterator[Neighbours]:
    with neighbours(rates_delay=1.0) as known:
        yield known


@pytest.fixture(scope="module")
def installation(
    request: pytest.FixtureRequest,
    cluster: Cluster,
    around: Neighbours,
    tmp_path_factory: pytest.TempPathFactory,
) -> Installation:
    """The form that the module names as `FORM`, migrated, with a poster folder of its own.

    Where the module has a `PREPARE`, that is given an empty folder, and gives the copy that is served.
    """
    form: Form = request.module.FORM
    prepare: Callable[[Path], Path] | None = getattr(request.module, "PREPARE", None)
    folder = prepare(tmp_path_factory.mktemp("copy")) if prepare is not None else None
    database = request.module.__name__.rpartition(".")[2]
    settings = {**around.environment, "MADDERS_POSTER_FOLDER": str(tmp_path_factory.mktemp("posters"))}
    made = Installation(form, cluster.create_database(database), settings, folder)
    made.migrate()
    return made


@pytest.fixture(scope="module")
def url(installation: Installation) -> Iterator[str]:
    with installation.served() as base:
        yield base


class Visitor:
    """A client that remembers which routes it has been at. `client` is an `httpx.Client`."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - httpx is not there wherever this is checked
        self.client = client
        self.visits: list[str] = []

    def request(self, method: str, path: str, *, expect: int = 200, **given: object) -> Any:  # noqa: ANN401 - JSON
        """What a route answers, as JSON where it is; fails where its status is another."""
        answer = self.client.request(method, path, **given)
        self.visits.append(f"{method} {path}")
        assert answer.status_code == expect, answer.text
        return answer.json() if answer.headers.get("content-type") == "application/json" else answer.text

    def unvisited(self, routes: Iterable[str]) -> set[str]:
        """Those of some routes, as in `GET /movies/{movie_id}`, that no visit went to."""
        left = set(routes)
        for visit in self.visits:
            met = [route for route in routes if re.fullmatch(_pattern(route), visit)]
            left.discard(min(met, key=lambda route: route.count("{"), default=""))
        return left


def _pattern(route: str) -> str:
    return re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(route))


@pytest.fixture(scope="module")
def visitor(url: str) -> Iterator[Visitor]:
    httpx = pytest.importorskip("httpx")
    # No connection is used twice: a server closes one after an error, sometimes before we know.
    limits = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=url, timeout=20, limits=limits) as client:
        yield Visitor(client)
