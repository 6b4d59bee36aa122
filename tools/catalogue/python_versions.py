"""Names of Python's own library that not every release has.

The catalogue speaks of all releases from 3.11 on; a check on one of them passes by what it lacks.
"""

import sys

SINCE: dict[str, tuple[int, int]] = {
    "asyncio.Queue.shutdown": (3, 13),
    "asyncio.QueueShutDown": (3, 13),
    "asyncio.Server.close_clients": (3, 13),
    "asyncio.Server.abort_clients": (3, 13),
    "itertools.batched": (3, 12),
    "os.DirEntry.is_junction": (3, 12),
    "os.path.isdevdrive": (3, 13),
    "os.path.isjunction": (3, 12),
    "os.path.isreserved": (3, 13),
    "pathlib.Path.from_uri": (3, 13),
    "pathlib.Path.is_junction": (3, 12),
    "pathlib.Path.walk": (3, 12),
    "pathlib.PurePath.full_match": (3, 13),
    "pathlib.PurePath.with_segments": (3, 12),
    "pathlib._local": (3, 13),
    "queue.Queue.shutdown": (3, 13),
    "sqlite3.Connection.iterdump": (3, 11),
    "typing.override": (3, 12),
    "warnings.deprecated": (3, 13),
    "zipfile._path": (3, 12),
    "dbm.sqlite3": (3, 13),
}
"""The first release that has a name, and what lies below it."""

BEFORE: dict[str, tuple[int, int]] = {
    "asyncore": (3, 12),
    "imp": (3, 12),
    "nntplib": (3, 13),
    "pathlib.Path.link_to": (3, 12),
    "smtpd": (3, 12),
    "telnetlib": (3, 13),
    "typing.no_type_check_decorator": (3, 15),
}
"""The first release that has it no more."""


def is_of_another_python(name: str, version: tuple[int, int] = sys.version_info[:2]) -> bool:
    """Whether a name is not to be found in a release of Python."""
    words = name.split(".")
    heads = [".".join(words[:count]) for count in range(1, len(words) + 1)]
    return any(SINCE.get(head, version) > version or BEFORE.get(head, (99, 0)) <= version for head in heads)
