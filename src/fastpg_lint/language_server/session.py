"""One editor's session: what is open, what has to be judged again, and what was found last.

It lives in the protocol's loop; the judging is done by the worker, for a moment's texts. What was typed while
it judged makes its answer overtaken: that is dropped, and the newest text judged. So the pause between two
judgements is as long as one takes, and nothing waits for a clock.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from fastpg_lint.language_server.buffers import Buffer, Buffers
from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.judging import Judged, judge
from fastpg_lint.language_server.projects import Projects
from fastpg_lint.language_server.worker import Worker

Answer = TypeVar("Answer")
Show = Callable[[Judged, bool], None]
"""Is given what was found in a file, and whether its own text has changed since it was last shown."""


class Session:
    """What one editor has open."""

    def __init__(self, client: Client, show: Show, tell: Callable[[str], None]) -> None:
        """`show` is given what was found, `tell` what has gone wrong; both in the loop."""
        self.client = client
        self.buffers: dict[Path, Buffer] = {}
        self.edits = 0
        """How often anything has changed."""
        self._show, self._tell = show, tell
        self._worker, self._projects = Worker(), Projects(self._warned)
        self._loop = asyncio.get_running_loop()
        self._edited: dict[Path, None] = {}
        """Files whose own text has changed, and then those that may say something else for that."""
        self._reached: dict[Path, None] = {}
        self._in_hand: Sequence[Path] = ()
        self._judged: dict[Path, Judged] = {}
        self._turn: asyncio.Future[None] = self._loop.create_future()
        self._judging: asyncio.Task[None] | None = None

    def hold(self, buffer: Buffer) -> None:
        """Takes the newest text of an open file."""
        self.buffers[buffer.path] = buffer
        self._edited[buffer.path] = None
        self.changed()

    def drop(self, path: Path) -> None:
        """Closes a file: what is saved holds."""
        for one in (self.buffers, self._judged, self._edited, self._reached):
            one.pop(path, None)
        self.changed()

    def changed(self) -> None:
        """Judges again what is open: something has changed that it may depend on."""
        self.edits += 1
        self._reached |= {path: None for path in self.buffers if path not in self._edited}
        if self._judging is None or self._judging.done():
            self._judging = asyncio.create_task(self._judge_all())

    async def work(self, job: Callable[[Projects, Buffers], Answer]) -> Answer:
        """What a job gives that needs the projects, for the texts of this moment."""
        return await self._worker.do(partial(job, self._projects, dict(self.buffers)))

    async def judged(self, path: Path) -> Judged | None:
        """What is found in the newest text of a file, once it is; None of one that is not open."""
        while path in self.buffers:
            waits = path in self._edited or path in self._reached or path in self._in_hand
            if not waits:
                return self._judged.get(path)
            await asyncio.shield(self._turn)
        return None

    async def changed_since(self, edits: int) -> None:
        """Waits until anything has changed since there were that many edits, and what is open is judged."""
        while self.edits == edits or self._edited or self._reached or self._in_hand:
            await asyncio.shield(self._turn)

    async def _judge_all(self) -> None:
        while self._edited or self._reached:
            self._in_hand = tuple(path for path in self._next() if path in self.buffers)
            if self._in_hand:
                await self._judge(self._in_hand)
            self._in_hand = ()
            self._end_turn()
        self._end_turn()  # also where nothing is open

    def _next(self) -> Sequence[Path]:
        """What is to be judged next: all that was typed in; else one other file, as typing waits for it."""
        if self._edited:
            files = tuple(self._edited)
            self._edited.clear()
            return files
        one = next(iter(self._reached))
        del self._reached[one]
        return (one,)

    def _end_turn(self) -> None:
        turn, self._turn = self._turn, self._loop.create_future()
        turn.set_result(None)

    async def _judge(self, files: Sequence[Path]) -> None:
        client = self.client
        try:
            said = await self.work(lambda projects, buffers: judge(projects, buffers, files, client))
        except Exception as error:
            self._tell(f"fault of fastpg-lint: {type(error).__name__}: {error}")
            return
        for problem in said.problems:
            self._tell(problem)
        for one in said.judged:
            if self.buffers.get(one.buffer.path) is one.buffer:
                before = self._judged.get(one.buffer.path)
                self._judged[one.buffer.path] = one
                if before is None or before.buffer is not one.buffer or before.shown != one.shown:
                    self._show(one, before is None or before.buffer is not one.buffer)

    def _warned(self, problem: str) -> None:
        """Has something told that was noticed in the thread that judges."""
        self._loop.call_soon_threadsafe(self._tell, problem)
