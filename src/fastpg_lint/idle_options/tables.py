"""Tables that are named almost as ours is, which nobody reads."""

import re
from collections.abc import Iterator
from pathlib import Path

from fastpg_lint.config.file import TABLE, display
from fastpg_lint.deployment.toml_lines import Keys, tables
from fastpg_lint.naming import similar

_SIGNS = re.compile(r"[\W_]")
_PLAIN = _SIGNS.sub("", TABLE)
_ALIKE = 0.9
"""How much of a name has to be as in ours: `fastapi-lint` may be another's."""
_SHORT = frozenset({"fastpg", "fpg"})


def like_named_tables(file: Path, text: str) -> Iterator[str]:
    """A warning for each such table in a file."""
    seen = set()
    for line, keys in tables(text):
        written = _almost_ours(keys)
        if written and written not in seen:
            seen.add(written)
            yield f"{display(file)}:{line}: `[{written}]` is not read; the table is `[tool.{TABLE}]`"


def _almost_ours(keys: Keys) -> str:
    """The name of a table that somebody will have meant for ours; nothing for any other."""
    is_tool = keys[0] == "tool" and len(keys) > 1
    name = keys[1] if is_tool else keys[0]
    if is_tool and name == TABLE:
        return ""
    plain = _SIGNS.sub("", name).casefold()
    if plain in _SHORT or similar(plain, (_PLAIN,), _ALIKE):
        return f"tool.{name}" if is_tool else name
    return ""
