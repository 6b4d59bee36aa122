"""Annotations written as strings: `"AsyncSession | None"` is as good as the expression in it."""

import libcst as cst

from fastpg_lint.facts.access_paths import (
    NONE,
    OPAQUE,
    AccessPath,
    Attribute,
    Display,
    DisplayKind,
    Either,
    Item,
    Literal,
    LiteralKind,
    Name,
)


def unquoted(path: AccessPath) -> AccessPath:
    """The annotation with every string in it, `Literal["a"]`'s aside, replaced by what it says."""
    match path:
        case Literal(LiteralKind.TEXT, str(text)):
            return _read(text)
        case Item(Name("Literal") | Attribute(name="Literal")):
            return path
        case Item(of, key):
            return Item(of, unquoted(key))
        case Display(kind, elements):
            return Display(kind, tuple(unquoted(element) for element in elements))
        case Either(options):
            return Either(tuple(unquoted(option) for option in options))
    return path


def _read(text: str) -> AccessPath:
    try:
        return _plain_path(cst.parse_expression(text.strip()))
    except (cst.ParserSyntaxError, RecursionError):
        return OPAQUE


def _plain_path(node: cst.CSTNode) -> AccessPath:
    """The path of an expression that holds names, attributes, subscripts and `|` only."""
    match node:
        case cst.Name("None"):
            return NONE
        case cst.Name(value):
            return Name(value)
        case cst.Attribute(value=of, attr=cst.Name(name)):
            return Attribute(_plain_path(of), name)
        case cst.Subscript(value=of, slice=elements):
            return Item(_plain_path(of), _key([element.slice for element in elements]))
        case cst.BinaryOperation(left=left, operator=cst.BitOr(), right=right):
            return Either((_plain_path(left), _plain_path(right)))
        case cst.List(elements=elements):
            return Display(DisplayKind.LIST, tuple(_plain_path(element.value) for element in elements))
    return OPAQUE


def _key(slices: list[cst.BaseSlice]) -> AccessPath:
    keys = tuple(_plain_path(item.value) if isinstance(item, cst.Index) else OPAQUE for item in slices)
    return keys[0] if len(keys) == 1 else Display(DisplayKind.TUPLE, keys)
