"""From sites to lines and columns, looked up for what is reported only.

`ast` is ten times as fast as LibCST and has each node's place, so it is asked first: the order of
statements, and of the nodes in each, is the same in both. LibCST is asked where `ast` does not answer: for
a grammar newer than the running Python's, and within f-strings, whose places it has only from 3.12 on.
"""

import ast
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import structs

from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.python_tree import python_tree
from fastpg_lint.source.ranges import START, Range, header
from fastpg_lint.source.segments import WIDTH
from fastpg_lint.source.site import Site, SiteKind
from fastpg_lint.source.text import SourceText

_HAS_PLACES_IN_FORMATTED_STRINGS = sys.version_info >= (3, 12)
_FORMATTED = tuple(getattr(ast, name) for name in ("JoinedStr", "TemplateStr") if hasattr(ast, name))
_SOURCE_ORDER: dict[type[ast.AST], tuple[str, ...]] = {ast.IfExp: ("body", "test", "orelse")}
"""Fields of the nodes whose own order is not that of the text, where places cannot tell."""


class _NoPlaceError(Exception):
    """A node whose place `ast` does not have."""


def locate(source: SourceText, sites: Iterable[Site], tree: ast.Module | None) -> dict[Site, Range]:
    """The ranges of sites in a text. `tree` is its `ast`, where somebody has parsed it already.

    A statement's range ends with the line that it begins in where others are nested in it.
    """
    wanted = set(sites)
    try:
        return _locate_by_ast(source, wanted, tree or python_tree(source.text))
    except (SyntaxError, ValueError, RecursionError, _NoPlaceError):
        from fastpg_lint.source.slow_positions import locate_by_libcst  # LibCST takes long to import

        return locate_by_libcst(source, wanted)


def _locate_by_ast(source: SourceText, sites: set[Site], tree: ast.Module) -> dict[Site, Range]:
    statements = numbered(tree)
    lines = source.lines
    found: dict[Site, Range] = {}
    rest: set[Site] = set()
    for site in sites:
        try:
            found[site] = _find(site, statements, lines)
        except _NoPlaceError:
            rest.add(site)
    return found | _locate_by_pieces(lines, rest, tree, statements) if rest else found


def _locate_by_pieces(
    lines: list[str], sites: set[Site], tree: ast.Module, statements: dict[int, ast.stmt]
) -> dict[Site, Range]:
    """LibCST's ranges of sites: it reads no more than the module's own statements that they are in.

    Where it does not understand one of those, its sites are where the innermost statements around them are.
    """
    from fastpg_lint.source.slow_positions import locate_by_libcst  # LibCST takes long to import

    numbers = {id(statement): number for number, statement in statements.items()}
    firsts = [numbers[id(statement)] for statement in tree.body]
    pieces: dict[int, list[Site]] = defaultdict(list)
    for site in sites:
        pieces[bisect_right(firsts, site.statement) - 1].append(site)
    found: dict[Site, Range] = {}
    for piece, inside in pieces.items():
        above, below = _lines_of(tree.body, piece)
        text = SourceText("\n".join(lines[above:below]))
        apart = {
            numbers[id(one)]: number for number, one in numbered(ast.Module([tree.body[piece]], [])).items()
        }
        shifted = {structs.replace(site, statement=apart[site.statement]): site for site in inside}
        try:
            places = locate_by_libcst(text, set(shifted))
        except SyntaxFault:
            found |= {site: _find(Site(site.statement), statements, lines) for site in inside}
            continue
        for site, place in places.items():
            found[shifted[site]] = structs.replace(
                place, line=place.line + above, end_line=place.end_line + above
            )
    return found


def _lines_of(body: list[ast.stmt], number: int) -> tuple[int, int]:
    """The slice of a text's lines that a statement has for itself."""
    above, below = _first_place(body[number])[0] - 1, body[number].end_lineno or 0
    others = [*body[max(number - 1, 0) : number], *body[number + 1 : number + 2]]
    if any(_first_place(one)[0] <= below and (one.end_lineno or 0) > above for one in others):
        raise _NoPlaceError
    return above, below


def numbered(tree: ast.Module) -> dict[int, ast.stmt]:
    """All statements, wherever they are nested, by the numbers that sites have for them."""
    numbered: dict[int, ast.stmt] = {}
    segment, number, last = 0, 0, None
    for statement, function in sorted(_statements(tree), key=lambda one: _first_place(one[0])):
        if function is not last:
            segment, last = segment + 1, function
            number = segment << WIDTH
        numbered[number] = statement
        number += 1
    return numbered


def header_lines(statements: dict[int, ast.stmt]) -> list[tuple[int, int, int]]:
    """The number of each statement with its first line and its last one, or that of its header."""
    return [(number, _first_place(one)[0], _last_line(one)) for number, one in statements.items()]


def _last_line(statement: ast.stmt) -> int:
    """The last line of a statement, or of the expressions in its header where others are nested in it."""
    if not (hasattr(statement, "body") or hasattr(statement, "cases")):
        return statement.end_lineno or statement.lineno
    return max(_ends(statement))


def _ends(node: ast.AST) -> Iterator[int]:
    """The last lines of the expressions below a node, nested statements aside."""
    yield getattr(node, "lineno", 0)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child.end_lineno or child.lineno
        elif not isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield from _ends(child)


def _statements(tree: ast.Module) -> Iterator[tuple[ast.stmt, ast.stmt | None]]:
    """All statements, each with the outermost function whose body it is in: only these fields hold some."""
    waiting: list[tuple[ast.AST, ast.stmt | None]] = [(tree, None)]
    while waiting:
        node, function = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node, function
            if function is None and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                function = node
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            inside = getattr(node, field, ())
            if isinstance(inside, list):
                waiting.extend((one, function) for one in inside)


def _find(site: Site, statements: dict[int, ast.stmt], lines: list[str]) -> Range:
    if site.statement < 0:
        return START
    statement = statements[site.statement]
    if site.kind in (SiteKind.STATEMENT, SiteKind.NAME):
        found = _range(statement, lines)
        return header(found, lines) if hasattr(statement, "body") or hasattr(statement, "cases") else found
    nodes = _nodes(statement, site.kind, inside=False)
    for ordinal, (node, inside) in enumerate(nodes):
        if ordinal == site.ordinal:
            if inside and not _HAS_PLACES_IN_FORMATTED_STRINGS:
                raise _NoPlaceError
            return _range(node, lines)
    raise _NoPlaceError


def _nodes(around: ast.AST, kind: SiteKind, *, inside: bool) -> Iterator[tuple[ast.expr, bool]]:
    """The nodes of a kind below another, nested statements aside, in the order in which LibCST has them.

    With each comes whether it stands inside a formatted string.
    """
    for child in _children(around, inside=inside):
        is_formatted = isinstance(child, _FORMATTED)
        if isinstance(child, ast.expr):
            if kind == SiteKind.STRING:
                is_text = isinstance(child, ast.Constant) and isinstance(child.value, str | bytes)
                if is_formatted or is_text:
                    yield child, inside
                    continue
            elif isinstance(child, ast.Call if kind == SiteKind.CALL else ast.Attribute):
                yield child, inside
        yield from _nodes(child, kind, inside=inside or is_formatted)


def _children(node: ast.AST, *, inside: bool) -> list[ast.AST]:
    """What is directly below a node, nested statements aside, in the order of the text."""
    children = [child for child in _by_fields(node) if not isinstance(child, ast.stmt)]
    if inside or len(children) < 2:
        return children
    return sorted(children, key=_first_place)


def _by_fields(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Dict):
        for key, item in zip(node.keys, node.values, strict=True):
            yield from ([key] if key is not None else [])
            yield item
        return
    for field in _SOURCE_ORDER.get(type(node), node._fields):
        value = getattr(node, field, None)
        parts = value if isinstance(value, list) else [value]
        yield from (part for part in parts if isinstance(part, ast.AST))


def _first_place(node: ast.AST) -> tuple[int, int]:
    """Where a node begins: at its first decorator, or at what comes first in it."""
    decorators = getattr(node, "decorator_list", None)
    if decorators:
        return (decorators[0].lineno, decorators[0].col_offset)
    line = getattr(node, "lineno", None)
    if line is not None:
        return (line, node.col_offset)  # type: ignore[attr-defined]
    places = [_first_place(child) for child in ast.iter_child_nodes(node)]
    return min((place for place in places if place > (0, -1)), default=(0, -1))


def _range(node: ast.expr | ast.stmt, lines: list[str]) -> Range:
    end_line = node.end_lineno or node.lineno
    end = node.end_col_offset if node.end_col_offset is not None else node.col_offset
    return Range(
        node.lineno,
        _column(lines[node.lineno - 1], node.col_offset),
        end_line,
        _column(lines[end_line - 1], end),
    )


def _column(line: str, offset: int) -> int:
    """The column of an offset, which `ast` counts in bytes of UTF-8 from 0."""
    if line.isascii():
        return offset + 1
    return len(line.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "replace")) + 1
