"""Places found late against LibCST's own provider, on real files, and in what `ast` cannot read."""

import ast
import sys
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from fastpg_lint.source.numbering import SiteVisitor
from fastpg_lint.source.positions import locate
from fastpg_lint.source.ranges import START, Range
from fastpg_lint.source.site import Site, SiteKind
from fastpg_lint.source.slow_positions import locate_by_libcst
from fastpg_lint.source.text import SourceText
from fastpg_lint.source.tree import parse
from fastpg_lint.source.walk import walk

from .real_files import sampled


def places(source: SourceText) -> dict[Site, Range]:
    """The range of every site that is no compound statement, by LibCST's provider."""
    wrapper = MetadataWrapper(parse(source), unsafe_skip_copy=True)
    numbered = SiteVisitor()
    walk(wrapper.module, [numbered])
    found = {}
    for node, place in wrapper.resolve(PositionProvider).items():
        site = numbered.known_site(node)
        if site is not None and not isinstance(node, cst.BaseCompoundStatement):
            found[site] = Range(
                place.start.line, place.start.column + 1, place.end.line, place.end.column + 1
            )
    return found


@pytest.mark.parametrize("path", sampled(every=30), ids=lambda path: path.name)
def test_every_place_is_libcsts(path: Path) -> None:
    source = SourceText.from_bytes(path.read_bytes())
    expected = places(source)
    assert locate(source, expected, None) == expected
    assert len(expected) > 20


@pytest.mark.parametrize("path", sampled(every=30), ids=lambda path: path.name)
def test_compound_statements_begin_where_ast_says_and_end_in_their_first_line(path: Path) -> None:
    source = SourceText.from_bytes(path.read_bytes())
    tree = ast.parse(source.text)
    compound = sum(hasattr(node, "body") and isinstance(node, ast.stmt) for node in ast.walk(tree))
    wrapper = parse(source)
    numbered = SiteVisitor()
    seen: list[Site] = []

    class Compound(cst.CSTVisitor):
        def on_visit(self, node: cst.CSTNode) -> bool:
            if isinstance(node, cst.BaseCompoundStatement):
                site = numbered.known_site(node)
                assert site is not None
                seen.append(site)
            return True

    walk(wrapper, [numbered])
    wrapper.visit(Compound())
    fast, slow = locate(source, seen, tree), locate_by_libcst(source, set(seen))
    assert fast == slow
    assert len(fast) >= compound
    assert all(one.line == one.end_line for one in fast.values())


CODE = """\
@app.get(
    "/ö", response_model=list[str]
)
async def films(q: str = Query("ä"), *, limit: int = Limit(1)) -> list[str]:
    return [f"{film.title!r:>{width(1)}}{title()}" for film in (await load(q)).all()] if q else d({g(): h()})
"""


def test_what_stands_in_a_formatted_string_has_its_place() -> None:
    source = SourceText(CODE)
    assert locate(source, places(source), None) == places(source)


SPREAD = '''\
class Film:
    def title(self):
        return f"""
{self.name()}
""" + f"{self.year()}"


Film()
'''


@pytest.mark.parametrize(
    "text",
    [
        f"import os\n\n\n{CODE}\n# after\nname = f'{{os.getcwd()}}'\n{CODE.replace('films', 'others')}",
        "def f(): return 1\nx = 1; y = f'{f()}'; z = f'{f()}'\nf()\n",
        SPREAD,
    ],
    ids=["several statements", "several in one line", "several lines of text"],
)
def test_formatted_strings_have_places_wherever_they_stand(text: str) -> None:
    source = SourceText(text)
    assert locate(source, places(source), None) == places(source)


NEWER = ["try:\n    f()\nexcept A, B:\n    g()\n", "t'{f()} and {x.y}'\n"]


@pytest.mark.parametrize("text", NEWER, ids=["except without brackets", "template string"])
@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python reads that grammar itself")
def test_a_newer_grammar_has_places(text: str) -> None:
    source = SourceText(text)
    expected = places(source)
    assert locate(source, expected, None) == expected
    assert any(site.kind == SiteKind.CALL for site in expected)


def test_libcst_is_asked_only_where_ast_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastpg_lint.source.slow_positions", None)
    source = SourceText("x = f(1)\n")
    assert locate(source, [Site(0, SiteKind.CALL)], ast.parse(source.text)) == {
        Site(0, SiteKind.CALL): Range(1, 5, 1, 9)
    }


def test_a_module_and_a_decorated_function_are_placed() -> None:
    source = SourceText("@f\n@g\ndef h(): ...\n")
    assert locate(source, [Site(-1), Site(0)], None) == {
        Site(-1): START,
        Site(0): Range(3, 1, 3, 13),
    }
