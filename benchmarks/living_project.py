"""How long an edit takes in a project that lives: from the text of a file to what there is to say of it.

`python -m benchmarks.living_project PROJECT` lints a project as an editor holds it, then types in functions
of files that serve routes, one file after another, and prints milliseconds of CPU by file: until its findings
are there, and beside it how long reading all of the file's facts takes. Nothing is written into the project.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from msgspec import Struct

from fastpg_lint.config.settings import read_settings
from fastpg_lint.engine.compile_module import read_facts
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.rules.registry import load_registry
from fastpg_lint.workspace.discovery import discover, is_python

ROUTES = ("@router.", "@app.")
IN_A_ROW = 4
"""Edits of one function before the next."""
WARM_UP = 2
"""Edits of a file before those that are measured: the first one works out what all others find."""


class Typed(Struct, frozen=True):
    """What an edit took, in seconds of CPU, and what reading the whole file takes."""

    file: Path
    size: int
    whole: float
    reading: float


def edits(text: str, count: int) -> Iterator[str]:
    """A text in which somebody types into the bodies of functions that follow a route's decorator.

    What has been typed stays, and some edits in a row are in one function.
    """
    lines = text.split("\n")
    decorated = [number for number, line in enumerate(lines) if line.startswith(ROUTES)]
    ends = (next((n for n in range(one, len(lines)) if lines[n].endswith(":")), None) for one in decorated)
    places = [end + 1 for end in ends if end is not None and lines[end + 1 : end + 2] != [""]]
    for number in range(count):
        place = places[number // IN_A_ROW % len(places)]
        indent = " " * (len(lines[place]) - len(lines[place].lstrip()))
        lines.insert(place, f"{indent}typed = len('{number}')")
        places = [one + (one > place) for one in places]
        yield "\n".join(lines)


def _serves(text: str) -> bool:
    return any(f"\n{word}" in text for word in ROUTES)


def typing(linter: Linter, file: Path, count: int) -> Typed:
    """Types into a file, and gives the medians."""
    text = file.read_text(encoding="utf-8")
    whole, reading = [], []
    for number, edited in enumerate(edits(text, WARM_UP + count)):
        began = time.process_time()
        linter.set_text(file, edited)
        linter.lint_files([file])
        if number >= WARM_UP:
            whole.append(time.process_time() - began)
            began = time.process_time()
            read_facts(edited)
            reading.append(time.process_time() - began)
    linter.set_text(file, None)
    return Typed(file, len(text), median(whole), median(reading))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("--files", type=int, default=10, help="(default: 10)")
    parser.add_argument("--edits", type=int, default=8, help="a file (default: 8)")
    parser.add_argument("--cache", type=Path, help="a folder to keep facts and findings in")
    given = parser.parse_args()
    root = given.project.absolute()
    settings = read_settings(root, load_registry().names)
    found = sorted(file for file in discover([root], settings).files if is_python(file.name))
    serving = [
        one for one in found if any(f"\n{word}" in one.read_text("utf-8", "replace") for word in ROUTES)
    ]
    chosen = sorted(random.Random(0).sample(serving, min(given.files, len(serving))))
    with tempfile.TemporaryDirectory() as folder:
        linter = Linter(settings, cache=Cache(given.cache or Path(folder)), processes=os.cpu_count() or 1)
        linter.lint_files([root])
        typed = [typing(linter, file, given.edits) for file in chosen]
    print(f"{len(found)} files, milliseconds of CPU an edit, median of {given.edits}:\n")
    print("| file | kB | edit | a whole reading |\n|---|--:|--:|--:|")
    for one in typed:
        shown = one.file.relative_to(root)
        print(f"| {shown} | {one.size / 1000:.0f} | {one.whole * 1000:.1f} | {one.reading * 1000:.1f} |")


if __name__ == "__main__":
    main()
