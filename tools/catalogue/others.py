"""What other tools know to block, by name, and what of that the catalogue leaves out on purpose."""

HTTP_METHODS = ("delete", "get", "head", "options", "patch", "post", "put", "request")
CLIENT_METHODS = (*HTTP_METHODS, "send", "stream")
POOLS = (
    "connectionpool.HTTPConnectionPool",
    "connectionpool.HTTPSConnectionPool",
    "poolmanager.PoolManager",
    "poolmanager.ProxyManager",
)
POOL_CLEARED = (
    "connectionpool.ConnectionPool.close",
    "connectionpool.HTTPConnectionPool.close",
    "connectionpool.HTTPSConnectionPool.close",
    "poolmanager.PoolManager.clear",
    "poolmanager.ProxyManager.clear",
)
POOL_METHODS = ("request", "request_encode_body", "request_encode_url", "urlopen")
FILES = ("BufferedRandom", "BufferedReader", "BufferedWriter", "TextIOWrapper")
FILE_METHODS = ("read", "readline", "readlines", "write", "writelines", "flush", "seek", "truncate", "close")


def _of(owner: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{owner}.{name}" for name in names)


FLAKE8_ASYNC = (
    *(name for owner in ("requests", "httpx", "httpx2") for name in _of(owner, *HTTP_METHODS)),
    *(name for owner in ("httpx", "httpx2") for name in _of(f"{owner}.Client", "close", *CLIENT_METHODS)),
    "urllib.request.urlopen",
    "urllib3.request",
    *(name for pool in POOLS for name in _of(f"urllib3.{pool}", *POOL_METHODS)),
    *(f"urllib3.{pool}" for pool in POOL_CLEARED),
    *_of("urllib3.request.RequestMethods", "request", "request_encode_body", "request_encode_url"),
    *_of("subprocess", "Popen", "call", "check_call", "check_output", "getoutput", "getstatusoutput", "run"),
    *_of(
        "os", "popen", "posix_spawn", "posix_spawnp", "system", "wait", "wait3", "wait4", "waitid", "waitpid"
    ),
    *_of("os", "spawnl", "spawnle", "spawnlp", "spawnlpe", "spawnv", "spawnve", "spawnvp", "spawnvpe"),
    *_of("builtins", "input", "open"),
    *_of("io", "open", "open_code"),
    "os.fdopen",
    *(name for file in FILES for name in _of(f"io.{file}", *FILE_METHODS)),
    *_of("os.path", "exists", "getatime", "getctime", "getmtime", "getsize", "isdir", "isfile", "islink"),
    *_of("os.path", "ismount", "lexists", "normpath", "realpath", "relpath", "samefile", "sameopenfile"),
    "time.sleep",
)
"""flake8-async's ASYNC210, 212, 220 to 222, 230 to 232, 240, 250 and 251."""

RUFF = (
    *(name for owner in ("requests", "httpx") for name in _of(owner, *HTTP_METHODS)),
    *_of("httpx.Client", *CLIENT_METHODS, "close"),
    "urllib.request.urlopen",
    "urllib3.request",
    *_of("subprocess", "Popen", "call", "check_call", "check_output", "getoutput", "getstatusoutput", "run"),
    *_of(
        "os", "popen", "posix_spawn", "posix_spawnp", "system", "wait", "wait3", "wait4", "waitid", "waitpid"
    ),
    *_of("os", "spawnl", "spawnle", "spawnlp", "spawnlpe", "spawnv", "spawnve", "spawnvp", "spawnvpe"),
    *_of("builtins", "input", "open"),
    *_of("io", "open", "open_code"),
    *_of("os.path", "abspath", "exists", "expanduser", "isjunction", "samefile"),
    *_of("pathlib.Path", "absolute", "chmod", "cwd", "exists", "expanduser", "glob", "group", "hardlink_to"),
    *_of("pathlib.Path", "home", "is_block_device", "is_char_device", "is_dir", "is_fifo", "is_file"),
    *_of(
        "pathlib.Path", "is_junction", "is_mount", "is_socket", "is_symlink", "iterdir", "lchmod", "link_to"
    ),
    *_of("pathlib.Path", "lstat", "mkdir", "open", "owner", "read_bytes", "read_text", "readlink", "rename"),
    *_of("pathlib.Path", "replace", "resolve", "rglob", "rmdir", "samefile", "stat", "symlink_to", "touch"),
    *_of("pathlib.Path", "unlink", "walk", "write_bytes", "write_text"),
    "time.sleep",
)
"""Ruff's ASYNC210, 212, 220 to 222, 230, 240, 250 and 251."""

BLOCKBUSTER = (
    "builtins.input",
    *(name for file in FILES for name in _of(f"io.{file}", "read", "write")),
    *_of(
        "os",
        "access",
        "getcwd",
        "link",
        "listdir",
        "mkdir",
        "read",
        "readlink",
        "remove",
        "rename",
        "replace",
    ),
    *_of("os", "rmdir", "scandir", "sendfile", "stat", "statvfs", "symlink", "unlink", "write"),
    *_of("os.path", "abspath", "islink", "ismount", "sameopenfile", "samestat"),
    *_of("socket.socket", "accept", "connect", "recv", "recv_into", "recvfrom", "recvfrom_into", "recvmsg"),
    *_of("socket.socket", "send", "sendall", "sendto"),
    *_of("sqlite3.Connection", "commit", "execute", "executemany", "executescript", "rollback"),
    *_of("sqlite3.Cursor", "execute", "executemany", "executescript", "fetchall", "fetchmany", "fetchone"),
    *_of("ssl.SSLSocket", "read", "recv", "send", "write"),
    *_of("threading.Lock", "acquire", "acquire_lock"),
    "time.sleep",
)
"""What blockbuster watches at run time."""

OTHERS = {"flake8-async": FLAKE8_ASYNC, "Ruff": RUFF, "blockbuster": BLOCKBUSTER}

_STARTS = "starts a process and comes back at once; waiting for it is what blocks"
_WORDS = "works on the words of a path; at most it asks for the current or home folder, which is in memory"

_SEEKS = "moves a position in memory; what is read or written there blocks, and is listed"
_CLOSES = "closes connections without waiting for the other side"
_GONE = "urllib3 2 has no such class any more; what its pools inherit from it now is listed"

LEFT_OUT = {
    "subprocess.Popen": _STARTS,
    "os.popen": "starts a process and comes back at once; reading its output is what blocks, and is listed",
    "os.posix_spawn": _STARTS,
    "os.posix_spawnp": _STARTS,
    "httpx.Client.close": _CLOSES,
    "httpx2.Client.close": _CLOSES,
    **{f"urllib3.{pool}": _CLOSES for pool in POOL_CLEARED},
    "urllib3.request.RequestMethods.request": _GONE,
    "urllib3.request.RequestMethods.request_encode_body": _GONE,
    "urllib3.request.RequestMethods.request_encode_url": _GONE,
    **{f"io.{file}.seek": _SEEKS for file in FILES},
    "os.getcwd": _WORDS,
    "os.path.abspath": _WORDS,
    "os.path.expanduser": _WORDS,
    "os.path.normpath": _WORDS,
    "os.path.relpath": _WORDS,
    "os.path.samestat": "compares two results of `stat`, and asks for nothing",
    "pathlib.Path.absolute": _WORDS,
    "pathlib.Path.cwd": _WORDS,
    "pathlib.Path.expanduser": _WORDS,
    "pathlib.Path.home": _WORDS,
    "pathlib.Path.link_to": "no supported release of Python has it any more",
    "threading.Lock.acquire_lock": "an undocumented name of `acquire` that services do not use",
}
"""Names that the catalogue does not take for blocking, each with the reason."""
