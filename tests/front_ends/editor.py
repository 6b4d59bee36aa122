"""An editor as a language server sees it: JSON-RPC over the server's standard input and output.

pytest-lsp would be the library for it, but its reader refuses what python-lsp-server says of notebooks.
"""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import IO, Any

Message = dict[str, Any]
PATIENCE = 60.0
"""Seconds that the server may take for an answer."""
FLAKE8_ALONE = {
    "pylsp": {
        "plugins": {
            "flake8": {"enabled": True},
            "pycodestyle": {"enabled": False},
            "pyflakes": {"enabled": False},
            "mccabe": {"enabled": False},
        }
    }
}
"""Settings of python-lsp-server by which flake8 alone is asked, and our plugin in it."""


class Editor:
    """One client of one server."""

    def __init__(self, sent: IO[bytes], received: "Queue[Message]") -> None:
        self._sent = sent
        self._received = received
        self._last_id = 0

    def request(self, method: str, params: object = None) -> object:
        """The result of a request; what else the server says meanwhile is dropped."""
        self._last_id += 1
        self._send({"id": self._last_id, "method": method, "params": params})
        answer = self._wait(lambda message: message.get("id") == self._last_id and "method" not in message)
        assert "error" not in answer, answer
        return answer["result"]

    def notify(self, method: str, params: object) -> None:
        """Tells the server something."""
        self._send({"method": method, "params": params})

    def open(self, path: Path, text: str) -> None:
        """Opens a file in a buffer that holds another text than the file."""
        document = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def type(self, path: Path, text: str, version: int) -> None:
        """Replaces the text of a buffer."""
        document = {"uri": path.as_uri(), "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def diagnostics(self, path: Path, count: int) -> list[Message]:
        """What the server shows for a buffer, once it is that much."""

        def shows(message: Message) -> bool:
            if message.get("method") != "textDocument/publishDiagnostics":
                return False
            params = message["params"]
            return bool(params["uri"] == path.as_uri() and len(params["diagnostics"]) == count)

        return list(self._wait(shows)["params"]["diagnostics"])

    def _wait(self, wanted: Callable[[Message], bool]) -> Message:
        while True:
            message = self._received.get(timeout=PATIENCE)
            if wanted(message):
                return message

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._sent.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._sent.flush()


@contextmanager
def editor(server: Sequence[str], folder: Path, settings: object) -> Iterator[Editor]:
    """An editor on a folder, whose server runs as long as the block."""
    with subprocess.Popen(server, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        received: Queue[Message] = Queue()
        threading.Thread(target=_receive, args=(process.stdout, received), daemon=True).start()
        opened = Editor(process.stdin, received)
        try:
            opened.request("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
            opened.notify("initialized", {})
            opened.notify("workspace/didChangeConfiguration", {"settings": settings})
            yield opened
            opened.request("shutdown")
            opened.notify("exit", None)
            process.wait(PATIENCE)
        finally:
            process.kill()


def _receive(stream: IO[bytes], received: "Queue[Message]") -> None:
    while header := stream.readline():
        length = int(header.partition(b":")[2])
        while stream.readline().strip():
            pass  # other headers, up to the empty line
        received.put(json.loads(stream.read(length)))
