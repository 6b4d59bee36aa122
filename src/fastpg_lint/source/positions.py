"""Where sites are in a text: found late, for what is reported only."""

import ast
from collections.abc import Iterable

from msgspec import Struct

from fastpg_lint.source.site import Site, SiteKind
from fastpg_lint.source.text import SourceText


class Range(Struct, frozen=True):
    """A part of a text, counted from 1, columns in characters, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


_KINDS = {
    SiteKind.CALL: (ast.Call,),
    SiteKind.ATTRIBUTE: (ast.Attribute,),
}


def locate(source: SourceText, sites: Iterable[Site], tree: ast.Module | None) -> dict[Site, Range]:
    """The ranges of sites in a text."""
    wanted = set(sites)
    tree = tree or ast.parse(source.text)
    statements = _statements(tree)
    lines = source.lines
    return {site: _range(site, statements, lines) for site in wanted}


def _statements(tree: ast.Module) -> list[ast.stmt]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    return sorted(found, key=_start)


def _start(node: ast.stmt) -> tuple[int, int]:
    decorators = getattr(node, "decorator_list", [])
    first = decorators[0] if decorators else node
    return (first.lineno, first.col_offset)


def _range(site: Site, statements: list[ast.stmt], lines: list[str]) -> Range:
    if site.statement < 0 or site.statement >= len(statements):
        return Range(1, 1, 1, 1)
    statement = statements[site.statement]
    if site.kind in (SiteKind.STATEMENT, SiteKind.NAME):
        return _of(statement, lines)
    nodes = sorted(_nodes(statement, site.kind), key=_reading)
    return _of(nodes[site.ordinal] if site.ordinal < len(nodes) else statement, lines)


def _reading(node: ast.expr) -> tuple[int, int, int, int]:
    return (node.lineno, node.col_offset, -(node.end_lineno or 0), -(node.end_col_offset or 0))


def _nodes(statement: ast.AST, kind: SiteKind) -> list[ast.expr]:
    found: list[ast.expr] = []
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt):
            continue
        if kind == SiteKind.STRING:
            if isinstance(child, ast.JoinedStr) or (
                isinstance(child, ast.Constant) and isinstance(child.value, str | bytes)
            ):
                found.append(child)
                continue
        elif isinstance(child, _KINDS[kind]):
            found.append(child)
        found.extend(_nodes(child, kind))
    return found


def _of(node: ast.expr | ast.stmt, lines: list[str]) -> Range:
    end_line, end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
    return Range(node.lineno, _column(lines, node.lineno, node.col_offset), end_line, _column(lines, end_line, end))


def _column(lines: list[str], line: int, offset: int) -> int:
    text = lines[line - 1] if line <= len(lines) else ""
    return len(text.encode()[:offset].decode("utf-8", "replace")) + 1
