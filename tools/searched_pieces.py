"""Writes the pieces of text that rules look for in all modules: they are found when modules are compiled.

`python -m tools.searched_pieces` writes them, `python -m tools.searched_pieces --check` only compares. A rule
whose piece is not among them yet is as right as ever: the texts are then searched for it.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = "python -m tools.searched_pieces"
SOURCE = ROOT / "src" / "fastpg_lint"
ROOMS = ("frameworks", "analyses", "rules")
PLACE = SOURCE / "workspace" / "searched_pieces.py"
HEAD = f'''"""Pieces of text that rules look for in all modules; written by `{COMMAND}`."""

PIECES = (
'''


def main(arguments: list[str]) -> int:
    """Writes or checks; 1 where the pieces are out of date."""
    wanted = written(pieces_of([file.read_text("utf-8") for file in files()]))
    if "--check" not in arguments:
        PLACE.write_text(wanted, encoding="utf-8")
    elif PLACE.read_text(encoding="utf-8") != wanted:
        print(f"{PLACE.relative_to(ROOT)} is out of date; run `{COMMAND}`", file=sys.stderr)
        return 1
    return 0


def files() -> Iterator[Path]:
    """The files whose code may look for something in all modules."""
    for room in ROOMS:
        yield from (SOURCE / room).rglob("*.py")


def pieces_of(codes: Iterable[str]) -> list[bytes]:
    """What modules look for by their code: literals of bytes, and constants of text that are encoded."""
    trees = [ast.parse(code) for code in codes]
    public = {name for tree in trees for name in _encoded(tree) if not name.startswith("_")}
    return sorted({piece for tree in trees for piece in _pieces_of(tree, public | set(_encoded(tree)))})


def _pieces_of(tree: ast.Module, encoded: set[str]) -> Iterator[bytes]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes) and node.value:
            yield node.value
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(ast.unparse(one) in encoded for one in node.targets):
            yield from (text.encode() for text in _texts(node.value))


def _encoded(tree: ast.Module) -> Iterator[str]:
    """Names of which `encode` is called, or of what is gone through to call it of each."""
    for node in ast.walk(tree):
        if isinstance(node, ast.GeneratorExp) and _encodes(node.elt):
            yield from (ast.unparse(one.iter) for one in node.generators)
        elif isinstance(node, ast.Call) and _encodes(node):
            yield ast.unparse(node.func).removesuffix(".encode")


def _encodes(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".encode")


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts of a constant, if it is one or a display of some."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Tuple):
        for one in node.elts:
            yield from _texts(one.value if isinstance(one, ast.Starred) else one)


def written(pieces: Iterable[bytes]) -> str:
    """The module with some pieces, as ruff formats it."""
    lines = (f"    {_literal(piece)},\n" for piece in pieces)
    return f"{HEAD}{''.join(lines)})\n"


def _literal(piece: bytes) -> str:
    text = repr(piece)[2:-1]
    return f'b"{text}"' if '"' not in text else repr(piece)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
