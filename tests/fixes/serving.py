"""Serving small services by the command that their files name, and asking them."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import distribution
from pathlib import Path
from signal import SIGKILL, SIGTERM

from packaging.requirements import Requirement

from demo.cluster import free_port

PATIENCE = 30.0
"""Seconds that a server may take to answer for the first time."""


class Service:
    """A service that is running."""

    def __init__(self, url: str) -> None:
        self._url = url

    def ask(self, path: str) -> tuple[int, object]:
        """The status of an answer, and what is in it: JSON as it is read, anything else as a text."""
        try:
            with urllib.request.urlopen(self._url + path, timeout=10) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            status, text = refused.code, refused.read().decode()
        with suppress(json.JSONDecodeError):
            return status, json.loads(text)
        return status, text


@contextmanager
def served(folder: Path, command: str, python: str = sys.executable, **environment: str) -> Iterator[Service]:
    """A service for as long as the block lasts; `command` is a shell's, and listens at `$PORT`.

    It is counted for one core, however many there are. `python` has the programs that the command names.
    """
    port = str(free_port())
    path = f"{Path(python).parent}:{os.environ['PATH']}"
    log = folder / "log"
    with log.open("w") as told:
        process = subprocess.Popen(
            ["taskset", "--cpu-list", str(min(os.sched_getaffinity(0))), "sh", "-c", f"exec {command}"],
            cwd=folder,
            env={**os.environ, "PATH": path, "PORT": port, **environment},
            stdout=told,
            stderr=told,
            start_new_session=True,
        )
    try:
        service = Service(f"http://127.0.0.1:{port}")
        _wait(service, process, log)
        yield service
    finally:
        _stop(process)


def _wait(service: Service, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Waits for any answer, an error's too; raises `RuntimeError` where none comes."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            service.ask("/")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing answers: {log.read_text()}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ends a server and its workers."""
    for signal in (SIGTERM, SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)


def installed(requirements: str, folder: Path) -> str:
    """The Python of an environment that has what a list requires, and no more: links into this one."""
    venv.create(folder, with_pip=False)
    (packages,) = folder.glob("lib/python*/site-packages")
    wanted, seen = [Requirement(line) for line in requirements.splitlines()], set()
    while wanted:
        one = wanted.pop()
        if str(one) not in seen:
            seen.add(str(one))
            wanted.extend(_linked(one, packages))
    return str(folder / "bin" / "python")


def _linked(requirement: Requirement, packages: Path) -> Iterator[Requirement]:
    """Links a distribution into an environment, and gives what it requires in turn."""
    of = distribution(requirement.name)
    for name in {file.parts[0] for file in of.files or () if file.parts[0] != ".."}:
        if not (packages / name).exists():
            (packages / name).symlink_to(Path(str(of.locate_file(name))))
    for text in of.requires or ():
        one = Requirement(text)
        extras = ("", *requirement.extras)
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in extras):
            yield one
