"""Peers on the loopback address that answer late."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tools.catalogue.runtime.stalls import be_late

Talk = Callable[[socket.socket], None]


@contextmanager
def server(talk: Talk) -> Iterator[int]:
    """A server that talks to one client after the other, each in a thread; gives its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []
    is_open = threading.Event()
    is_open.set()

    def serve(client: socket.socket) -> None:
        with client, suppress(OSError):
            talk(client)

    def accept() -> None:
        while is_open.is_set():
            with suppress(OSError):
                client, _ = listener.accept()
                thread = threading.Thread(target=serve, args=(client,), daemon=True)
                thread.start()
                threads.append(thread)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        is_open.clear()
        with suppress(OSError):
            socket.create_connection(listener.getsockname(), timeout=1).close()
        listener.close()


def silent_first(answer: bytes = b"late") -> Talk:
    """Sends something, late, and then reads until the other side closes."""

    def talk(client: socket.socket) -> None:
        be_late()
        client.sendall(answer)
        while client.recv(65536):
            pass

    return talk


def slow_reader(client: socket.socket) -> None:
    """Begins to read late: what does not fit into the buffers waits."""
    be_late()
    while client.recv(1 << 20):
        pass


def line_server(greeting: bytes, answer: Callable[[bytes], bytes], slow: bytes = b"") -> Talk:
    """Greets, and answers each line: late one with `slow` in it, or late the greeting."""

    def talk(client: socket.socket) -> None:
        if slow == b"greeting":
            be_late()
        client.sendall(greeting)
        for line in client.makefile("rb"):
            if slow != b"greeting" and slow in line.upper():
                be_late()
            client.sendall(answer(line.rstrip(b"\r\n")))

    return talk


def web_server(body: bytes = b"late", *, late_body: bool = False) -> Talk:
    """Answers HTTP requests late; where `late_body`, the head comes at once and the body late."""
    lines = ("HTTP/1.1 200 OK", "Content-Type: text/xml", "Connection: close", f"Content-Length: {len(body)}")
    head = "".join(f"{line}\r\n" for line in (*lines, "")).encode()

    def talk(client: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            more = client.recv(65536)
            if not more:
                return  # who asks nothing, as what ends a server does, and would be asked for ever
            request += more
        if late_body:
            client.sendall(head)
            be_late()
            client.sendall(body)
        else:
            be_late()
            client.sendall(head + body)

    return talk


def redis_server(client: socket.socket) -> None:
    """Answers each command in Redis' protocol, all but the first ones of a handshake late."""
    for line in client.makefile("rb"):
        if line.startswith(b"*"):
            continue
        word = line.strip().upper()
        if word in (b"CLIENT", b"HELLO", b"SELECT"):
            client.sendall(b"+OK\r\n")
        elif word in (b"GET", b"INCRBY", b"BLPOP"):
            be_late()
            client.sendall(b"*2\r\n:1\r\n:1\r\n" if word == b"BLPOP" else b":1\r\n")
