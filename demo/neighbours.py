"""What the demo application talks to, on the loopback address: exchange rates, a webhook, a mail server."""

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RATE = 0.92


class Neighbours:
    """Where the neighbours listen, and what they were told."""

    def __init__(self, rates_delay: float) -> None:
        self.rates_delay = rates_delay
        self.webhooks: list[object] = []
        self.mails: list[str] = []
        self.http_port = 0
        self.smtp_port = 0

    @property
    def environment(self) -> dict[str, str]:
        """The settings that lead the demo application here."""
        return {
            "MADDERS_RATES_URL": f"http://127.0.0.1:{self.http_port}/rates",
            "MADDERS_WEBHOOK_URL": f"http://127.0.0.1:{self.http_port}/webhook",
            "MADDERS_SMTP_HOST": "127.0.0.1",
            "MADDERS_SMTP_PORT": str(self.smtp_port),
        }


@contextmanager
def neighbours(rates_delay: float) -> Iterator[Neighbours]:
    """Neighbours that answer as long as the block lasts; a rate takes `rates_delay` seconds."""
    known = Neighbours(rates_delay)
    http_handler = type("KnowingHTTP", (_HTTP,), {"known": known})
    smtp_handler = type("KnowingSMTP", (_SMTP,), {"known": known})
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), http_handler) as http,
        _MailServer(("127.0.0.1", 0), smtp_handler) as smtp,
    ):
        known.http_port, known.smtp_port = http.server_port, smtp.server_address[1]
        for server in (http, smtp):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        yield known
        http.shutdown()
        smtp.shutdown()


class _HTTP(BaseHTTPRequestHandler):
    known: Neighbours
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        time.sleep(self.known.rates_delay)
        self._answer({"rate": RATE})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.known.webhooks.append(json.loads(content))
        self._answer({})

    def _answer(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the demo prints figures only."""


class _MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class _SMTP(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes to be handed a mail."""

    known: Neighbours

    def handle(self) -> None:
        self._say("220 mail")
        while line := self.rfile.readline():
            verb = line[:4].strip().upper()
            if verb == b"DATA":
                self._say("354 go on")
                self.known.mails.append(self._mail())
            if verb == b"QUIT":
                self._say("221 bye")
                return
            self._say("250 fine")

    def _mail(self) -> str:
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(lines).decode()

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
