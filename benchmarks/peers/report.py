"""The figures as a page: each run's cost and its ratio to LibCST's parse, the budgets, and plots."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from benchmarks.peers.environments import APPLICATIONS, TOOLS
from benchmarks.peers.runs import (
    CHANGED,
    COLD,
    FLAKE8,
    FLOOR,
    PLUGIN_COLD,
    PLUGIN_IDLE,
    PLUGIN_WARM,
    WARM,
    Run,
)

PLOT = "peers.svg"
GROWTH_PLOT = "growth.svg"
_MEGABYTE = 1_000_000


class Measured(Struct, frozen=True):
    """All runs over one application, which one command made in one go."""

    application: str
    command: str
    files: int
    lines: int
    runs: tuple[Run, ...]

    def find(self, name: str) -> Run | None:
        """The run of a contestant, None where it did not run."""
        return next((one for one in self.runs if one.name == name), None)


def page(measured: Sequence[Measured]) -> str:
    """The page in Markdown."""
    lines = [
        "# Benchmarks",
        "",
        f"Measured with {os.cpu_count()} cores and Python {platform.python_version()}.",
        "",
        "Each table is of one go, by the command above it: read the ratios, which are to LibCST's parse of",
        "the same files in one process without garbage collection. Times are medians after a warm-up (one",
        "round from a minute on); memory is that of the largest process.",
        "",
        f"Peers: {', '.join(_releases(measured[0]))}.",
        "",
    ]
    for one in measured:
        lines += [*_table(one), ""]
    lines += [*_budgets(measured), "", f"![CPU time beside the peers]({PLOT})", "", *_growth(measured)]
    return "\n".join(lines) + "\n"


def _releases(measured: Measured) -> list[str]:
    """The releases of the peers that ran."""
    names = {FLAKE8 if name == "flake8" else name: tool for name, tool in TOOLS.items()}
    return sorted({one for run in measured.runs for one in names.get(run.name, ())})


def _table(measured: Measured) -> Iterator[str]:
    version = APPLICATIONS.get(measured.application, "")
    yield f"## {measured.application} {version}".rstrip()
    yield ""
    yield f"{measured.files:,} files, {measured.lines:,} lines: `{measured.command}`"
    yield ""
    yield "| run | CPU, s | wall, s | CPU / floor | wall / floor | memory, MB | lines printed | rounds |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    floor = measured.find(FLOOR)
    for run in measured.runs:
        cost = run.cost
        ratios = f"{cost.cpu / floor.cost.cpu:.2f} | {cost.wall / floor.cost.wall:.2f}" if floor else " | "
        yield (
            f"| {run.name} | {cost.cpu:.2f} | {cost.wall:.2f} | {ratios} | {cost.memory / _MEGABYTE:.0f} "
            f"| {cost.lines} | {cost.rounds} |"
        )


def _budgets(measured: Sequence[Measured]) -> Iterator[str]:
    yield "## Budgets"
    yield ""
    yield "| what | application | budget | measured |"
    yield "|---|---|--:|--:|"
    for one in measured:
        cpu = {run.name: run.cost.cpu for run in one.runs}
        wall = {run.name: run.cost.wall for run in one.runs}
        memory = {run.name: run.cost.memory for run in one.runs}
        for what, budget, value in _met(cpu, wall, memory):
            yield f"| {what} | {one.application} | {budget} | {value} |"


def _met(
    cpu: Mapping[str, float], wall: Mapping[str, float], memory: Mapping[str, int]
) -> Iterator[tuple[str, str, str]]:
    if {FLOOR, COLD, WARM, CHANGED} <= cpu.keys():
        yield "cold, CPU of all processes", "≤ 1.30 x floor", f"{cpu[COLD] / cpu[FLOOR]:.2f} x floor"
        yield "cold, wall", "≤ 0.75 x floor", f"{wall[COLD] / wall[FLOOR]:.2f} x floor"
        yield "warm, nothing changed", "≤ 0.30 s", f"{wall[WARM]:.2f} s"
        yield "warm, one file changed", "≤ 0.50 s", f"{wall[CHANGED]:.2f} s"
        yield "peak memory of one process", "≤ 400 MB", f"{memory[COLD] / _MEGABYTE:.0f} MB"
    if {FLAKE8, PLUGIN_COLD, PLUGIN_WARM, PLUGIN_IDLE} <= cpu.keys():
        alone = cpu[FLAKE8]
        for what, name, most in (
            ("plugin in flake8, cold, CPU", PLUGIN_COLD, 0.9),
            ("plugin in flake8, warm, CPU", PLUGIN_WARM, 0.1),
            ("plugin in flake8, no code selected, CPU", PLUGIN_IDLE, 0.05),
        ):
            added = (cpu[name] - alone) / alone
            yield what, f"≤ {most:.2f} x flake8", f"{added:.2f} x flake8"


def _growth(measured: Sequence[Measured]) -> Iterator[str]:
    if len(measured) < 2:
        return
    yield "## Growth"
    yield ""
    yield "| lines | cold, CPU s per 100,000 lines | warm, wall s | memory, MB |"
    yield "|--:|--:|--:|--:|"
    for one in measured:
        cold, warm = one.find(COLD), one.find(WARM)
        if cold is not None and warm is not None:
            per_lines = cold.cost.cpu / one.lines * 100_000
            megabytes = cold.cost.memory / _MEGABYTE
            yield f"| {one.lines:,} | {per_lines:.2f} | {warm.cost.wall:.2f} | {megabytes:.0f} |"
    yield ""
    yield f"![CPU time by lines]({GROWTH_PLOT})"


def plot(measured: Sequence[Measured], folder: Path) -> None:
    """Draws the plots of the page: CPU time beside the peers, and by lines."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "fastpg-lint"
    import matplotlib.pyplot as plt

    first = measured[0]
    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    runs = sorted(first.runs, key=lambda run: -run.cost.cpu)
    colours = ["tab:blue" if "fastpg" in run.name else "tab:gray" for run in runs]
    bars = axes.barh([run.name for run in runs], [run.cost.cpu for run in runs], color=colours)
    axes.bar_label(bars, fmt="%.2f", padding=3)
    axes.set_xscale("log")
    axes.set_xlabel(f"CPU seconds over {first.application} ({first.lines:,} lines), logarithmic")
    figure.savefig(folder / PLOT, metadata={"Date": None})
    if len(measured) < 2:
        return
    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    for name in (FLOOR, COLD, WARM):
        points = [(one.lines, run.cost.cpu) for one in measured if (run := one.find(name)) is not None]
        axes.plot(*zip(*points, strict=True), marker="o", label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("lines")
    axes.set_ylabel("CPU seconds")
    axes.legend()
    figure.savefig(folder / GROWTH_PLOT, metadata={"Date": None})
