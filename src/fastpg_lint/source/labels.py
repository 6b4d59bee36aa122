"""What a piece of code is called wherever it stands: without arguments, names of locals and what strings say.

`(await session.execute(query)).all()` is `_.execute().all()` where `session` is a local. Whether it is
awaited is left out as well: what is made async is the same finding still.
"""

import ast
import keyword
import re
from collections.abc import Collection, Iterator

from fastpg_lint.source.python_tree import children

LONGEST = 100
"""Characters of a label: a statement may have any number of words."""
STRING = '""'
"""A string among words, whatever it says."""
_BEFORE_EQUALS = frozenset("=!<>+-*/%&|^@:")
_CALLED = frozenset({"()", "[]"})
_LOCAL = "_"
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_CLOSING = frozenset(_PAIRS.values())
_VALUES = frozenset({"None", "True", "False"})
_OF_COROUTINES = frozenset({"async", "await"})
_RECEIVERS = frozenset({"self", "cls"})
_NUMBER = re.compile(r"[\d.]*\d")
_TARGET = re.compile(r"([\w.]+)\s*(?::[^=]*)?=\s*\Z")
_TARGET_BEFORE = 200
"""Characters before a string in which a name is looked for that it is assigned to."""


def label_of(words: str, local: Collection[str] = ()) -> str:
    """The label of some words with a space between two of them; names that are `local` do not count."""
    pieces: list[str] = []
    before = ""
    is_glued = False
    for word in _outside(words.split(" ")):
        if word in _OF_COROUTINES:
            continue
        text = _LOCAL if word in local and before != "." else word
        if pieces and (is_glued or _belongs(word, before)):
            pieces[-1] += text
        else:
            pieces.append(text)
        before, is_glued = word, word == "."
    return " ".join(pieces).removesuffix(":").rstrip()[:LONGEST]


def _outside(words: list[str]) -> Iterator[str]:
    """Words outside of brackets, and `()`, `[]` or `{}` for these; those that only group leave nothing."""
    opened: list[bool] = []
    """Of each bracket that is open, whether what stands in it is left out."""
    before = ""
    for word in words:
        is_left_out = any(opened[-1:])
        if word in _PAIRS:
            is_group = word == "(" and not _is_value(before)
            opened.append(is_left_out or not is_group)
            if not is_left_out and not is_group:
                yield word + _PAIRS[word]
        elif word in _CLOSING:
            del opened[-1:]
        elif not is_left_out:
            yield word
        before = word


def label_beside(words: str) -> str:
    """The label of some words of a file that is no Python: versions and numbers do not count."""
    return _NUMBER.sub("0", label_of(words))


def _belongs(word: str, before: str) -> bool:
    """Whether no space stands between two words of a label."""
    is_call = word in _CALLED and _is_value(before)
    return is_call or word == "." or (word == "=" and before in _BEFORE_EQUALS)


def _is_value(word: str) -> bool:
    """Whether what follows a word in brackets is called or subscripted."""
    is_name = word.isidentifier() and (word in _VALUES or not keyword.iskeyword(word))
    return is_name or word[-1:] in _CLOSING or word == STRING


def target_before(text: str) -> str:
    """`key = ` where the text before a string on its line assigns the string to `key`; else nothing."""
    found = _TARGET.search(text[-_TARGET_BEFORE:])
    return f"{found[1]} = " if found else ""


def local_names(function: ast.AST) -> frozenset[str]:
    """The names that a function and those in it give to values of their own, `self` and `cls` apart."""
    found: set[str] = set()
    shared: set[str] = set()
    waiting = [function]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Name():
                if isinstance(node.ctx, ast.Store):
                    found.add(node.id)
                continue
            case ast.Constant() | ast.expr_context():
                continue
            case ast.arg(arg=name) | ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                found.add(name)
            case ast.Global(names=names):
                shared.update(names)
        waiting.extend(children(node))
    return frozenset(found - shared - _RECEIVERS)
