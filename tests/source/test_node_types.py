"""Nodes of our own types, for whoever takes them for LibCST's."""

import ast
import dataclasses
from collections.abc import Iterator

import libcst as cst
import libcst.matchers as m
import pytest
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider, ScopeProvider

from fastpg_lint.source.lean.making import maker
from fastpg_lint.source.node_types import in_brackets, node_type, stand_in
from fastpg_lint.source.reading import read
from fastpg_lint.source.text import SourceText
from fastpg_lint.source.walk import walk

from .test_reading import GRAMMAR, LAYOUT
from .test_walk import Recorder, words_of

TEXTS = {**GRAMMAR, **LAYOUT}
BRACKETS = [
    "(a + b) * c - (d - e); a - (b - c); (a * b) + c; (-a) ** b; -a ** b; a ** -b; (a ** b) ** c; (~a).b",
    "(a and b) or (c or d); (not a) == b; (a < b) < c; (a if b else c) if d else (e if f else g)",
    "not (a or b); (lambda: a)(); (lambda: a) or b; (a or b).c; (a or b)[c]; (a or b)(c)",
    "[*(a or b)]; {**(a or b)}; [a for b in (c if d else e) if (f if g else h)]; f(*a or b)",
    "(1).real; (-1).real; 1.5.real; a[b,]; (a := b).c",
    "x = yield a; f((yield)); (yield a).b; y = [(yield from a)]; lambda: (yield)",
    "async def f(): return (await a).b, await a.b, (await a) ** 2, await (a or b), -(await c)",
]


def meaning(text: str) -> str:
    """Python's tree of a text, but for brackets around a declared name, or around all that is deleted."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign):
            node.simple = 1
        if isinstance(node, ast.Delete) and isinstance(node.targets[0], ast.Tuple):
            node.targets = node.targets[0].elts
    return ast.dump(tree)


def nodes_of(tree: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield tree
    for child in tree.children:
        yield from nodes_of(child)


@pytest.mark.parametrize("text", [*TEXTS.values(), *BRACKETS], ids=[*TEXTS, *BRACKETS])
def test_a_tree_written_out_says_what_was_read(text: str) -> None:
    tree = read(SourceText(text))
    assert meaning(tree.code) == meaning(text)
    assert meaning(cst.Module([]).code_for_node(tree)) == meaning(text)
    assert meaning(tree.deep_clone().code) == meaning(text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_libcst_visits_what_the_walk_meets(text: str) -> None:
    tree = read(SourceText(text))
    visited, walked = Recorder(), Recorder()
    tree.visit(visited)
    walk(tree, [walked])
    said = words_of(tree)
    assert [one for one in visited.met if one[1] not in said] == walked.met


class Renaming(cst.CSTTransformer):
    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        is_literal = original_node.value in ("None", "True", "False")
        return updated_node if is_literal else updated_node.with_changes(value=f"{original_node.value}x")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_all_that_libcst_does_with_nodes_can_be_done(text: str) -> None:
    tree = read(SourceText(text))
    for node in nodes_of(tree):
        kind = node_type(node)
        assert kind is getattr(cst, type(node).__name__)
        assert isinstance(node, kind)
        assert repr(node).startswith(f"{kind.__name__}(")
        assert type(node.with_changes()) is kind
    clone = tree.deep_clone()
    assert type(clone) is cst.Module
    assert {node_type(node) for node in nodes_of(clone)} == {type(node) for node in nodes_of(clone)}
    assert clone.deep_equals(tree.deep_clone())
    assert len(m.findall(tree, m.Call())) == len(m.findall(clone, m.Call()))
    renamed, expected = tree.visit(Renaming()), clone.visit(Renaming())
    assert isinstance(renamed, cst.Module)
    assert isinstance(expected, cst.Module)
    assert renamed.code == expected.code
    ast.parse(renamed.code)


@pytest.mark.parametrize("unsafe_skip_copy", [False, True])
def test_metadata_can_be_asked_for(unsafe_skip_copy: bool) -> None:
    tree = read(SourceText("def f(a):\n    return g(a, b=[c.d])\n"))
    wrapper = MetadataWrapper(tree, unsafe_skip_copy=unsafe_skip_copy)
    found = wrapper.resolve_many([ParentNodeProvider, PositionProvider, ScopeProvider])
    (call,) = m.findall(wrapper.module, m.Call())
    assert isinstance(found[ParentNodeProvider][call], cst.Return)
    assert wrapper.resolve(PositionProvider)[call].start.line == 2
    assert found[ScopeProvider][call] is not found[ScopeProvider][wrapper.module.body[0]]


def test_a_module_has_what_libcst_would_guess() -> None:
    tree = read(SourceText("x = 1\n"))
    for field in dataclasses.fields(cst.Module):
        if field.name != "body":
            assert getattr(tree, field.name) == getattr(cst.Module(body=[]), field.name) or not field.init
    assert tree.bytes == b"x = 1\n"


def test_a_field_without_a_default_must_be_set() -> None:
    with pytest.raises(TypeError, match="Call cannot be made without func"):
        maker(cst.Call, "args")


def test_defaults_are_shared_and_cannot_be_changed() -> None:
    kind = stand_in(cst.Call, ("func", "args"))
    for field in dataclasses.fields(cst.Call):
        if field.name not in ("func", "args"):
            assert not isinstance(getattr(kind, field.name), list)


def test_brackets_are_put_around_one_node_alone() -> None:
    make = maker(cst.Name, "value")
    one, other = in_brackets(make("a")), make("a")
    assert cst.Module([]).code_for_node(one) == "(a)"
    assert cst.Module([]).code_for_node(other) == "a"
    assert node_type(one) is node_type(other) is cst.Name
