"""Real files to hold our reading against LibCST's: Python's own library, and our own code."""

import sysconfig
from pathlib import Path

import fastpg_lint
from tests.budget import THOROUGH


def sampled(every: int) -> list[Path]:
    """Every n-th of our own files, and of the standard library's that are no tests and not huge.

    Half of these where time is short.
    """
    step = every if THOROUGH else 2 * every
    library = Path(sysconfig.get_path("stdlib"))
    files = sorted(
        path
        for path in library.rglob("*.py")
        if not {"site-packages", "test", "tests", "idlelib", "lib2to3"} & set(path.parts)
        and 2_000 < path.stat().st_size < 60_000
    )
    ours = sorted(Path(fastpg_lint.__file__).parent.rglob("*.py"))
    return [*files[::step], *(path for path in ours[::step] if path.stat().st_size > 2_000)]
