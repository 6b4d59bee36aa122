"""What is measured: the tools, each in an environment of its own, and the applications, as published."""

import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

TOOLS = {
    "flake8": ("flake8==7.5.0",),
    "flake8-async": ("flake8==7.5.0", "flake8-async==26.8.1"),
    "ruff": ("ruff==0.17.6",),
    "bandit": ("bandit==1.9.4",),
    "pylint": ("pylint-blocking-calls==0.1.0",),
    "fixit": ("fixit==2.2.1",),
    "hydroid": ("hydroid-cli==0.5.0",),
}
"""The requirements of each peer's environment, by the peer's name."""

APPLICATIONS = {"open-webui": "0.12.4", "prefect": "3.9.1", "litellm": "1.109.1"}
"""Releases of applications on PyPI, the smallest first."""

_HERE = Path(__file__).resolve().parents[2]


def environment(work: Path, name: str, requirements: tuple[str, ...]) -> Path:
    """The folder of the programs of an environment, made where it is not there yet."""
    folder = work / "environments" / name
    programs = folder / "bin"
    if not (folder / "made").exists():
        venv.create(folder, with_pip=True, clear=True)
        _pip(programs / "python", "install", "--quiet", *requirements)
        (folder / "made").touch()
    return programs


def own_environment(work: Path) -> Path:
    """The same for fastpg-lint as it is in this repository, built and installed anew."""
    programs = environment(work, "fastpg-lint", ("flake8==7.5.0",))
    _pip(programs / "python", "install", "--quiet", "--force-reinstall", "--no-deps", str(_HERE))
    _pip(programs / "python", "install", "--quiet", str(_HERE))
    subprocess.run([programs / "python", "-m", "compileall", "-q", programs.parent / "lib"], check=False)
    return programs


def application(work: Path, name: str) -> Path:
    """The folder of an application's source, downloaded without what it depends on, and unpacked."""
    return unpacked(work, name, APPLICATIONS[name])


def unpacked(work: Path, name: str, version: str) -> Path:
    """The same for any release."""
    folder = work / "applications" / name
    if not folder.exists():
        wheels = work / "wheels" / name
        requirement = f"{name}=={version}"
        _pip(
            Path(sys.executable), "download", "--quiet", "--no-deps", "--only-binary", ":all:",
            "--python-version", "3.12", "--dest", str(wheels), requirement,
        )  # fmt: skip
        (wheel,) = wheels.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
        (folder / "pyproject.toml").write_text("")  # a project's root of its own, without options
    return folder


def repeated(work: Path, source: Path, times: int) -> Path:
    """An application's modules several times over, each time in a folder of its own."""
    folder = work / "applications" / f"{source.name}-{times}-times"
    if not folder.exists():
        for number in range(times):
            shutil.copytree(source, folder / f"copy_{number}", ignore=shutil.ignore_patterns("*.dist-info"))
        (folder / "pyproject.toml").write_text("")
    return folder


def python_files(folder: Path) -> list[Path]:
    """The Python files below a folder."""
    return sorted(folder.rglob("*.py"))


def lines_in(folder: Path) -> int:
    """How many lines the Python files below a folder have."""
    return sum(file.read_bytes().count(b"\n") for file in python_files(folder))


def _pip(python: Path, *arguments: str) -> None:
    subprocess.run([python, "-m", "pip", "--disable-pip-version-check", *arguments], check=True)
