"""`python -m benchmarks.peers`: measures, and writes RESULTS.md with its plots.

Needs the extra `benchmarks`, a package index, and some minutes; with `--growth`, an hour. What is made and
downloaded stays in the folder `--work`, so that a second go is sooner done.
"""

import argparse
from itertools import chain
from pathlib import Path

from benchmarks.peers.environments import APPLICATIONS, TOOLS, application, lines_in, python_files, repeated
from benchmarks.peers.report import Measured, page, plot
from benchmarks.peers.runs import Course, Run

RESULTS = Path(__file__).resolve().parents[1]
REPEATED = 4
"""How many times the largest application is repeated for the last step of the growth."""


def main() -> None:
    """Reads the options, measures, and writes the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument(
        "--work", type=Path, default=RESULTS.parent / ".benchmarks", help="where things are kept"
    )
    parser.add_argument("--rounds", type=int, default=3, help="rounds after the warm-up (default: 3)")
    parser.add_argument("--without", action="append", default=[], metavar="PEER", help="a peer to leave out")
    parser.add_argument("--growth", action="store_true", help="measure the larger applications as well")
    given = parser.parse_args()
    work = given.work.absolute()
    smallest, *larger = APPLICATIONS
    measured = [
        _measured(
            smallest,
            work,
            application(work, smallest),
            given.rounds,
            tuple(one for one in TOOLS if one not in given.without),
        )
    ]
    if given.growth:
        folders = {name: application(work, name) for name in larger}
        largest = folders[larger[-1]]
        for name, folder in {
            **folders,
            f"{larger[-1]} x {REPEATED}": repeated(work, largest, REPEATED),
        }.items():
            measured.append(_measured(name, work, folder, rounds=1, peers=()))
    left_out = "".join(f" --without {one}" for one in given.without)
    command = "python -m benchmarks.peers" + left_out + (" --growth" if given.growth else "")
    plot(measured, RESULTS)
    (RESULTS / "RESULTS.md").write_text(page(measured, command), encoding="utf-8")


def _measured(name: str, work: Path, folder: Path, rounds: int, peers: tuple[str, ...]) -> Measured:
    course = Course(work, folder, rounds)
    beside = chain(course.peers(peers), course.own_plugin()) if peers else ()
    runs: list[Run] = []
    for run in chain(course.floors(), course.own_command(), beside):
        print(f"{name}: {run.name}: {run.cost.cpu:.2f} s CPU, {run.cost.wall:.2f} s", flush=True)
        runs.append(run)
    return Measured(name, len(python_files(folder)), lines_in(folder), tuple(runs))


if __name__ == "__main__":
    main()
