"""`path.exists()` → `await anyio.Path(path).exists()`; `os.path.exists(name)` in a thread."""

import libcst as cst

from fastpg_lint.fixes.awaiting import in_thread
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.paths import of_path
from fastpg_lint.fixes.plain_functions import as_plain_function
from fastpg_lint.rules.async_sync.file_metadata_call_in_async import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code

_OF_PATH = frozenset(
    ("chmod", "exists", "is_dir", "is_file", "lstat", "mkdir", "rmdir", "stat", "touch", "unlink")
)
"""Methods that anyio's paths have as coroutines, and that give no path or iterator."""
_LAZY = frozenset({"os.scandir", "os.walk"})
"""Functions that do their work only when what they give is gone through."""


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    if not isinstance(call, cst.Call) or not mending.may_await(call):
        return None
    return as_plain_function(mending, call) or _awaited(mending, call, finding)


def _awaited(mending: Mending, call: cst.Call, finding: Finding) -> Change | None:
    names = mending.names_called(finding.at)
    if not all(one.startswith("os.") for one in names) or names & _LAZY:
        return of_path(mending, call, _OF_PATH)
    return in_thread(mending, call, finding.at)
