"""Installing the libraries of the catalogue, in groups that fit together, and holding its files against them.

A group is a file of pinned releases, `tests/catalogue/groups/NAME.txt`. Each gets an environment of its own,
with the Python that runs this, and keeps it until its pins change.
"""

import hashlib
import os
import re
import subprocess
import sys
import sysconfig
import venv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec
import tomli
from msgspec import Struct

from tools.catalogue.files import Shelved, shelved
from tools.catalogue.holding import Held, Outcome, Verdict

ROOT = Path(__file__).resolve().parent.parent.parent
GROUPS = ROOT / "tests" / "catalogue" / "groups"
LEFT_OUT = ROOT / "tests" / "catalogue" / "not_installable.toml"
ENVIRONMENTS = ROOT / ".tox" / "catalogue-groups"
STANDARD = "standard_library"
"""The group that needs nothing installed."""
_NEEDED = ("msgspec", "tomli")
_PIN = re.compile(r"^(?P<name>[\w.-]+)(\[[\w,-]+\])?==(?P<version>\S+)$")


class Pin(Struct, frozen=True):
    """A release that a group installs; `shown` is its name as PyPI shows it."""

    shown: str
    version: str


def group_names() -> list[str]:
    """The groups there are, Python's own library first."""
    return [STANDARD, *sorted(path.stem for path in GROUPS.glob("*.txt"))]


def pins(group: str) -> dict[str, Pin]:
    """What a group is for, by normalized name; a pin with a comment is only needed by another."""
    if group == STANDARD:
        return {}
    found = (_PIN.match(line) for line in (GROUPS / f"{group}.txt").read_text().splitlines())
    return {normalized(pin["name"]): Pin(pin["name"], pin["version"]) for pin in found if pin}


def normalized(distribution: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", distribution.lower())


def files_of(group: str) -> list[Shelved]:
    """The files of the catalogue that a group's libraries are spoken of in."""
    if group == STANDARD:
        return [file for file in shelved() if file.is_standard]
    known = pins(group)
    return [file for file in shelved() if normalized(file.content.library.distribution) in known]


def left_out() -> dict[str, str]:
    """Files of the catalogue whose library no group installs, each with the reason."""
    return dict(tomli.loads(LEFT_OUT.read_text(encoding="utf-8"))["reasons"])


def hold_group(group: str) -> list[Held]:
    """Installs a group where that has not been done, and holds its files."""
    python = Path(sys.executable) if group == STANDARD else _environment(group)
    output = ENVIRONMENTS / f"{group}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    names = [file.name for file in files_of(group)]
    paths = [str(ROOT / "src"), str(ROOT)]
    run = subprocess.run(
        [str(python), "-m", "tools.catalogue.holding", str(output), *names],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if run.returncode:
        raise RuntimeError(f"holding {group} ended with {run.returncode}:\n{run.stdout[-4000:]}")
    return msgspec.json.decode(output.read_bytes(), type=list[Held])


def _environment(group: str) -> Path:
    """The interpreter of a group's environment, which is made anew where the pins have changed."""
    folder = ENVIRONMENTS / group
    stamp = folder / "pins"
    requirements = GROUPS / f"{group}.txt"
    wanted = hashlib.sha256(f"{sys.version}\n{requirements.read_text()}".encode()).hexdigest()
    python = folder / Path(sysconfig.get_path("scripts", "venv", vars={"base": str(folder)})).name / "python"
    if stamp.is_file() and stamp.read_text() == wanted:
        return python
    venv.EnvBuilder(clear=True, symlinks=True).create(folder)
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run([*install, "-r", str(requirements), *_NEEDED], check=True, cwd=ROOT)
    stamp.write_text(wanted)
    return python


def problems(held: list[Held]) -> list[str]:
    """What is not as the catalogue says, and what nothing holds and is not marked so."""
    found: list[str] = []
    expected = {file.name: file for file in shelved()}
    for one in held:
        file = expected[one.file]
        version = file.content.library.version
        if not file.is_standard and version != one.installed.partition("+")[0]:
            found.append(f"{one.file}: says version {version}, {one.installed or 'none'} is installed")
        found.extend(f"{verdict.line}: {verdict.why}" for verdict in one.verdicts if _is_problem(verdict))
        if not file.is_standard:
            found.extend(_needless_marks(one))
    return found


def _needless_marks(held: Held) -> Iterator[str]:
    """Reasons not to hold lines of which each is held. Python's own library differs by system."""
    marked: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in held.verdicts:
        if verdict.line.unverified:
            marked[verdict.line.unverified].append(verdict)
    for reason, verdicts in marked.items():
        if all(verdict.outcome in (Outcome.HELD, Outcome.TYPED) for verdict in verdicts):
            yield f"{verdicts[0].line}: is marked `{reason}`, and is held"


def _is_problem(verdict: Verdict) -> bool:
    bad = verdict.outcome in (Outcome.WRONG, Outcome.UNCOVERED)
    return bad and not verdict.line.unverified
