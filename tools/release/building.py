"""What is published: the wheel and the sdist, equal in two builds, and the list of what they bring with them.

Needs the extra `package`, git and a package index.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

from msgspec import Struct


class Built(Struct, frozen=True):
    """What was made, and an environment that has the wheel alone."""

    wheel: Path
    sdist: Path
    materials: Path
    """The list of what the package brings with it, in CycloneDX's form."""
    programs: Path
    """The folder of the environment's programs."""


class UnfitError(Exception):
    """What was built is not to be published, as the message says."""


def build(root: Path, target: Path) -> Built:
    """Builds twice into a folder, and checks; raises `UnfitError`."""
    wheel, sdist = _twice(root, target)
    _run(sys.executable, "-m", "twine", "check", "--strict", str(wheel), str(sdist))
    _run(sys.executable, "-m", "check_wheel_contents", str(wheel))
    programs = environment(target / "environment", str(wheel))
    version = wheel.name.split("-")[1]
    materials = target / f"fastpg-lint-{version}.cdx.json"
    subject = target / "subject.toml"  # our own says its version in the module
    subject.write_text(f'[project]\nname = "fastpg-lint"\nversion = "{version}"\nlicense = "MIT"\n')
    _run(
        sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible",
        "--pyproject", str(subject), "--output-file", str(materials),
        str(interpreter(programs)),
    )  # fmt: skip
    return Built(wheel, sdist, materials, programs)


def environment(folder: Path, *requirements: str) -> Path:
    """Makes an environment with some packages, and gives the folder of its programs."""
    venv.create(folder, with_pip=True, clear=True)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    pip = (str(interpreter(programs)), "-m", "pip", "--disable-pip-version-check")
    _run(*pip, "install", "--quiet", *requirements)
    return programs


def interpreter(programs: Path) -> Path:
    """The Python of an environment."""
    return programs / ("python.exe" if sys.platform == "win32" else "python")


def _twice(root: Path, target: Path) -> tuple[Path, Path]:
    """The wheel and the sdist, the second build of which is the same to the byte."""
    made = [_once(root, target / name) for name in ("dist", "again")]
    for one, other in zip(*made, strict=True):
        if (one.name, one.read_bytes()) != (other.name, other.read_bytes()):
            raise UnfitError(f"{one.name} is another when it is built again")
    wheel, sdist = made[0]
    return wheel, sdist


def _once(root: Path, folder: Path) -> tuple[Path, Path]:
    when = _run("git", "-C", str(root), "log", "-1", "--format=%ct").strip()
    _run(
        sys.executable, "-m", "build", "--outdir", str(folder), str(root), SOURCE_DATE_EPOCH=when
    )  # fmt: skip
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


def _run(*command: str, **variables: str) -> str:
    ended = subprocess.run(
        command,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if ended.returncode != 0:
        raise UnfitError(f"`{' '.join(command)}` failed:\n{ended.stdout}{ended.stderr}")
    return ended.stdout
