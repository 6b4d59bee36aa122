"""Long sessions of the real language server, on a copy of a project.

`python -m benchmarks.editor_sessions held PROJECT` types at random into some of its files, and holds what the
server shows after each edit against what the command says of the same texts. `… long PROJECT FILE` types into
one file, thousands of times, and prints what the server takes of time and memory as it goes on.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from shutil import copytree, ignore_patterns
from statistics import median

from benchmarks.editor_latency import PATIENCE
from benchmarks.living_project import edits
from fastpg_lint.config.settings import read_settings
from fastpg_lint.rules.codes import all_codes
from fastpg_lint.workspace.discovery import discover, is_python
from tests.language_server.editor import Editor, editing
from tests.language_server.held_sessions import Command, differing, held

PART = 1_000
"""Edits of which a line is printed."""
LARGEST = 60_000
"""Bytes of a file that is typed in."""


async def compare(project: Path, count: int, files: int, seed: int) -> None:
    """Prints how many edits were shown otherwise than the command tells, and the first of them."""
    chance = random.Random(seed)
    settings = read_settings(project, all_codes())
    found = [one for one in discover([project], settings).files if is_python(one.name)]
    fitting = [one for one in found if one.stat().st_size < LARGEST and b"async def" in one.read_bytes()]
    chosen = chance.sample(fitting, files)
    with tempfile.TemporaryDirectory() as folder:
        async with editing(project) as editor:
            steps = await held(editor, Command(project, Path(folder)), chosen, count, chance)
            faults = [one for one in editor.logged if "fault" in one]
    wrong = list(differing(steps))
    told = sum(len(one.by_server) for one in steps)
    print(
        f"{len(found):,} files; {count:,} edits of {files}: {len(wrong)} shown otherwise, {told:,} findings"
    )
    for fault in faults:
        print(fault)
    for one in wrong[:1]:
        print(f"edit {one.number} of {one.file}:\n  {one.by_server}\n  {one.by_command}")


async def type_on(project: Path, file: Path, count: int) -> None:
    """Prints, part by part, the median and the 95th percentile of an edit, and the server's memory."""
    text = file.read_text(encoding="utf-8")
    print("| edits | p50 ms | p95 | memory MB |\n|--:|--:|--:|--:|")
    async with editing(project) as editor:
        editor.open(file, text)
        await editor.shown(file, PATIENCE)
        for part in range(count // PART):
            took = []
            for edited in _edits(text, PART):
                began = time.perf_counter()
                editor.type(file, edited)
                await editor.shown(file)
                took.append((time.perf_counter() - began) * 1000)
            slow = sorted(took)[len(took) * 95 // 100]
            print(
                f"| {(part + 1) * PART:,} | {median(took):.0f} | {slow:.0f} | {memory(editor)} |", flush=True
            )


def _edits(text: str, count: int) -> Sequence[str]:
    """Texts that grow by some lines, and are then what they were: so the file stays as long as it is."""
    row = list(edits(text, 50))
    return [row[number % len(row)] for number in range(count)]


def memory(editor: Editor) -> int:
    """The megabytes that the server holds, as Linux counts them."""
    server = editor.client._server
    assert server is not None
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=("held", "long"))
    parser.add_argument("project", type=Path)
    parser.add_argument("file", nargs="?", help="from the project, to type in")
    parser.add_argument("--edits", type=int, default=500)
    parser.add_argument("--files", type=int, default=8, help="to type in by turns (default: 8)")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    leave_out = ignore_patterns(".git", ".fastpg_lint_cache")
    with tempfile.TemporaryDirectory() as folder:
        project = Path(copytree(given.project, Path(folder) / given.project.name, ignore=leave_out))
        if given.what == "held":
            asyncio.run(compare(project, given.edits, given.files, given.seed))
        else:
            asyncio.run(type_on(project, project / given.file, given.edits))


if __name__ == "__main__":
    main()
