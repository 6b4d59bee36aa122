"""Positions by LibCST's own provider, for texts that the running Python cannot parse."""

from collections.abc import Mapping

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from fastpg_lint.source.numbering import SiteVisitor
from fastpg_lint.source.ranges import START, Range, header
from fastpg_lint.source.site import Site, SiteKind
from fastpg_lint.source.text import SourceText
from fastpg_lint.source.tree import parse
from fastpg_lint.source.walk import walk


def locate_by_libcst(source: SourceText, sites: set[Site]) -> dict[Site, Range]:
    """The ranges of sites in a text; see `positions.locate`."""
    wrapper = MetadataWrapper(parse(source), unsafe_skip_copy=True)
    places = wrapper.resolve(PositionProvider)
    numbered = SiteVisitor()
    walk(wrapper.module, [numbered])
    found = dict.fromkeys(sites, START)
    for node, place in places.items():
        site = numbered.known_site(node)
        if site in found:
            found[site] = _range(node, place, site, places, source.lines)
    return found


def _range(
    node: cst.CSTNode,
    place: CodeRange,
    site: Site,
    places: Mapping[cst.CSTNode, CodeRange],
    lines: list[str],
) -> Range:
    start, end = place.start, place.end
    found = Range(start.line, start.column + 1, end.line, end.column + 1)
    if site.kind != SiteKind.STATEMENT or not isinstance(node, cst.BaseCompoundStatement):
        return found
    if isinstance(node, cst.FunctionDef | cst.ClassDef):
        line = places[node.name].start.line
        indent = len(lines[line - 1]) - len(lines[line - 1].lstrip())
        found = Range(line, indent + 1, end.line, end.column + 1)
    return header(found, lines)
