"""`python -m benchmarks.peers`: measures, and writes RESULTS.md with its plots.

Needs the extra `benchmarks`, a package index, and some minutes; with `--growth`, an hour. What is made and
downloaded stays in the folder `--work`, with what was measured, so that a second go is sooner done.
"""

import argparse
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import msgspec

from benchmarks.peers.environments import APPLICATIONS, TOOLS, application, lines_in, python_files, repeated
from benchmarks.peers.report import Measured, page, plot
from benchmarks.peers.runs import Course, Run

RESULTS = Path(__file__).resolve().parents[1]
REPEATED = 4
"""How many times the largest application is repeated for the last step of the growth."""
_LARGEST = f"{[*APPLICATIONS][-1]} x {REPEATED}"


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
    left_out = "".join(f" --without {one}" for one in given.without)
    command = f"python -m benchmarks.peers --rounds {given.rounds}{left_out}"
    smallest, *larger = APPLICATIONS
    peers = tuple(one for one in TOOLS if one not in given.without)
    _keep(work, _measured(smallest, work, application(work, smallest), given.rounds, peers, command))
    if given.growth:
        folders = {name: application(work, name) for name in larger}
        folders[_LARGEST] = repeated(work, folders[larger[-1]], REPEATED)
        for name, folder in folders.items():
            _keep(work, _measured(name, work, folder, 1, (), "python -m benchmarks.peers --growth"))
    measured = list(_kept(work))
    plot(measured, RESULTS)
    (RESULTS / "RESULTS.md").write_text(page(measured), encoding="utf-8")


def _measured(
    name: str, work: Path, folder: Path, rounds: int, peers: tuple[str, ...], command: str
) -> Measured:
    course = Course(work, folder, rounds)
    beside = chain(course.peers(peers), course.own_plugin()) if peers else ()
    runs: list[Run] = []
    for run in chain(course.floors(), course.own_command(), beside):
        print(f"{name}: {run.name}: {run.cost.cpu:.2f} s CPU, {run.cost.wall:.2f} s", flush=True)
        runs.append(run)
    return Measured(name, command, len(python_files(folder)), lines_in(folder), tuple(runs))


def _keep(work: Path, measured: Measured) -> None:
    """Keeps what was measured, so that a go over one application leaves the tables of the others alone."""
    folder = work / "measured"
    folder.mkdir(exist_ok=True)
    (folder / f"{measured.application}.json").write_bytes(msgspec.json.encode(measured))


def _kept(work: Path) -> Iterator[Measured]:
    """What was measured, the smallest application first."""
    for name in (*APPLICATIONS, _LARGEST):
        file = work / "measured" / f"{name}.json"
        if file.exists():
            yield msgspec.json.decode(file.read_bytes(), type=Measured)


if __name__ == "__main__":
    main()
