"""Reading the short strings in which the catalogue writes types: `Result[$0[0]]`."""

import re

from fastpg_lint.catalogue.entries import TypeName

_TOKEN = re.compile(r"\s*(\$?[\w.]+|\[|\]|,)")


def read_type_name(text: str) -> TypeName:
    """The type that a string names; raises `ValueError` for one that is no type."""
    tokens = _tokens(text)
    type_name = _read(tokens, text)
    if tokens:
        raise ValueError(f"`{text}` is no type: `{tokens[0]}` is too much")
    return type_name


def _tokens(text: str) -> list[str]:
    tokens = []
    position = 0
    while position < len(text.rstrip()):
        found = _TOKEN.match(text, position)
        if found is None:
            raise ValueError(f"`{text}` is no type")
        tokens.append(found[1])
        position = found.end()
    return tokens


def _read(tokens: list[str], text: str) -> TypeName:
    if not tokens or tokens[0] in ("[", "]", ","):
        raise ValueError(f"`{text}` is no type")
    name = tokens.pop(0)
    arguments = []
    if tokens and tokens[0] == "[":
        separator = tokens.pop(0)
        while separator != "]":
            arguments.append(_read(tokens, text))
            separator = tokens.pop(0) if tokens else ""
            if separator not in (",", "]"):
                raise ValueError(f"`{text}` is no type: a bracket is not closed")
    return TypeName(name, tuple(arguments))
