"""Calls that read something and write it again: between them, nothing else on the loop may run."""

import libcst as cst

from fastpg_lint.facts.secrets.secret_names import words_of
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.nodes import found_in
from fastpg_lint.source.dotted_names import last_name

_READING = frozenset({"load", "read"})
_WRITING = frozenset({"dump", "save", "store", "write"})


def is_of_update(mending: Mending, call: cst.Call) -> bool:
    """Whether the function around a call of `read_record` calls `write_record` as well, or the reverse.

    As long as neither is awaited, one request sees the other's record whole.
    """
    function = next(mending.functions_around(call), None)
    verb, thing = _verb_and_thing(call)
    if function is None or not thing or verb not in _READING | _WRITING:
        return False
    others = _WRITING if verb in _READING else _READING
    calls = map(_verb_and_thing, found_in(function, cst.Call))
    return any(of == thing and does in others for does, of in calls)


def _verb_and_thing(call: cst.Call) -> tuple[str, tuple[str, ...]]:
    """The words of what a call calls: what it does, and to what."""
    verb, *thing = words_of(last_name(call.func)) or ("",)
    return verb, tuple(thing)
