"""What the catalogue costs: parsed from TOML, read from what was kept, and the part that a service meets.

`python -m benchmarks.catalogue_loading [LIBRARY...]` prints milliseconds of CPU time, the least of several
goes. The libraries are the top-level names that a project imports; without any, those of a usual service.
"""

import sys
import time
from collections.abc import Callable, Iterable, Sequence

from fastpg_lint.catalogue import loader
from fastpg_lint.catalogue.form import Additions, read_library

GOES = 9
USUAL = (
    *("asyncio", "builtins", "collections", "contextlib", "datetime", "functools", "json", "logging", "os"),
    *("pathlib", "time", "typing", "uuid"),
    *("alembic", "asyncpg", "fastapi", "httpx", "pydantic", "pydantic_settings", "redis", "sqlalchemy"),
    *("starlette", "structlog", "uvicorn"),
)


def main(given: Sequence[str]) -> None:
    """Prints what each way costs."""
    files = list(loader.paths())
    every = {path.name.partition(".")[0] for path in files}
    some = given or USUAL
    _open(every)  # which keeps what was parsed
    _tell(f"{len(files)} files, parsed", lambda: [read_library(path.read_text()) for path in files])
    _tell(f"{len(files)} files, kept", lambda: _open(every))
    _tell(f"the files for {len(some)} libraries, kept", lambda: _open(some))


def _open(libraries: Iterable[str]) -> None:
    """Makes a catalogue answer for some libraries, as the first question of a process does."""
    loader.read_shelf.cache_clear()
    catalogue = loader.load_catalogue(Additions())
    for library in libraries:
        catalogue.blocking(f"{library}.anything")


def _tell(what: str, work: Callable[[], object]) -> None:
    times = []
    for _ in range(GOES):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    print(f"{what:<36}{min(times) * 1000:8.1f} ms")


if __name__ == "__main__":
    main(sys.argv[1:])
