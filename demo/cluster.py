"""A throw-away PostgreSQL: made in a folder of its own, on the loopback address, gone afterwards."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

USER = "madders"
SERVER_ACCOUNT = "postgres"
"""Who runs the server where we are root, which PostgreSQL refuses to be."""

SETTINGS = ("fsync=off", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=60")


class PostgresMissingError(Exception):
    """PostgreSQL is not installed here, or nobody may run it."""


class Cluster:
    """A running server, and how to reach its databases."""

    def __init__(self, programs: Path, port: int, password: str) -> None:
        self._programs = programs
        self._port = port
        self._password = password

    def create_database(self, name: str) -> str:
        """Makes an empty database and gives its URL, for SQLAlchemy with asyncpg."""
        command = ["createdb", "--host=127.0.0.1", f"--port={self._port}", f"--username={USER}", name]
        _run([str(self._programs / command[0]), *command[1:]], {"PGPASSWORD": self._password})
        return f"postgresql+asyncpg://{USER}:{self._password}@127.0.0.1:{self._port}/{name}"


def find_programs() -> Path:
    """The folder of the newest PostgreSQL's programs; raises `PostgresMissingError` where there is none."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(installed, key=lambda path: float(path.parts[-3]))
    found = str(newest[-1]) if newest else shutil.which("initdb")
    if found is None:
        raise PostgresMissingError("PostgreSQL is not installed (on Debian: apt-get install postgresql)")
    return Path(found).resolve().parent


@contextmanager
def throw_away_cluster() -> Iterator[Cluster]:
    """A server that lives as long as the block; raises `PostgresMissingError` where it cannot."""
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="movie_madders_"))
    try:
        with _started(programs, folder) as cluster:
            yield cluster
    finally:
        shutil.rmtree(folder)


@contextmanager
def _started(programs: Path, folder: Path) -> Iterator[Cluster]:
    data, port, password = folder / "data", free_port(), secrets.token_hex(16)
    password_file = folder / "password"
    password_file.write_text(password)
    account = _server_account()
    if account is not None:
        for path in (folder, password_file):
            os.chown(path, account.pw_uid, account.pw_gid)
    initdb = ["initdb", f"--pgdata={data}", f"--username={USER}", f"--pwfile={password_file}"]
    options = " ".join(f"-c {setting}" for setting in (f"port={port}", *SETTINGS))
    control = [str(programs / "pg_ctl"), f"--pgdata={data}"]
    _run([str(programs / initdb[0]), *initdb[1:], "--auth=scram-sha-256", "--no-sync"], account=account)
    _run([*control, "start", "--wait", f"--log={folder / 'log'}", f"--options={options}"], account=account)
    try:
        yield Cluster(programs, port, password)
    finally:
        _run([*control, "stop", "--mode=immediate", "--wait"], account=account)


def _server_account() -> pwd.struct_passwd | None:
    """The account to run the server under, None for our own."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError as error:
        raise PostgresMissingError(
            f"PostgreSQL does not run as root, and no account is called {SERVER_ACCOUNT}"
        ) from error


def _run(
    command: Sequence[str],
    environment: dict[str, str] | None = None,
    account: pwd.struct_passwd | None = None,
) -> None:
    """Runs one of PostgreSQL's programs; raises `RuntimeError` with what it said where it fails."""
    done = subprocess.run(
        command,
        # The account of the server may not enter the folder that we were called in.
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **(environment or {})},
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=() if account else None,
        # Not a pipe: the server that `pg_ctl` starts would hold it open.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if "start" not in command else subprocess.DEVNULL,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr}")


def free_port() -> int:
    """A port on the loopback address that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
