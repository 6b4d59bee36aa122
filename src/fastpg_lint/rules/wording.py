"""What a finding says: the templates of its rule filled, and short enough for one line."""

import re
from collections.abc import Mapping

LONGEST = 160
"""Characters of a message and its help together, with what joins them."""
_SHORTEST = 24
"""Characters of a piece of code that tell what it is: longer ones may be cut."""
_CODE = re.compile(r"`[^`]+`")


def worded(message: str, help_text: str, slots: Mapping[str, str]) -> tuple[str, str]:
    """A message and its help, filled; where they are too long, the longest pieces of code are cut.

    Those of the message first: what the help says to write is to be pasted.
    Raises `KeyError` for a slot left empty.
    """
    filled, order = message.format_map(slots), help_text.format_map(slots)
    filled = _cut(filled, LONGEST - len(order) - len("; "))
    return filled, _cut(order, LONGEST - len(filled) - len("; "))


def _cut(text: str, room: int) -> str:
    """A text with its longest pieces of code cut in the middle, one after the other, until it has room."""
    while len(text) > room:
        longest = max(_CODE.finditer(text), key=lambda found: len(found[0]), default=None)
        if longest is None or len(longest[0]) <= _SHORTEST:
            break
        kept = max(len(longest[0]) - (len(text) - room), _SHORTEST) - len("…")
        code = longest[0]
        short = f"{code[: kept - kept // 2]}…{code[len(code) - kept // 2 :]}"
        text = text[: longest.start()] + short + text[longest.end() :]
    return text
