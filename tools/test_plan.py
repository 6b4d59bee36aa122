"""Says what `tox run-parallel` will do and how long that took last time; it begins with this.

`python -m tools.test_plan --take LOG` takes the times from the last lines of such a run.
"""

import argparse
import configparser
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TIMES = Path(__file__).with_name("test_times.json")
THIS = "plan"
AT_A_TIME = 2
"""Environments that run beside one another, where there are two cores."""
_RAN = re.compile(r"^ *(\S+): OK \(([\d.]+)=setup", re.MULTILINE)
_ALTERNATIVES = re.compile(r"(\w*)\{([^}]*)\}")
_OF_A_PYTHON = re.compile(r"py3(\d+)")


def main() -> None:
    """Prints the plan, or takes times."""
    parser = argparse.ArgumentParser(prog="python -m tools.test_plan", description=__doc__)
    parser.add_argument("--take", type=Path, metavar="LOG", help="what a run of tox has printed")
    given = parser.parse_args()
    kept = json.loads(TIMES.read_text(encoding="utf-8"))
    if given.take is not None:
        taken = kept | times_in(given.take.read_text(encoding="utf-8", errors="replace"))
        TIMES.write_text(json.dumps(taken, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    else:
        settings = (ROOT / "tox.ini").read_text(encoding="utf-8")
        print("\n".join(plan(settings, kept)))


def times_in(log: str) -> dict[str, int]:
    """The seconds of each environment that a run of `tox` closes with."""
    return {name: round(float(seconds)) for name, seconds in _RAN.findall(log) if name != THIS}


def plan(settings: str, times: Mapping[str, int]) -> Iterator[str]:
    """What each environment does and took, and what all take together."""
    read = configparser.ConfigParser(interpolation=None)
    read.read_string(settings)
    names = [one for one in _environments(read["tox"]["env_list"]) if one != THIS]
    yield "This runs, each in an environment of its own, with what it took beside another when measured last:"
    for name in names:
        section = f"testenv:{name}" if f"testenv:{name}" in read else "testenv"
        yield f"  {name:<10} {_told(times.get(name)):>8}  {_description(read[section]['description'], name)}"
    pythons = [name for name in names if _OF_A_PYTHON.fullmatch(name)]
    others = sum(times.get(name, 0) for name in names if name not in pythons)
    one = times.get(pythons[0], 0)
    both = _told((others + one) // AT_A_TIME), _told(one // AT_A_TIME)
    yield f"Two at a time, together {both[0]} with one Python, and {both[1]} more for each other;"
    yield "those that this machine lacks are skipped. `.venv/bin/tox -e NAME` runs one."


def _environments(listed: str) -> Iterator[str]:
    """The names in a list, `py{311,312}` as two."""
    for one in re.split(r",\s*(?![^{]*\})|\s+", listed.strip()):
        found = _ALTERNATIVES.fullmatch(one)
        yield from (f"{found[1]}{end}" for end in found[2].split(",")) if found is not None else (one,)


def _description(text: str, name: str) -> str:
    found = _OF_A_PYTHON.fullmatch(name)
    return text.replace("{base_python}", f"Python 3.{found[1]}") if found is not None else text


def _told(seconds: int | None) -> str:
    if seconds is None:
        return "?"
    return f"{seconds} s" if seconds < 90 else f"{round(seconds / 60)} min"


if __name__ == "__main__":
    main()
