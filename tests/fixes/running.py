"""Running programs and services before and after they are mended."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.fixes.registry import load_fixes
from fastpg_lint.pipeline.mend import MendedProject, mend, write
from fastpg_lint.pipeline.nearest import linters

HELD_UP = 0.5
"""Seconds that programs which hold up their event loop do so at least."""


def mends(*codes: str) -> pytest.MarkDecorator:
    """Marks a test that runs what fixes of these rules make: `test_each_fix_is_run.py` misses none."""
    return pytest.mark.mends(*codes)


def needs(*libraries: str) -> pytest.MarkDecorator:
    """Skips tests where libraries of their programs are missing; `tox -e behaviour` has them."""
    missing = [one for one in libraries if find_spec(one) is None]
    return pytest.mark.skipif(bool(missing), reason=f"`tox -e behaviour` has {', '.join(missing)}")


def mended(text: str, folder: Path, *codes: str, opt_in: Sequence[str] = (), by: str = "") -> str:
    """A program once all that is found in it, or by some rules, has been mended.

    `opt_in` are more rules; `by` is one that must have had a part in it.
    """
    (folder / "program.py").write_text(text)
    mending = _mended(folder, Settings(root=folder, select=codes, extend_select=tuple(opt_in)))
    assert mending.report.diagnostics == ()
    assert {*codes, by} - {""} <= mending.counts.keys()
    (file,) = mending.files
    return file.after.decode()


def before_and_after(folder: Path, files: Mapping[str, str], code: str) -> tuple[Path, Path]:
    """Two folders with a project: as it is, and as it is once all that a rule finds is mended."""
    before, after = folder / "before", folder / "after"
    for one in (before, after):
        for name, text in files.items():
            (one / name).parent.mkdir(parents=True, exist_ok=True)
            (one / name).write_text(text)
    mending = _mended(after, Settings(root=after, select=(code,)))
    assert mending.report.diagnostics == ()
    assert mending.counts.keys() == {code}
    assert write(mending.files) == []
    return before, after


def _mended(folder: Path, settings: Settings) -> MendedProject:
    return mend([folder], linters(settings, None, 1, None, load_fixes()), lambda _: True)


async def watched(work: Callable[[], Awaitable[object]]) -> tuple[object, float]:
    """What a coroutine gives, and the longest time for which nothing else could run."""
    loop, longest, task = asyncio.get_running_loop(), 0.0, asyncio.ensure_future(work())
    last = loop.time()
    while not task.done():
        await asyncio.sleep(0.01)
        longest, last = max(longest, loop.time() - last), loop.time()
    return await task, longest


def run(text: str) -> tuple[object, float]:
    """What the coroutine function `work` of a program gives, and for how long it held its loop up."""
    names: dict[str, Any] = {"__name__": "program"}  # Pydantic reads no attributes of what is built in
    exec(compile(text, "program.py", "exec"), names)  # the programs of the tests
    return asyncio.run(watched(names["work"]))
