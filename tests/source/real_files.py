"""Real files to hold our reading against LibCST's: Python's own library, and our own code."""

import sysconfig
from pathlib import Path

import fastpg_lint


def sampled(every: int) -> list[Path]:
    """Our own files, and every n-th of the standard library's that is no test and not huge."""
    library = Path(sysconfig.get_path("stdlib"))
    files = sorted(
        path
        for path in library.rglob("*.py")
        if not {"site-packages", "test", "tests", "idlelib", "lib2to3"} & set(path.parts)
        and 2_000 < path.stat().st_size < 60_000
    )
    ours = sorted(Path(fastpg_lint.__file__).parent.rglob("*.py"))
    return [*files[::every], *(path for path in ours[::6] if path.stat().st_size > 2_000)]
