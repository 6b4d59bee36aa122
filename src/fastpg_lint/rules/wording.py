"""What a finding says: the templates of its rule filled, and short enough for one line."""

import re
from collections.abc import Mapping

LONGEST = 160
"""Characters of a message and its help together, with what joins them."""
_SHORTEST = 24
"""Characters of a piece of code that tell what it is: longer ones may be cut."""
_CODE = re.compile(r"`[^`]+`")


def worded(message: str, help_text: str, slots: Mapping[str, str]) -> tuple[str, str]:
    """A message and its help, filled; where they are too long, pieces of code in them are cut.

    Names before calls. What the help says to write is to be pasted: before it is cut, the last clause of the
    message goes, which says what it costs. Raises `KeyError` for a slot left empty.
    """
    filled, order = message.format_map(slots), help_text.format_map(slots)
    room = LONGEST - len(order) - len("; ")
    short = _cut(filled, room)
    if _cut(order, LONGEST - len(short) - len("; ")) != order:
        short = _cut(_without_last_clause(filled), room)
    return short, _cut(order, LONGEST - len(short) - len("; "))


def _without_last_clause(text: str) -> str:
    """A message without what follows its last comma, where that names no code."""
    head, _, clause = text.rpartition(", ")
    return head if head and "`" not in clause else text


def _cut(text: str, room: int) -> str:
    """A text with long pieces of code cut in the middle, one after the other, until it has room."""
    while len(text) > room:
        long = [found for found in _CODE.finditer(text) if len(found[0]) > _SHORTEST]
        if not long:
            break
        found = max(long, key=lambda one: ("(" not in one[0], len(one[0])))
        code, over = found[0], len(text) - room
        kept = max(len(code) - over, _SHORTEST) - len("…")
        short = f"{code[: kept - kept // 2]}…{code[len(code) - kept // 2 :]}"
        text = text[: found.start()] + short + text[found.end() :]
    return text
