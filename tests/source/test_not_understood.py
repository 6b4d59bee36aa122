"""Pieces that Python reads and LibCST's parser refuses: told of, and everything else is read as before.

The parser that is installed reads all that this Python does, so one that is behind is put in its place.
"""

import ast
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import libcst as cst
import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.facts.collect import collect
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.pipeline.nearest import lint_files
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.lean.unknown import statements_in, unknown
from fastpg_lint.source.numbering import SiteVisitor
from fastpg_lint.source.positions import locate
from fastpg_lint.source.reading import read
from fastpg_lint.source.site import Site, SiteKind
from fastpg_lint.source.text import SourceText
from fastpg_lint.source.walk import walk

PIECES = {
    "a string": "x = f(1); y = ('a' 'b'); g(2)\n",
    "an f-string": "x = f(1) + f'{g(1):>{h(2)}} {{i}}' + j('k')\n",
    "a subscript": "x = f(1)[(g(2), 3)] + h(4)\n",
    "a `match` statement": "match f(1):\n    case g.h: i(2)\n    case _ if j(3): k(4)\nm(5)\n",
}
if sys.version_info >= (3, 12):
    PIECES["type parameters"] = "@f(1)\ndef g[T](a=h(2)):\n    i(3)\nclass J[T](k(4)):\n    m(5)\n"


def behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts parsers in the place of LibCST's that refuse all pieces."""

    def refuse(text: str) -> None:
        raise cst.ParserSyntaxError("refused", lines=[text], raw_line=1, raw_column=0)

    monkeypatch.setattr(cst, "parse_expression", refuse)
    monkeypatch.setattr(cst, "parse_module", refuse)


def told(text: str) -> list[tuple[int, int, str]]:
    faults: list[SyntaxFault] = []
    read(SourceText(text), faults.append)
    return [(one.line, one.column, one.message) for one in faults]


@pytest.mark.parametrize(("name", "text"), PIECES.items(), ids=PIECES)
def test_a_piece_is_told_of_and_calls_in_and_behind_it_are_read(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = {(call.text, call.at) for call in collect(read(SourceText(text))).calls}
    behind(monkeypatch)
    assert name in {what for _, _, what in told(text)}
    assert {(call.text, call.at) for call in collect(read(SourceText(text))).calls} == expected


def test_a_statement_that_the_parser_really_refuses_is_told_of_once() -> None:
    """A name in brackets that is declared: Python takes it, LibCST's parser does not."""
    text = "match f(1):\n    case g:\n        (x): int = h(2)\nj(3)\n"
    with pytest.raises(cst.ParserSyntaxError):
        cst.parse_module(text)
    assert told(text) == [(1, 1, "a `match` statement")]
    assert [call.text for call in collect(read(SourceText(text))).calls] == ["f", "h", "j"]


def test_the_place_is_that_of_the_piece_in_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    behind(monkeypatch)
    assert told("x = 1\nä = 'ö' + f(f'{x}')\n") == [(2, 13, "an f-string")]


def test_a_piece_in_a_piece_is_told_of_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    behind(monkeypatch)
    assert told("match a:\n    case b:\n        f'{c}'\n") == [(3, 9, "an f-string")]


def test_a_grammar_that_nobody_knows_yet_keeps_what_is_in_it() -> None:
    """A kind of expression, or of statement, for which there is no converter."""
    (statement,) = ast.parse("with a(1) as b:\n    [c, *d('e')]").body
    read_below: list[str] = []

    def reading(node: ast.expr) -> cst.BaseExpression:
        read_below.append(ast.unparse(node))
        return cst.Name("x")

    found = unknown(statement, reading)
    assert cst.Module([]).code_for_node(found) == "~(x, x)"
    assert read_below == ["a(1)", "b"]
    assert [ast.unparse(one) for one in statements_in(statement)] == ["[c, *d('e')]"]
    (inner,) = statements_in(statement)
    assert isinstance(inner, ast.Expr)
    unknown(inner.value, reading)
    assert read_below[2:] == ["c", "d('e')"]


@pytest.mark.parametrize("text", PIECES.values(), ids=PIECES)
def test_sites_stay_where_python_counts_them(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    behind(monkeypatch)
    sites = SiteVisitor()
    counted: list[Site] = []
    count: Callable[[SiteVisitor, cst.BaseExpression, SiteKind], None] = SiteVisitor._count

    def noting(self: SiteVisitor, node: cst.BaseExpression, kind: SiteKind) -> None:
        count(self, node, kind)
        counted.append(sites.site_of(node))

    monkeypatch.setattr(SiteVisitor, "_count", noting)
    source = SourceText(text)
    walk(read(source), [sites])
    calls = sum(isinstance(node, ast.Call) for node in ast.walk(ast.parse(text)))
    assert sum(site.kind == SiteKind.CALL for site in counted) == calls
    assert set(locate(source, counted, ast.parse(text))) == set(counted)


ROUTE = """import time
from fastapi import FastAPI

app = FastAPI()
title = ('a'
         'b')


@app.get("/")
async def route() -> None:
    time.sleep(1)
"""


def test_the_rest_of_the_file_is_linted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One diagnostic at the piece; the findings are there, warm as cold, and `noqa` silences it."""
    behind(monkeypatch)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.py").write_text(ROUTE)
    settings = Settings(root=tmp_path, select=("FPG101",))
    for _ in range(2):
        with closing(Cache(tmp_path / "cache")) as cache:
            found = lint_files([tmp_path], settings, cache=cache).diagnostics
        assert [(one.code, one.line, one.column) for one in found] == [("FPG000", 5, 10), ("FPG101", 11, 5)]
        assert found[0].text == "syntax is not yet understood (a string); the rest of the file is linted"
    silent = ROUTE.replace("('a'", "('a'  # noqa: FPG000")
    codes = [one.code for one in Linter(settings).lint_source(silent, "main.py").diagnostics]
    assert codes == ["FPG101"]
