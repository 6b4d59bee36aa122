"""Calls of Python's own library that wait: for clock, files, processes, network, a database, threads."""

import builtins
import ftplib
import getpass
import gzip
import hashlib
import http.client
import imaplib
import io
import json
import multiprocessing
import os
import pickle
import poplib
import queue
import select
import shutil
import smtplib
import socket
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.request
import xmlrpc.client
import zipfile
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import ExitStack, contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any, BinaryIO

from tools.catalogue.runtime.peers import line_server, server, silent_first, slow_reader, web_server
from tools.catalogue.runtime.stalls import LATE, Act, be_late, later, sample

BIG = b"x" * (1 << 22)
SLOW = (sys.executable, "-c", f"import time; time.sleep({LATE})")
SHELL = f"sleep {LATE}"
LONGER = (sys.executable, "-c", f"import time; time.sleep({5 * LATE})")
"""For processes that are started before the call which waits for them."""


# waiting


@sample("time.sleep")
def _() -> Iterator[Act]:
    yield lambda: time.sleep(LATE)


@sample("select.select")
def _() -> Iterator[Act]:
    yield lambda: select.select([], [], [], LATE)


@sample("select.poll.poll")
def _() -> Iterator[Act]:
    yield lambda: select.poll().poll(int(LATE * 1000))


@sample("select.epoll.poll")
def _() -> Iterator[Act]:
    with select.epoll() as epoll:
        yield lambda: epoll.poll(LATE)


@contextmanager
def terminal() -> Iterator[None]:
    """Puts a pipe in the place of standard input, into which somebody types late."""
    reading, writing = os.pipe()
    given, sys.stdin = sys.stdin, os.fdopen(reading)
    try:
        with later(lambda: os.write(writing, b"yes\n")):
            yield
    finally:
        sys.stdin.close()
        sys.stdin = given
        os.close(writing)


@sample("builtins.input")
def _() -> Iterator[Act]:
    with terminal():
        yield builtins.input


@sample("getpass.getpass")
def _() -> Iterator[Act]:
    with terminal():
        yield lambda: getpass.fallback_getpass("", io.StringIO())  # type: ignore[attr-defined]


# files: a named pipe, at the other end of which somebody writes or reads late


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


@contextmanager
def pipe_opened_late(content: bytes = b"late\n") -> Iterator[Path]:
    """A named pipe that nobody writes to before it is late."""
    with folder() as place:
        path = place / "pipe"
        os.mkfifo(path)
        with later(lambda: path.write_bytes(content)):
            yield path


@contextmanager
def pipe_read_late() -> Iterator[Path]:
    """A named pipe that nobody reads from before it is late."""
    with folder() as place:
        path = place / "pipe"
        os.mkfifo(path)
        with later(path.read_bytes):
            yield path


@contextmanager
def file_filled_late(content: bytes = b"late\n") -> Iterator[BinaryIO]:
    """An open file into which something is written late."""
    reading, writing = os.pipe()

    def fill() -> None:
        os.write(writing, content)
        os.close(writing)

    with later(fill), os.fdopen(reading, "rb") as file:
        yield file


@contextmanager
def file_emptied_late() -> Iterator[BinaryIO]:
    """An open file that takes no more before somebody reads what is in it, late."""
    reading, writing = os.pipe()

    def drain() -> None:
        with os.fdopen(reading, "rb") as file:
            while file.read(1 << 16):
                pass

    with later(drain), os.fdopen(writing, "wb") as file:
        yield file


@sample("builtins.open")
def _() -> Iterator[Act]:
    with pipe_opened_late() as path:
        yield lambda: open(path).close()  # noqa: PTH123 - it is what is tried


@sample("os.open")
def _() -> Iterator[Act]:
    with pipe_opened_late() as path:
        yield lambda: os.close(os.open(path, os.O_RDONLY))


@sample("io.FileIO")
def _() -> Iterator[Act]:
    with pipe_opened_late() as path:
        yield lambda: io.FileIO(str(path)).close()


@sample("pathlib.Path.open")
def _() -> Iterator[Act]:
    with pipe_opened_late() as path:
        yield lambda: path.open().close()


@sample("pathlib.Path.read_text")
def _() -> Iterator[Act]:
    with pipe_opened_late() as path:
        yield path.read_text


@sample("pathlib.Path.read_bytes")
def _() -> Iterator[Act]:
    with pipe_opened_late() as path:
        yield path.read_bytes


@sample("pathlib.Path.write_text")
def _() -> Iterator[Act]:
    with pipe_read_late() as path:
        yield lambda: path.write_text("late")


@sample("pathlib.Path.write_bytes")
def _() -> Iterator[Act]:
    with pipe_read_late() as path:
        yield lambda: path.write_bytes(b"late")


def _reads(name: str, call: Callable[[Any], object], content: bytes = b"late\n") -> None:
    """Registers a call on a binary file, or on a text file over it."""

    @sample(name)
    def _() -> Iterator[Act]:
        with file_filled_late(content) as file:
            text = io.TextIOWrapper(file) if ".TextIOWrapper." in name else file
            yield lambda: call(text)


for _owner in ("io.BufferedReader", "io.TextIOWrapper"):
    _reads(f"{_owner}.read", lambda file: file.read())
    _reads(f"{_owner}.readline", lambda file: file.readline())
    _reads(f"{_owner}.readlines", lambda file: file.readlines())
    _reads(f"{_owner}.__iter__", list)
_reads("io.BufferedReader.peek", lambda file: file.peek())
_reads("io.BufferedReader.read1", lambda file: file.read1())
_reads("io.FileIO.readall", lambda file: file.raw.readall())
_reads("io.FileIO.read", lambda file: file.raw.read())
_reads("os.read", lambda file: os.read(file.fileno(), 10))
_reads("json.load", json.load, b"{}")
_reads("pickle.load", pickle.load, pickle.dumps({}))
_reads("shutil.copyfileobj", lambda file: shutil.copyfileobj(file, io.BytesIO()))
_reads("gzip.GzipFile.read", lambda file: gzip.GzipFile(fileobj=file).read(), gzip.compress(b"late"))
_reads("hashlib.file_digest", lambda file: hashlib.file_digest(file, "sha256"))


@sample("io.BufferedWriter.write")
def _() -> Iterator[Act]:
    with file_emptied_late() as file:
        yield lambda: file.write(BIG)


@sample("io.BufferedWriter.flush")
def _() -> Iterator[Act]:
    with file_emptied_late() as file:
        os.set_blocking(file.fileno(), False)
        filled = True
        while filled:
            try:
                os.write(file.fileno(), b"x" * 4096)
            except BlockingIOError:
                filled = False
        os.set_blocking(file.fileno(), True)
        file.write(b"x")
        yield file.flush


@sample("os.write")
def _() -> Iterator[Act]:
    with file_emptied_late() as file:
        yield lambda: os.write(file.fileno(), BIG)


@sample("pickle.dump")
def _() -> Iterator[Act]:
    with file_emptied_late() as file:
        yield lambda: pickle.dump(BIG, file)


# files: plenty of them


@contextmanager
def tree(count: int = 2_000) -> Iterator[Path]:
    """A folder with many small files."""
    with folder() as place:
        source = place / "tree"
        source.mkdir()
        for number in range(count):
            (source / f"{number}.txt").write_bytes(b"x" * 100)
        yield source


@sample("shutil.copytree", is_busy=True)
def _() -> Iterator[Act]:
    with tree() as source:
        yield lambda: shutil.copytree(source, source.with_name("copy"))


@sample("shutil.rmtree", is_busy=True)
def _() -> Iterator[Act]:
    with tree(5_000) as source:  # a fast disk forgets a thousand files in ten milliseconds
        yield lambda: shutil.rmtree(source)


@sample("shutil.make_archive", is_busy=True)
def _() -> Iterator[Act]:
    with tree() as source:
        yield lambda: shutil.make_archive(str(source.with_name("packed")), "zip", source)


@sample("zipfile.ZipFile.extractall", is_busy=True)
def _() -> Iterator[Act]:
    with tree() as source:
        packed = zipfile.ZipFile(shutil.make_archive(str(source.with_name("packed")), "zip", source))
        with packed:
            yield lambda: packed.extractall(source.with_name("copy"))


@sample("tarfile.TarFile.extractall", is_busy=True)
def _() -> Iterator[Act]:
    with tree() as source:
        packed = tarfile.open(shutil.make_archive(str(source.with_name("packed")), "tar", source))  # noqa: SIM115
        packed.extraction_filter = getattr(tarfile, "data_filter", None)  # which 3.11.0 to 3.11.3 lack
        yield lambda: packed.extractall(source.with_name("copy"))
        packed.close()


# processes


@sample("subprocess.run")
def _() -> Iterator[Act]:
    yield lambda: subprocess.run(SLOW, check=True)


@sample("subprocess.call")
def _() -> Iterator[Act]:
    yield lambda: subprocess.call(SLOW)


@sample("subprocess.check_call")
def _() -> Iterator[Act]:
    yield lambda: subprocess.check_call(SLOW)


@sample("subprocess.check_output")
def _() -> Iterator[Act]:
    yield lambda: subprocess.check_output(SLOW)


@sample("subprocess.getoutput")
def _() -> Iterator[Act]:
    yield lambda: subprocess.getoutput(SHELL)


@sample("subprocess.getstatusoutput")
def _() -> Iterator[Act]:
    yield lambda: subprocess.getstatusoutput(SHELL)


@sample("subprocess.Popen.wait")
def _() -> Iterator[Act]:
    yield subprocess.Popen(LONGER).wait


@sample("subprocess.Popen.communicate")
def _() -> Iterator[Act]:
    yield subprocess.Popen(LONGER, stdout=subprocess.PIPE).communicate


@sample("os.system")
def _() -> Iterator[Act]:
    yield lambda: os.system(SHELL)


@sample("os.waitpid")
def _() -> Iterator[Act]:
    process = subprocess.Popen(LONGER)
    yield lambda: os.waitpid(process.pid, 0)
    process.returncode = 0


@sample("os.spawnv")
def _() -> Iterator[Act]:
    yield lambda: os.spawnv(os.P_WAIT, SLOW[0], SLOW)


@sample("os._wrap_close.read")
def _() -> Iterator[Act]:
    with os.popen(f"sleep {5 * LATE}; echo late") as output:
        yield output.read


# sockets


@contextmanager
def connection(talk: Callable[[socket.socket], None]) -> Iterator[socket.socket]:
    with server(talk) as port, socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        yield client


@sample("socket.socket.accept")
def _() -> Iterator[Act]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        with later(lambda: socket.create_connection(address).close()):
            yield lambda: listener.accept()[0].close()


@sample("socket.socket.recv")
def _() -> Iterator[Act]:
    with connection(silent_first()) as client:
        yield lambda: client.recv(10)


@sample("socket.socket.recv_into")
def _() -> Iterator[Act]:
    with connection(silent_first()) as client:
        yield lambda: client.recv_into(bytearray(10))


@sample("socket.socket.recvfrom")
def _() -> Iterator[Act]:
    with connection(silent_first()) as client:
        yield lambda: client.recvfrom(10)


@sample("socket.socket.recvmsg")
def _() -> Iterator[Act]:
    with connection(silent_first()) as client:
        yield lambda: client.recvmsg(10)


@sample("socket.socket.sendall")
def _() -> Iterator[Act]:
    with connection(slow_reader) as client:
        yield lambda: client.sendall(BIG * 4)


# HTTP


@contextmanager
def web(body: bytes = b"late", *, late_body: bool = False) -> Iterator[str]:
    with server(web_server(body, late_body=late_body)) as port:
        yield f"http://127.0.0.1:{port}/"


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


@sample("urllib.request.urlopen")
def _() -> Iterator[Act]:
    urllib.request.install_opener(_opener())
    with web() as address:
        yield lambda: urllib.request.urlopen(address).close()


@sample("urllib.request.urlretrieve")
def _() -> Iterator[Act]:
    urllib.request.install_opener(_opener())
    with web() as address, folder() as place:
        yield lambda: urllib.request.urlretrieve(address, place / "page")


@sample("urllib.request.OpenerDirector.open")
def _() -> Iterator[Act]:
    with web() as address:
        yield lambda: _opener().open(address).close()


@contextmanager
def client_of(*, late_body: bool = False) -> Iterator[http.client.HTTPConnection]:
    with server(web_server(late_body=late_body)) as port:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        client.request("GET", "/")
        yield client
        client.close()


@sample("http.client.HTTPConnection.getresponse")
def _() -> Iterator[Act]:
    with client_of() as client:
        yield client.getresponse


@sample("http.client.HTTPResponse.read")
def _() -> Iterator[Act]:
    with client_of(late_body=True) as client:
        yield client.getresponse().read


@sample("http.client.HTTPResponse.readline")
def _() -> Iterator[Act]:
    with client_of(late_body=True) as client:
        yield client.getresponse().readline


@sample("xmlrpc.client.ServerProxy.*")
def _() -> Iterator[Act]:
    with web(xmlrpc.client.dumps((1,), methodresponse=True).encode()) as address:
        proxy = xmlrpc.client.ServerProxy(address)
        yield lambda: proxy.count()


# mail and files over the network


def smtp_answer(line: bytes) -> bytes:
    """What a mail server says to a line."""
    word = line[:4].upper()
    if word in (b"DATA", b"QUIT"):
        return {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}[word]
    if word in (b"EHLO", b"HELO", b"MAIL", b"RCPT", b"NOOP", b"RSET", b"VRFY") or line == b".":
        return b"250 fine\r\n"
    return b""


@contextmanager
def smtp(slow: bytes) -> Iterator[smtplib.SMTP]:
    with server(line_server(b"220 ready\r\n", smtp_answer, slow)) as port:
        client = smtplib.SMTP("127.0.0.1", port, timeout=5, local_hostname="localhost")
        yield client
        client.close()


def _message() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "ann@example.org", "ben@example.org"
    message.set_content("late")
    return message


@sample("smtplib.SMTP")
def _() -> Iterator[Act]:
    with server(line_server(b"220 ready\r\n", smtp_answer, b"greeting")) as port:
        yield lambda: smtplib.SMTP("127.0.0.1", port, timeout=5, local_hostname="localhost").close()


@sample("smtplib.SMTP.ehlo")
def _() -> Iterator[Act]:
    with smtp(b"EHLO") as client:
        yield client.ehlo


@sample("smtplib.SMTP.noop")
def _() -> Iterator[Act]:
    with smtp(b"NOOP") as client:
        yield client.noop


@sample("smtplib.SMTP.sendmail")
def _() -> Iterator[Act]:
    with smtp(b"RCPT") as client:
        yield lambda: client.sendmail("ann@example.org", ["ben@example.org"], "late")


@sample("smtplib.SMTP.send_message")
def _() -> Iterator[Act]:
    with smtp(b"RCPT") as client:
        yield lambda: client.send_message(_message())


def _pop(_line: bytes) -> bytes:
    return b"+OK 1 10\r\n"


@sample("poplib.POP3")
def _() -> Iterator[Act]:
    with server(line_server(b"+OK\r\n", _pop, b"greeting")) as port:
        yield lambda: poplib.POP3("127.0.0.1", port, timeout=5).close()


@sample("poplib.POP3.stat")
def _() -> Iterator[Act]:
    with server(line_server(b"+OK\r\n", _pop, b"STAT")) as port:
        client = poplib.POP3("127.0.0.1", port, timeout=5)
        yield client.stat
        client.close()


def _imap(line: bytes) -> bytes:
    tag, _, command = line.partition(b" ")
    told = b"* CAPABILITY IMAP4rev1\r\n" if command == b"CAPABILITY" else b""
    return told + tag + b" OK fine\r\n"


@sample("imaplib.IMAP4")
def _() -> Iterator[Act]:
    with server(line_server(b"* OK ready\r\n", _imap, b"greeting")) as port:
        yield lambda: imaplib.IMAP4("127.0.0.1", port, timeout=5).shutdown()


@sample("imaplib.IMAP4.noop")
def _() -> Iterator[Act]:
    with server(line_server(b"* OK ready\r\n", _imap, b"NOOP")) as port:
        client = imaplib.IMAP4("127.0.0.1", port, timeout=5)
        yield client.noop
        client.shutdown()


def _ftp(line: bytes) -> bytes:
    answers = {b"USER": b"331 password\r\n", b"PASS": b"230 in\r\n"}
    return answers.get(line[:4].strip(), b"200 fine\r\n")


@sample("ftplib.FTP.connect")
def _() -> Iterator[Act]:
    with server(line_server(b"220 ready\r\n", _ftp, b"greeting")) as port:
        client = ftplib.FTP(timeout=5)
        yield lambda: client.connect("127.0.0.1", port)
        client.close()


@sample("ftplib.FTP.login")
def _() -> Iterator[Act]:
    with server(line_server(b"220 ready\r\n", _ftp, b"USER")) as port:
        client = ftplib.FTP(timeout=5)
        client.connect("127.0.0.1", port)
        yield client.login
        client.close()


@sample("ftplib.FTP.sendcmd")
def _() -> Iterator[Act]:
    with server(line_server(b"220 ready\r\n", _ftp, b"NOOP")) as port:
        client = ftplib.FTP(timeout=5)
        client.connect("127.0.0.1", port)
        yield lambda: client.sendcmd("NOOP")
        client.close()


# a database whose statements take their time


@contextmanager
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.create_function("late", 0, lambda: time.sleep(LATE))
    yield connection
    connection.close()


@sample("sqlite3.Connection.execute")
def _() -> Iterator[Act]:
    with database() as connection:
        yield lambda: connection.execute("SELECT late()")


@sample("sqlite3.Connection.executescript")
def _() -> Iterator[Act]:
    with database() as connection:
        yield lambda: connection.executescript("SELECT late();")


@sample("sqlite3.Cursor.execute")
def _() -> Iterator[Act]:
    with database() as connection:
        yield lambda: connection.cursor().execute("SELECT late()")


@sample("sqlite3.Cursor.fetchone")
def _() -> Iterator[Act]:
    with database() as connection:
        cursor = connection.execute("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT late()")
        cursor.fetchone()
        yield cursor.fetchall


# threads


@sample("threading.Lock.acquire")
def _() -> Iterator[Act]:
    lock = threading.Lock()
    lock.acquire()
    with later(lock.release):
        yield lock.acquire


@sample("threading.Semaphore.acquire")
def _() -> Iterator[Act]:
    semaphore = threading.Semaphore(0)
    with later(semaphore.release):
        yield semaphore.acquire


@sample("threading.Event.wait")
def _() -> Iterator[Act]:
    event = threading.Event()
    with later(event.set):
        yield event.wait


@sample("threading.Condition.wait")
def _() -> Iterator[Act]:
    condition = threading.Condition()

    def wait() -> None:
        with condition:
            condition.wait(LATE)

    yield wait


@sample("threading.Barrier.wait")
def _() -> Iterator[Act]:
    barrier = threading.Barrier(2)
    with later(barrier.wait):
        yield barrier.wait


@sample("threading.Thread.join")
def _() -> Iterator[Act]:
    thread = threading.Thread(target=be_late)
    thread.start()
    yield thread.join


@sample("queue.Queue.get")
def _() -> Iterator[Act]:
    waiting: queue.Queue[int] = queue.Queue()
    with later(lambda: waiting.put(1)):
        yield waiting.get


@sample("queue.Queue.put")
def _() -> Iterator[Act]:
    full: queue.Queue[int] = queue.Queue(1)
    full.put(1)
    with later(full.get):
        yield lambda: full.put(2)


@sample("queue.Queue.join")
def _() -> Iterator[Act]:
    undone: queue.Queue[int] = queue.Queue()
    undone.put(1)
    with later(undone.task_done):
        yield undone.join


@sample("queue.SimpleQueue.get")
def _() -> Iterator[Act]:
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    with later(lambda: waiting.put(1)):
        yield waiting.get


@contextmanager
def future() -> Iterator["futures.Future[None]"]:
    with futures.ThreadPoolExecutor() as executor:
        yield executor.submit(be_late)


@sample("concurrent.futures.Future.result")
def _() -> Iterator[Act]:
    with future() as one:
        yield one.result


@sample("concurrent.futures.Future.exception")
def _() -> Iterator[Act]:
    with future() as one:
        yield one.exception


@sample("concurrent.futures.wait")
def _() -> Iterator[Act]:
    with future() as one:
        yield lambda: futures.wait([one])


@sample("concurrent.futures.as_completed")
def _() -> Iterator[Act]:
    with future() as one:
        yield lambda: list(futures.as_completed([one]))


@sample("multiprocessing.connection.Connection.recv")
def _() -> Iterator[Act]:
    with ExitStack() as stack:
        near, far = multiprocessing.Pipe()
        stack.enter_context(later(lambda: far.send(1)))
        yield near.recv


@sample("multiprocessing.synchronize.Event.wait")
def _() -> Iterator[Act]:
    event = multiprocessing.Event()
    with later(event.set):
        yield event.wait


# work for the CPU


@sample("hashlib.pbkdf2_hmac", is_busy=True)
def _() -> Iterator[Act]:
    yield lambda: hashlib.pbkdf2_hmac("sha256", b"word", b"salt", 300_000)


@sample("hashlib.scrypt", is_busy=True)
def _() -> Iterator[Act]:
    yield lambda: hashlib.scrypt(b"word", salt=b"salt", n=1 << 14, r=8, p=1)


@sample("gzip.compress", is_busy=True)
def _() -> Iterator[Act]:
    yield lambda: gzip.compress(os.urandom(1 << 22))
