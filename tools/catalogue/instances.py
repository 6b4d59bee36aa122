"""Things that a class does not tell: what a factory makes, and what instances have that their class lacks."""

import asyncio
import asyncio.futures
import multiprocessing
import select
import threading
from collections.abc import Callable
from typing import Any

MAKERS: dict[str, Callable[[], Any]] = {
    "asyncio.Condition": asyncio.Condition,
    "multiprocessing.synchronize.Condition": multiprocessing.Condition,
    "multiprocessing.synchronize.Lock": multiprocessing.Lock,
    "multiprocessing.synchronize.RLock": multiprocessing.RLock,
    "multiprocessing.synchronize.Semaphore": multiprocessing.Semaphore,
    "threading.Condition": threading.Condition,
    "threading.Lock": threading.Lock,
    "threading.RLock": threading.RLock,
}
"""How to make an instance of classes that are functions in truth, or that get their methods when made."""
if hasattr(select, "poll"):
    MAKERS["select.poll"] = select.poll
if hasattr(select, "epoll"):
    MAKERS["select.epoll"] = select.epoll

TWINS: dict[str, Any] = {
    "asyncio.Future": getattr(asyncio.futures, "_PyFuture", None),
    "asyncio.Task": getattr(asyncio.tasks, "_PyTask", None),
}
"""The Python form of what is written in C without a readable signature."""
