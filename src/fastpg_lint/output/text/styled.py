"""Lines as pieces of text with styles, as `rich` calls them: plain text leaves the styles out."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from fastpg_lint.output.page_addresses import page_address

Line = tuple[tuple[str, str], ...]
"""Pieces of text, each with its style."""
PLACE = "cyan"
_RULE = "bold"


class Links(Struct, frozen=True):
    """The styles of what may lead somewhere: of a place by its path, of a rule by its code and name."""

    place: Callable[[str], str] = lambda _: PLACE
    rule: Callable[[str, str], str] = lambda *_: _RULE


NO_LINKS = Links()
"""For where links are not shown."""


def _file(path: str) -> str:
    return f"{PLACE} link {Path(path).absolute().as_uri()}"


def _page(code: str, name: str) -> str:
    address = page_address(code, name)
    return f"{_RULE} link {address}" if address is not None else _RULE


LINKS = Links(_file, _page)
"""Places lead to their files, and rules to their pages."""
