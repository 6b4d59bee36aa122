"""How long an editor waits: from a changed text to the diagnostics of it, by the real language server.

`python -m benchmarks.editor_latency PROJECT FILE…` opens files of a project one after another, types into the
bodies of their routes, and prints milliseconds by the wall and of the server's CPU, which counts opening in.
With `--beside`, ruff's server and python-lsp-server with flake8, and our plugin in it, are asked the same;
what they look for is not the same. Nothing is written into the project but its cache.
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


async def typing(editor: Editor, file: Path, text: str, count: int) -> list[float]:
    """Types into a file, and gives the seconds until each text's diagnostics are there."""
    editor.open(file, text)
    await editor.shown(file)
    took = []
    for edited in edits(text, WARM_UP + count):
        began = time.perf_counter()
        editor.type(file, edited)
        await editor.shown(file)
        took.append(time.perf_counter() - began)
    editor.close(file)
    return took[WARM_UP:]


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
            spent = (await asyncio.to_thread(cpu, editor) - before) / count * 1000
            opened = (time.perf_counter() - began - sum(took)) * 1000
            print(f"| {file.relative_to(project)} | {shown(took)} | {spent:.0f} | {opened:.0f} |")
    print(f"| all | {shown(everything)} | | |")


def shown(took: Sequence[float]) -> str:
    """The 50th, 95th and 99th percentile of some seconds, in milliseconds."""
    parts = quantiles(took, n=100)
    return " | ".join(f"{parts[at - 1] * 1000:.0f}" for at in (50, 95, 99))


def cpu(editor: Editor) -> float:
    """Seconds of CPU that the server has taken, as Linux counts them."""
    server = editor.client._server
    assert server is not None
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nThe largest server's peak memory: {peak:.0f} MB.")


if __name__ == "__main__":
    main()
