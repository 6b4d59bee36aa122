"""Calls of modules of Python's own library that a service seldom needs, made as in `standard_library`."""

import codecs
import configparser
import importlib.resources
import linecache
import logging
import logging.handlers
import marshal
import sched
import selectors
import signal
import socketserver
import sys
import tomllib
import urllib.request
import urllib.robotparser
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from tools.catalogue.runtime.peers import line_server, server, web_server
from tools.catalogue.runtime.stalls import LATE, Act, sample
from tools.catalogue.runtime.standard_library import file_filled_late, pipe_opened_late, smtp_answer, web

# waiting


@sample("selectors.BaseSelector.select")
def _() -> Iterator[Act]:
    with selectors.DefaultSelector() as selector:
        yield lambda: selector.select(LATE)


@sample("sched.scheduler.run")
def _() -> Iterator[Act]:
    scheduler = sched.scheduler()

    def run() -> None:
        scheduler.enter(LATE, 1, lambda: None)
        scheduler.run()

    yield run


@sample("signal.sigtimedwait")
def _() -> Iterator[Act]:
    yield lambda: signal.sigtimedwait([signal.SIGUSR2], LATE)


# files


def _opens(name: str, call: Callable[[Path], object], content: bytes = b"late\n") -> None:
    @sample(name)
    def _() -> Iterator[Act]:
        with pipe_opened_late(content) as path:
            yield lambda: call(path)


def _reads(name: str, call: Callable[[BinaryIO], object], content: bytes) -> None:
    @sample(name)
    def _() -> Iterator[Act]:
        with file_filled_late(content) as file:
            yield lambda: call(file)


def _resource(path: Path) -> str:
    """Reads a file of a package that is made up for the purpose."""
    package = ModuleType("late_package")
    spec = ModuleSpec(package.__name__, SourceFileLoader(package.__name__, str(path.parent / "__init__.py")))
    spec.submodule_search_locations = [str(path.parent)]
    package.__spec__ = spec
    sys.modules[package.__name__] = package
    try:
        return importlib.resources.files(package).joinpath(path.name).read_text()
    finally:
        del sys.modules[package.__name__]


_opens("codecs.open", lambda path: codecs.open(str(path), encoding="utf-8").close())
_opens("configparser.RawConfigParser.read", lambda path: configparser.ConfigParser().read(path), b"[late]\n")
_opens("importlib.resources.abc.Traversable.read_text", _resource)
_opens("linecache.getlines", lambda path: linecache.getlines(str(path)))
_reads("codecs.StreamReaderWriter.read", lambda file: codecs.getreader("utf-8")(file).read(), b"late")
_reads("marshal.load", marshal.load, marshal.dumps({}))
_reads("tomllib.load", tomllib.load, b"late = true\n")


# the network


@sample("urllib.robotparser.RobotFileParser.read")
def _() -> Iterator[Act]:
    urllib.request.install_opener(urllib.request.build_opener(urllib.request.ProxyHandler({})))
    with web() as address:
        yield urllib.robotparser.RobotFileParser(address).read


@sample("socketserver.BaseServer.handle_request")
def _() -> Iterator[Act]:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as late:
        late.timeout = LATE
        yield late.handle_request


RECORD = logging.LogRecord("late", logging.INFO, __file__, 1, "late", None, None)


@sample("logging.handlers.HTTPHandler.emit", "logging.handlers.HTTPHandler.handle")
def _() -> Iterator[Act]:
    with server(web_server()) as port:
        handler = logging.handlers.HTTPHandler(f"127.0.0.1:{port}", "/")
        yield lambda: handler.handle(RECORD)


@sample("logging.handlers.SMTPHandler.emit", "logging.handlers.SMTPHandler.handle")
def _() -> Iterator[Act]:
    with server(line_server(b"220 ready\r\n", smtp_answer, b"greeting")) as port:
        handler = logging.handlers.SMTPHandler(("127.0.0.1", port), "a@localhost", ["b@localhost"], "late")
        yield lambda: handler.handle(RECORD)
