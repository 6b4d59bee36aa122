"""What reads the project remembers through `incremental`, which knows what an answer was worked out from.

`functools` does not know: what it remembers would still be given when a file has changed.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import fastpg_lint

pytestmark = pytest.mark.one_python

SOURCE = Path(fastpg_lint.__file__).parent
TRACKED = ("semantic", "frameworks", "analyses", "rules")
CACHES = frozenset({"cache", "lru_cache"})
PLAIN = frozenset({"str", "bytes", "int", "float", "bool", "tuple", "frozenset", "None"})
"""What a function may be given whose answers `functools` remembers: values that never change."""
OF_PROJECT = frozenset({"Project", "Inference", "Evaluator"})
"""What a reader is made with that lives as long as its project; others live while one module is judged."""
ALLOWED = {
    ("semantic/inference/library_types.py", "self._find_lineage"): "the catalogue stays the same",
    ("semantic/inference/library_types.py", "self._find_method_name"): "likewise",
}
JUDGED_ONCE = frozenset({"DeploymentFile"})
"""Classes that are made with a project, but for one file, while it is judged."""


def words(node: ast.AST | None) -> set[str]:
    """The names in a piece of code, the last of dotted ones."""
    nodes = list(ast.walk(node)) if node is not None else []
    names = {one.id for one in nodes if isinstance(one, ast.Name)}
    return names | {one.attr for one in nodes if isinstance(one, ast.Attribute)}


def is_cache(node: ast.expr) -> bool:
    """`cache`, `functools.cache`, `lru_cache(512)`."""
    inner = node.func if isinstance(node, ast.Call) else node
    last = inner.attr if isinstance(inner, ast.Attribute) else getattr(inner, "id", "")
    return last in CACHES


def is_plain(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    is_open = function.args.vararg is not None or function.args.kwarg is not None
    return not is_open and all(one.annotation is not None and words(one.annotation) <= PLAIN for one in given)


def cached(tree: ast.Module) -> Iterator[str]:
    """What the caches of a module remember that is more than values made of plain values."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if any(map(is_cache, node.decorator_list)) and not is_plain(node):
                yield node.name
        elif isinstance(node, ast.Call) and is_cache(node.func):
            given = [ast.unparse(one) for one in node.args]
            yield from (one for one in given if not one.isdecimal() and not one.isupper())


def kept_for_a_project(tree: ast.Module) -> Iterator[str]:
    """The cached properties of readers that live as long as their project."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef) or node.name in JUDGED_ONCE:
            continue
        methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
        made_with = {
            word
            for one in methods
            if one.name == "__init__"
            for argument in one.args.args
            for word in words(argument.annotation)
        }
        for one in methods if made_with & OF_PROJECT else ():
            if any("cached_property" in words(decorator) for decorator in one.decorator_list):
                yield f"{node.name}.{one.name}"


MODULES = sorted(path for room in TRACKED for path in (SOURCE / room).rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_what_reads_the_project_is_remembered_with_what_it_hangs_on(path: Path) -> None:
    tree, name = ast.parse(path.read_text()), path.relative_to(SOURCE).as_posix()
    assert [one for one in cached(tree) if (name, one) not in ALLOWED] == []
    assert list(kept_for_a_project(tree)) == []


def test_each_exception_is_still_one() -> None:
    found = {
        (path.relative_to(SOURCE).as_posix(), one)
        for path in MODULES
        for one in cached(ast.parse(path.read_text()))
    }
    assert found == ALLOWED.keys()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@cache\ndef f(index: SymbolTable): ...", ["f"]),
        ("@functools.lru_cache(5)\ndef f(text): ...", ["f"]),
        ("@lru_cache(5)\ndef f(text: str, parts: tuple[int, ...]): ...", []),
        ("@cache\ndef f(): ...", []),
        ("class A:\n    @cache\n    def f(self, name: str): ...", ["f"]),
        ("class A:\n    def __init__(self): self.f = lru_cache(5)(self._f)", ["self._f"]),
    ],
)
def test_which_caches_are_found(text: str, found: list[str]) -> None:
    assert list(cached(ast.parse(text))) == found


def test_which_cached_properties_are_found() -> None:
    text = "class A:\n    def __init__(self, {}): ...\n    @functools.cached_property\n    def f(self): ..."
    assert list(kept_for_a_project(ast.parse(text.format("project: Project")))) == ["A.f"]
    assert list(kept_for_a_project(ast.parse(text.format("module: LinkedModule")))) == []
