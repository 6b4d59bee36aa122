"""How long an editor waits: from a changed text to the diagnostics of it, by the real language server.

`python -m benchmarks.editor_latency PROJECT FILE…` opens files of a project one after another, types into the
bodies of their routes, and prints milliseconds by the wall and of CPU: of the server, with opening in it,
and of the programs that it starts. Then it tells how long it takes from the start of a server to the first
file's diagnostics, with the project in the cache. With `--beside`, ruff's server and python-lsp-server with
flake8, and our plugin in it, are asked the same; what they look for is not the same. Nothing is written into
the project but its cache.
"""

import argparse
import asyncio
import os
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import quantiles

from benchmarks.living_project import WARM_UP, edits
from tests.front_ends.editor import FLAKE8_ALONE
from tests.language_server.editor import OURS, Editor, editing

PYLSP = "python-lsp-server with flake8"
SERVERS = {
    "fastpg-lint": OURS,
    "ruff": (sys.executable, "-m", "ruff", "server"),
    PYLSP: (sys.executable, "-m", "pylsp"),
}
PATIENCE = 1_800.0
"""Seconds for an answer: a large project is read first, and by flake8 each time."""
LONGEST = 120.0
"""Seconds after which no more is typed into a file, once there are `FEWEST` edits."""
FEWEST = 5
STARTS = 3
"""How often a server is started anew."""


async def typing(editor: Editor, file: Path, text: str, count: int) -> list[float]:
    """Types into a file, and gives the seconds until each text's diagnostics are there."""
    editor.open(file, text)
    await editor.shown(file, PATIENCE)
    took: list[float] = []
    for edited in edits(text, WARM_UP + count):
        began = time.perf_counter()
        editor.type(file, edited)
        await editor.shown(file, PATIENCE)
        took.append(time.perf_counter() - began)
        if sum(took) > LONGEST and len(took) >= WARM_UP + FEWEST:
            break
    editor.close(file)
    return took[WARM_UP:]


async def starting(project: Path, file: Path, text: str) -> tuple[float, float]:
    """The seconds from the start of our server to the first diagnostics of a file, and those of CPU."""
    began = time.perf_counter()
    async with editing(project) as editor:
        editor.open(file, text)
        await editor.shown(file, PATIENCE)
        return time.perf_counter() - began, await asyncio.to_thread(cpu, editor)


async def session(name: str, project: Path, texts: Mapping[Path, str], count: int) -> None:
    """Prints what each file takes, and all of them."""
    everything: list[float] = []
    async with editing(project, server=SERVERS[name]) as editor:
        if name == PYLSP:
            editor.told_settings(FLAKE8_ALONE)
        for file, text in texts.items():
            began, before = time.perf_counter(), await asyncio.to_thread(cpu, editor)
            took = await typing(editor, file, text, count)
            everything += took
            spent = (await asyncio.to_thread(cpu, editor) - before) / len(took) * 1000
            opened = (time.perf_counter() - began - sum(took)) * 1000
            print(f"| {file.relative_to(project)} | {shown(took)} | {spent:.0f} | {opened:.0f} |")
    print(f"| all | {shown(everything)} | | |")


def shown(took: Sequence[float]) -> str:
    """The 50th, 95th and 99th percentile of some seconds, in milliseconds."""
    parts = quantiles(took, n=100)
    return " | ".join(f"{parts[at - 1] * 1000:.0f}" for at in (50, 95, 99))


def cpu(editor: Editor) -> float:
    """Seconds of CPU that the server has taken, and programs that it has started, as Linux counts them."""
    server = editor.client._server
    assert server is not None
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--edits", type=int, default=100, help="a file (default: 100)")
    parser.add_argument("--beside", action="store_true", help="other servers as well")
    given = parser.parse_args()
    project = given.project.absolute()
    texts = {file.absolute(): file.read_text(encoding="utf-8") for file in given.files}
    for name in SERVERS if given.beside else list(SERVERS)[:1]:
        print(
            f"\n{name}:\n\n| file | p50 ms | p95 | p99 | CPU an edit | opening |\n|---|--:|--:|--:|--:|--:|"
        )
        asyncio.run(session(name, project, texts, given.edits))
    file, text = next(iter(texts.items()))
    took = sorted(asyncio.run(starting(project, file, text)) for _ in range(STARTS))
    seconds, of_cpu = took[0]
    print(
        f"\nFrom the start to the first diagnostics of {file.name}: {seconds:.2f} s, {of_cpu:.2f} s of CPU."
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nThe largest server's peak memory: {peak:.0f} MB.")


if __name__ == "__main__":
    main()
