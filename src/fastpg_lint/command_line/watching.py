"""Linting again whenever a file has changed: the files are looked at a few times a second."""

import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NoReturn

import click

PAUSE = 0.5
"""Seconds between two looks: a look at a thousand files takes a few milliseconds."""

State = Mapping[Path, tuple[int, int]]
"""Files with the time of their last change and their size."""


def state(files: Iterable[Path]) -> State:
    """How some files are now; those that are gone are left out."""
    found = {}
    for file in files:
        try:
            about = file.stat()
        except OSError:
            continue
        found[file] = about.st_mtime_ns, about.st_size
    return found


def watch(
    run: Callable[[], object],
    files: Callable[[], Iterable[Path]],
    pause: Callable[[float], object] | None = None,
) -> NoReturn:
    """Runs, and runs again whenever what `files` gives has changed, until it is interrupted."""
    while True:
        before = state(files())
        if sys.stdout.isatty():
            click.clear()
        run()
        click.echo("Watching for changes; Ctrl-C ends.", err=True)
        while state(files()) == before:
            (pause or time.sleep)(PAUSE)
