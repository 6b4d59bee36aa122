"""Starting the server: on standard input and output, or for one editor that connects."""

import logging
import os
import sys

from fastpg_lint.command_line.exit_codes import CLEAN, FOUND
from fastpg_lint.config.file import UserMistake
from fastpg_lint.language_server.server import Server

LOOPBACK = "127.0.0.1"
_HIGHEST = 65_535


def serve(address: str | None) -> int:
    """Serves one editor, on standard input and output where no address is given; gives the exit code.

    That is 1, as the protocol has it, where the editor ended the server without a word before.
    """
    logging.getLogger("pygls").setLevel(logging.CRITICAL)  # what it logs has whole texts in it
    server = Server()
    if address is None:
        _on_standard_streams(server)
    else:
        _on_socket(server, *host_and_port(address))
    return CLEAN if server.is_shut_down else FOUND


def _on_standard_streams(server: Server) -> None:
    """Keeps standard output for the protocol: whatever else is printed goes to standard error."""
    sys.stdout.flush()
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as output:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        server.start_io(sys.stdin.buffer, output)


def _on_socket(server: Server, host: str, port: int) -> None:
    try:
        server.start_tcp(host, port)
    except OSError as error:
        raise UserMistake(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    except SystemExit:
        pass  # pygls ends the process so


def host_and_port(address: str) -> tuple[str, int]:
    """The two parts of `HOST:PORT`; a port alone is one of this machine's own. Raises `UserMistake`."""
    host, _, port = address.rpartition(":")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) <= _HIGHEST:
        raise UserMistake(f"--tcp: expected HOST:PORT or PORT, not `{address}`")
    return host.strip("[]") or LOOPBACK, int(port)
