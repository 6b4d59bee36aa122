"""HTML put together of elements: what is not markup already is escaped."""

from collections.abc import Iterable
from html import escape

from fastpg_lint.source.control_characters import written_out


class Markup(str):
    """A text that is markup."""

    __slots__ = ()


Child = str | Iterable[str]
"""A text, or markup, or several."""


def tag(name: str, /, *children: Child, **attributes: str | bool | None) -> Markup:
    """An element. An attribute is named with `_` for `-`, and behind its name where Python has that word."""
    return Markup(f"<{name}{_written(attributes)}>{joined(*children)}</{name}>")


def void(name: str, /, **attributes: str | bool | None) -> Markup:
    """An element that has no content."""
    return Markup(f"<{name}{_written(attributes)}>")


def joined(*children: Child) -> Markup:
    """Texts and markup, one after the other."""
    return Markup("".join(map(_text, children)))


def _text(child: Child) -> str:
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return escape("\n".join(map(written_out, child.split("\n"))))
    return "".join(map(_text, child))


def _written(attributes: dict[str, str | bool | None]) -> str:
    named = ((name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items())
    return "".join(f" {name}{_value(value)}" for name, value in named if value not in (None, False))


def _value(value: str | bool | None) -> str:
    return f'="{escape(written_out(value))}"' if isinstance(value, str) else ""
