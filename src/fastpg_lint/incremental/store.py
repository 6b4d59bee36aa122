"""The cache on disk: one SQLite file, values by the digest of what they were worked out from.

Values are bytes under keys that are digests, so nothing in the file is ever executed, and a value is right
whenever its key is met again. Whatever is wrong with the file, a run without it gives the same answers:
the cache says so once, and steps aside. A value that is not what was kept under its key is none.

What somebody else has put there is not used: a folder that is kept in git, a link in the place of a file.
"""

import os
import sqlite3
import stat
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from fastpg_lint.incremental.git_index import is_tracked

FOLDER = ".fastpg_lint_cache"
FILE = "cache.sqlite3"
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite writes beside the file."""
WRITTEN = {"CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n", ".gitignore": "*\n"}
"""What tells backups and git to leave the folder out."""
VARIABLE = "FASTPG_LINT_CACHE_DIR"

_APPLICATION = 0x46504731
"""SQLite's `application_id` of our files, "FPG1": another program's database is left alone."""
_SCHEMA = "CREATE TABLE entries (key BLOB PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL)"
_SEAL = 4
"""Bytes in front of a value that tell whether it is whole, and whether it is that of its key."""
_LARGEST = 200_000_000
"""Bytes of the largest value that SQLite reads for us."""
_PATIENCE = 10.0
"""Seconds to wait for another run that is writing."""
_PAUSE = 0.01
"""Seconds between attempts where SQLite itself does not wait: while another run makes the file its own, or
is the last to close it (https://www.sqlite.org/wal.html#sometimes_queries_return_sqlite_busy_in_wal_mode)."""
_DAY = 86_400
_KEPT_DAYS = 30
_MOST_VARIABLES = 500
"""Keys asked for in one statement; SQLite's own limit is 999 in old versions."""

Answer = TypeVar("Answer")


class Cache:
    """Values by key. Made for one process; many may share the file.

    `warn` is told, once, why the cache cannot be used. A cache without a folder holds nothing.
    """

    def __init__(self, folder: Path | None, warn: Callable[[str], None] = lambda _: None) -> None:
        self._folder = folder
        self._warn = warn
        self._connection: sqlite3.Connection | None = None
        self._process = 0
        self._made_in = os.getpid()

    @property
    def is_open(self) -> bool:
        """Whether anything can be kept."""
        return self._folder is not None

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values there are for some keys."""
        wanted = list(keys)
        return self._tried(lambda connection: _read(connection, wanted), {}) if wanted else {}

    def known(self, keys: Iterable[bytes]) -> set[bytes]:
        """Those of some keys that have a value."""
        wanted = list(keys)
        return self._tried(lambda connection: _known(connection, wanted), set()) if wanted else set()

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keeps some values."""
        if values:
            self._tried(lambda connection: _write(connection, values), None)

    def close(self) -> None:
        """Drops the file."""
        if self._connection is not None and self._process == os.getpid():
            self._connection.close()
        self._connection = None

    def _tried(self, work: Callable[[sqlite3.Connection], Answer], otherwise: Answer) -> Answer:
        if self._folder is None:
            return otherwise
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                return work(self._opened(self._folder))
            except (sqlite3.Error, OSError, ValueError) as error:  # what SQLite says may be no text
                if not _is_busy(error) or time.monotonic() > deadline:
                    self._give_up(error)
                    return otherwise
            time.sleep(_PAUSE)

    def _opened(self, folder: Path) -> sqlite3.Connection:
        """The connection of this process: one that came through a fork belongs to the parent."""
        if self._connection is None or self._process != os.getpid():
            self._connection, self._process = _open(folder), os.getpid()
        return self._connection

    def _give_up(self, error: Exception) -> None:
        folder, self._folder = self._folder, None
        self.close()
        if folder is None:
            return
        reason = str(error)
        if _is_damaged(error):
            reason += "; it is made anew"
            _remove(folder)
        if os.getpid() == self._made_in:  # which says it for those that were forked from it
            self._warn(f"the cache in {folder.name} cannot be used: {reason}")


def cache_folder(root: Path, given: Path | None) -> Path:
    """Where the cache of a project is: as given, else as the environment says, else at its root."""
    if given is not None:
        return given.absolute()
    named = os.environ.get(VARIABLE)
    return Path(named).absolute() if named else root / FOLDER


class ForeignFileError(sqlite3.OperationalError):
    """The file is another program's database."""


class AlteredFileError(sqlite3.DatabaseError):
    """The file was ours, and has other tables, views or triggers now."""


class UntrustedFolderError(OSError):
    """Somebody else may have filled the folder."""


def _open(folder: Path) -> sqlite3.Connection:
    _check(folder)
    _make(folder)
    connection = sqlite3.connect(folder / FILE, timeout=_PATIENCE, isolation_level=None)
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST)
        if not _is_ours(connection):
            _claim(connection)
        elif _is_altered(connection):
            raise AlteredFileError("it has been altered")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")  # what a crash loses is worked out again
    except BaseException:
        connection.close()
        raise
    return connection


def _is_ours(connection: sqlite3.Connection) -> bool:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    return bool(application == _APPLICATION)


def is_own_file(file: Path) -> bool:
    """Whether a database is one of ours, or nobody's: empty, or damaged beyond telling."""
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        return True
    finally:
        connection.close()
    return application == _APPLICATION or not tables


def _is_altered(connection: sqlite3.Connection) -> bool:
    """Whether there is anything else than the one table, which nothing but `_claim` has made."""
    # As bytes: what is damaged may be no text, which is another error than that it was altered.
    made = connection.execute("SELECT CAST(sql AS BLOB) FROM sqlite_master WHERE sql != ''").fetchall()
    return made != [(_SCHEMA.encode(),)]


def _claim(connection: sqlite3.Connection) -> None:
    """Makes an empty file ours, mark and table at once: no other run sees the one without the other."""
    with _transaction(connection):
        if _is_ours(connection):  # another run was quicker
            return
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables:
            raise ForeignFileError(f"{FILE} is another program's database")
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(_SCHEMA)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _check(folder: Path) -> None:
    """Raises `UntrustedFolderError` for a folder that came with the project, or leads out of it by a link."""
    if folder.name == FOLDER and folder.is_symlink():
        raise UntrustedFolderError("it is a link; name the folder that is meant with `--cache-dir`")
    for file in (FILE, *(f"{FILE}{suffix}" for suffix in BESIDE)):
        if _is_odd(folder / file):
            raise UntrustedFolderError(f"{file} is no regular file")
    if is_tracked(folder):
        raise UntrustedFolderError(f"it is kept in git; take it out with `git rm -r --cached {folder.name}`")


def _is_odd(file: Path) -> bool:
    """Whether there is something else than a regular file; asked once, since SQLite removes its files."""
    with suppress(FileNotFoundError):
        return not stat.S_ISREG(file.lstat().st_mode)
    return False


def _make(folder: Path) -> None:
    """Makes the folder, which no version control and no backup should keep.

    One that was there before may hold other things, which they should; ours has a name that is nobody else's.
    """
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    if is_new or folder.name == FOLDER:
        for name, text in WRITTEN.items():
            _write_new(folder / name, text)


def _write_new(file: Path, text: str) -> None:
    """Writes a file where there is none, and no link in its place."""
    with suppress(FileExistsError), file.open("x", encoding="ascii") as stream:
        stream.write(text)


def _read(connection: sqlite3.Connection, keys: list[bytes]) -> dict[bytes, bytes]:
    """The whole values under some keys; of a damaged file SQLite also gives others."""
    wanted = set(keys)
    return {
        key: value[_SEAL:]
        for key, value in _selected(connection, "key, value", keys)
        if key in wanted
        and isinstance(value, bytes)
        and value[:_SEAL] == _seal(key, memoryview(value)[_SEAL:])
    }


def _seal(key: bytes, value: bytes | memoryview) -> bytes:
    return zlib.crc32(value, zlib.crc32(key)).to_bytes(_SEAL)


def _known(connection: sqlite3.Connection, keys: list[bytes]) -> set[bytes]:
    return {key for (key,) in _selected(connection, "key", keys)}


def _selected(connection: sqlite3.Connection, columns: str, keys: list[bytes]) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(keys), _MOST_VARIABLES):
        some = keys[start : start + _MOST_VARIABLES]
        marks = ",".join("?" * len(some))
        yield from connection.execute(f"SELECT {columns} FROM entries WHERE key IN ({marks})", some)


def _write(connection: sqlite3.Connection, values: Mapping[bytes, bytes]) -> None:
    today = int(time.time()) // _DAY
    rows = [(key, _seal(key, value) + value, today) for key, value in values.items()]
    with _transaction(connection):
        connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)
        (swept,) = connection.execute("PRAGMA user_version").fetchone()
        if swept != today:  # once a day, since it reads the whole file
            connection.execute("DELETE FROM entries WHERE used < ?", (today - _KEPT_DAYS,))
            connection.execute(f"PRAGMA user_version = {today}")


def _is_busy(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF == sqlite3.SQLITE_BUSY


def _is_damaged(error: Exception) -> bool:
    """Whether a file of ours is no longer what we have written."""
    is_corrupt = getattr(error, "sqlite_errorname", "") in ("SQLITE_NOTADB", "SQLITE_CORRUPT")
    return is_corrupt or isinstance(error, AlteredFileError | ValueError)


def _remove(folder: Path) -> None:
    for suffix in ("", *BESIDE):
        (folder / f"{FILE}{suffix}").unlink(missing_ok=True)
