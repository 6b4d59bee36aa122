"""Waiting for what happens soon, and measuring how long somebody else was made to wait."""

import threading
import time
import urllib.request
from collections.abc import Callable

HEAD_START = 0.3
"""Seconds after which a slow request has surely reached what makes it slow."""


def wait_until(happened: Callable[[], bool], patience: float = 10.0) -> bool:
    """Whether something happened in time."""
    deadline = time.monotonic() + patience
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def seconds_beside_a_slow_request(url: str, slow: str) -> float:
    """How long a request takes while a slow one is under way."""
    neighbour = threading.Thread(target=_get, args=(slow,))
    neighbour.start()
    time.sleep(HEAD_START)
    began = time.monotonic()
    _get(url)
    took = time.monotonic() - began
    neighbour.join()
    return took


def _get(url: str) -> None:
    with urllib.request.urlopen(url, timeout=30) as answer:
        answer.read()
