"""What is read through CPython's tree against what LibCST's parser reads: the same nodes, the same facts."""

import sys
from pathlib import Path
from typing import NoReturn

import libcst as cst
import pytest

from fastpg_lint.engine.compile_module import read_facts
from fastpg_lint.facts.collect import collect
from fastpg_lint.source import reading
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.reading import read
from fastpg_lint.source.text import SourceText
from fastpg_lint.source.tree import parse
from fastpg_lint.source.walk import child_fields, walk

from .real_files import sampled
from .test_walk import SEEN


class Outline(cst.CSTVisitor):
    """Notes the nodes of a walk with their words, but for how lines and suites are laid out."""

    def __init__(self) -> None:
        super().__init__()
        self.met: list[str] = []


def _visit(self: Outline, node: cst.CSTNode) -> None:
    words = [repr(word) for name in child_fields(type(node)) if isinstance(word := getattr(node, name), str)]
    self.met.append(" ".join([type(node).__name__, *words]))


def _leave(self: Outline, original_node: cst.CSTNode) -> None:
    self.met.append(f"end of {type(original_node).__name__}")


_LAID_OUT = {cst.Module, cst.SimpleStatementLine, cst.SimpleStatementSuite, cst.IndentedBlock}
for _node in set(SEEN) - _LAID_OUT:
    setattr(Outline, f"visit_{_node.__name__}", _visit)
    setattr(Outline, f"leave_{_node.__name__}", _leave)


def outline(tree: cst.Module) -> list[str]:
    found = Outline()
    walk(tree, [found])
    return found.met


@pytest.mark.parametrize("path", sampled(every=15), ids=lambda path: path.name)
def test_real_files_read_the_same(path: Path) -> None:
    source = SourceText.from_bytes(path.read_bytes())
    quick, full = read(source), parse(source)
    assert outline(quick) == outline(full)
    assert collect(quick) == collect(full)


def titled(text: str) -> dict[str, str]:
    """The parts of a text, each by the title above it."""
    parts = (part.partition("\n") for part in text.split("--- ")[1:])
    return {title: written for title, _, written in parts}


GRAMMAR = titled(
    r"""--- attributes and calls
a.b.c(d, *e, f=g, **h).i()
--- keywords before stars
f(a=1, *b, c=2, **d)
--- a generator as argument
f(x for x in y)
--- await
async def f():
    return (await g(1)).h
--- subscripts
a[1]; a[1, 2]; a[(1, 2)]; a[(1), 2]; a[()]; a[1:2, ::3, ...]; a[b[c], d]
--- a starred subscript
a[*b]; a[c, *d]
--- numbers
1; 0x_ff; 1_000; 1.5e3; .5; 2j; -3; ...; None; True; False
--- operators
a + b - c * d / e // f % g ** h @ i << j >> k & l | m ^ n; ~a; +b; -c; not d
--- comparisons
a < b <= c > d >= e == f != g is h is not i in j not in k
--- choices
a and b and c or d and (e or f); a if b else c; (a := b)
--- containers
[1, *a]; (1, *a); {1, *a}; {1: 2, **a}; (); []; {}; (1,); 1, 2
--- comprehensions
[a for b in c if d if e for f in g]; {a for a in b}; {a: b for a, b in c}
--- asynchronous comprehensions
async def f():
    return [a async for a in b]
--- strings in a row
x = ('a' "b"
     'c'  # why
     r'd')
y = 'a' 'b'
z = '''a''' '''b'''
--- f-strings
x = f'{a!r:>{b}} {c} {{d}}'; y = 'e' f'{g()}' 'h'; z = f'''{
  i}'''; f''; f'{j=}'
--- letters beyond ASCII
ä = 'ö' + f(é='ü', x="日本"); 'ß' 'ẞ'; naïve[('ï')].ñ
--- lambdas
lambda: 0; lambda a, /, b=1, *c, d, e=2, **f: a; lambda *, a: a
--- assignments
a = b = c; a, *b = c; [a, b] = c; a.b = c[d] = e; a: int; a: int = 1; (a) = 1
--- augmented
a += 1; a -= 1; a *= 1; a /= 1; a //= 1; a %= 1; a **= 1; a @= 1; a &= 1; a |= 1; a ^= 1
--- shifts
a <<= 1; a >>= 1
--- small statements
def f():
    global a, b
    pass; return
    return a, b
    raise
    raise A from b
--- more of them
assert a, b; assert c; del a, b[0]; del c.d; del (e, f)
--- loops
for a, b in c:
    break
else:
    continue
while d: pass
else: pass
for *a, b in c: pass
--- choices of suites
if a:
    b
elif c:
    d
elif e: f
else:
    if g:
        h
--- an if in an else
if a: b
else:
    # elif
    if c: d
    else: e
--- with
with a as b, c(d) as (e, f): pass
with (g as h, i): pass
with (j): pass
with (k, l): pass
--- asynchronous suites
async def f():
    async with a as b.c: pass
    async for d in e: pass
--- try
try: a
except b: c
except (d, e) as f: g
except: h
else: i
finally: j
try:
    a
finally:
    b
--- groups of exceptions
def f():
    try:
        a
    except* b as c:
        d
    else: e
--- imports
import a, b.c.d, e as f, g.h as i
from j import k, l as m
from . import n
from ...o.p import (q,)
--- a starred import
from a.b import *
--- functions
@a
@b.c(d)
def f(a, b: int = 1, /, c=2, *d: e, g, h: i = 3, **j: k) -> l:
    'doc'
    return a
--- parameters after a star
def f(*, a, b=1): ...
def g(*a, b): ...
def h(a, /): ...
def i(a=1, b=2, /, c=3): ...
--- asynchronous functions
@a
async def f(): yield
async def g():
    b = yield c
    await d
--- generators
def f():
    yield
    yield from a
    b = yield c, d
--- classes
@a
class B(C, *d, metaclass=E, **f):
    'doc'
    g: int = 1
    class H: pass
class I(): ...
--- match
def f(a):
    match a, b:
        case 1 | -2 | 'x': return [g(h)]
        case [c, *d] if e: pass
        case {'k': v, **r}: pass
        case P(q, s=None): pass
        case T.U: pass
        case _: pass
--- match and strings over lines
if a:
  match b:
    case 1:
      x = '''
c
'''

--- comments and blank lines
# a


x = 1  # b

  # c
def f():
    # d

    return 1
# e
"""
)
LAYOUT = {
    "strings": r"""'a'; "b"; r'\d'; b'c'; '''d'e'''; "f\"g"; '' ; "" ; Rb"h"; u'i'; '''''' ; "a'b" """,
    "strings over lines": 'x = """a\n  "b" ""\n c"""\ny = "a\\\nb"',
    "line ends of Windows": "x = 'a'\r\nif x:\r\n    y = '''b\r\nc''' 'd'\r\n    z = f(\r\n 'e')\r\n",
    "form feeds": "x = 'a'\n\x0c\ny = 'b'\n\x0cz = 'c' 'd'\n",
    "continued lines": "x = 'a' \\\n    'b'\ny = a + \\\n  'c'\nif a and \\\n   b: pass",
    "tabs": "if a:\n\tx = 'b'\n\tmatch x:\n\t\tcase 1: y = 'c' 'd'\n",
    "nothing": "",
    "no line end": "x = 'a'",
}
NEWER = titled(
    r"""--- type parameters
class A[T: int, *U, **V](B): x: T
def f[T](a: T) -> T:
    return g('b' 'c')
type X[T] = list[T]
--- methods with them
class A:
    @a('b')
    async def f[T](self): return 'c'

    type B = int; x = 'd'
--- f-strings in f-strings
f'{f'{a['b']}'}'
--- a starred annotation
def f(*args: *Ts) -> tuple[*Ts]: ...
"""
)


@pytest.mark.parametrize("written", [*GRAMMAR.values(), *LAYOUT.values()], ids=[*GRAMMAR, *LAYOUT])
def test_all_of_the_grammar_reads_the_same(written: str) -> None:
    source = SourceText(written)
    quick, full = read(source), parse(source)
    assert outline(quick) == outline(full)
    assert collect(quick) == collect(full)


@pytest.mark.parametrize("written", NEWER.values(), ids=NEWER)
def test_a_grammar_that_the_running_python_may_not_know_reads_the_same(written: str) -> None:
    source = SourceText(written)
    assert outline(read(source)) == outline(parse(source))


def test_what_python_reads_is_not_given_to_the_slow_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("asked")

    monkeypatch.setattr(cst, "parse_module", fail)
    monkeypatch.setattr(cst, "parse_expression", fail)
    read(SourceText("x = f(1, 'a')\nclass A:\n    def g(self): return [h for h in 'b']\n"))


@pytest.mark.parametrize(
    "written", ["x = = 1\n", "def f(:\n", "if x:\ny\n", "x = 'a\n", "print 'a'\n", "b'a' = 1\n"]
)
def test_a_fault_is_the_slow_parsers_to_tell(written: str) -> None:
    with pytest.raises(SyntaxFault) as quick:
        read(SourceText(written))
    with pytest.raises(SyntaxFault) as full:
        parse(SourceText(written))
    assert str(quick.value) == str(full.value)


BAD_LITERALS = {
    "a path": 'x = 1\nopen("C:\\Users\\me")\n',
    "in a docstring": 'class A:\n    "\\u"\n',
    "half an escape": 'x = 1\ny: "\\x" = 2\n',
    "a name that is none": 'x = 1\ny = "\\N{nope}"\n',
    "bytes beyond ASCII": 'x = 1\ny = b"é"\n',
    "bytes among text": 'x = 1\ny = ("a" b"b")\n',
    "in an f-string": 'x = 1\ny = f"\\u{x}"\n',
}


@pytest.mark.parametrize("written", BAD_LITERALS.values(), ids=BAD_LITERALS)
def test_a_literal_that_python_refuses_is_a_fault_at_its_line(written: str) -> None:
    found = read_facts(written)
    assert found.facts is None
    (fault,) = found.faults
    assert fault.line == 2
    assert fault.problem.startswith("invalid syntax: ")


def test_a_bad_escape_behind_a_newer_grammar_is_no_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibCST takes the text, and does not look into literals; nobody says what their value is."""

    def refuse(_: str) -> NoReturn:
        raise SyntaxError("invalid syntax")

    monkeypatch.setattr(reading, "python_tree", refuse)
    for written in BAD_LITERALS.values():
        if "b" not in written:
            assert read_facts(written).facts is not None


@pytest.mark.parametrize(
    "written", ["def f(a, a): pass\n", "x = *a\n", "return 1\n", "def f(): yield; await x\n"]
)
def test_what_only_pythons_compiler_refuses_is_read(written: str) -> None:
    assert read_facts(written).facts is not None


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python reads that grammar itself")
def test_a_newer_grammar_is_read_by_the_slow_parser() -> None:
    source = SourceText("try:\n    f()\nexcept A, B:\n    g()\n")
    assert outline(read(source)) == outline(parse(source))
