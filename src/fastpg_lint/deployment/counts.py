"""Numbers of workers, as a multiple of the machine's cores and a fixed part."""

import ast
import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from fastpg_lint.source.python_tree import python_expression

_CORES = re.compile(
    r"""\$\(\s*(?:nproc(?:\s+--all)?|getconf\s+_?NPROCESSORS_(?:ONLN|CONF)|sysctl\s+-n\s+hw\.\w+
    |grep\s+-c\s+['"]?\^?processor['"]?\s+/proc/cpuinfo
    |python3?\s+-c\s+['"][^'"]*cpu_count\(\)\)?;?['"])\s*\)|`nproc`""",
    re.VERBOSE,
)
_EVALUATING = re.compile(
    r"\$\(\s*expr\s+(?P<expr>.*)\)|\$\(\s*echo\s+['\"]?(?P<echo>[^'\"|]*)['\"]?\s*\|\s*bc\s*\)"
)
_VARIABLE = re.compile(r"\$\{(?P<braced>\w+)(?::?-(?P<default>(?:[^{}]|\{[^{}]*\})*))?\}|\$(?P<plain>\w+)")
_DEEPEST = 4
"""Variables that refer to variables before nothing is said."""
_MOST = 1_000_000
"""What no number of workers comes to: beyond it a number is another, or somebody's joke."""


class Count(Struct, frozen=True):
    """`per_core` for each core, and `fixed` besides."""

    per_core: float
    fixed: float

    @property
    def is_right(self) -> bool:
        """Whether it is `(2 * cores) + 1`."""
        return (self.per_core, self.fixed) == (2, 1)

    @property
    def is_one(self) -> bool:
        return (self.per_core, self.fixed) == (0, 1)


CORES = Count(1, 0)


def number(value: int) -> Count | None:
    """A count that is the same everywhere; None where it is none of workers."""
    return _sensible(Count(0, value))


def written(digits: str) -> Count | None:
    """The same of a number as it is written; None where it is none."""
    return number(int(digits)) if digits.isdecimal() and len(digits) < len(str(_MOST)) else None


def combined(operator: str, left: Count | None, right: Count | None) -> Count | None:
    """What an operator makes of two counts; None where that is no multiple of the cores."""
    if left is None or right is None:
        return None
    made = _combined(operator, left, right)
    return _sensible(made) if made is not None else None


def _sensible(count: Count) -> Count | None:
    return count if max(abs(count.per_core), abs(count.fixed)) <= _MOST else None


def _combined(operator: str, left: Count, right: Count) -> Count | None:
    if operator == "+":
        return Count(left.per_core + right.per_core, left.fixed + right.fixed)
    if operator == "-":
        return Count(left.per_core - right.per_core, left.fixed - right.fixed)
    if operator == "*" and 0 in (left.per_core, right.per_core):
        factor, other = (left, right) if left.per_core == 0 else (right, left)
        return Count(factor.fixed * other.per_core, factor.fixed * other.fixed)
    if operator in ("/", "//") and right.per_core == 0 and right.fixed:
        return Count(left.per_core / right.fixed, left.fixed / right.fixed)
    return None


def count_in(text: str, variables: Mapping[str, Sequence[str]], deep: int = 0) -> Count | None:
    """The count that a text of a shell stands for; None where it is not known."""
    if deep > _DEEPEST:
        return None
    return _Formula(variables, deep).read(text)


class _Formula:
    """Reads one text: numbers, `$(nproc)`, variables, and arithmetic between them."""

    def __init__(self, variables: Mapping[str, Sequence[str]], deep: int) -> None:
        self._variables = variables
        self._deep = deep
        self._values: dict[str, Count | None] = {"cores": CORES}

    def read(self, text: str) -> Count | None:
        plain = _CORES.sub("cores", text.strip())
        plain = _EVALUATING.sub(lambda found: f"({found['expr'] or found['echo']})", plain)
        plain = _VARIABLE.sub(self._variable, plain.replace("\\*", "*")).replace("$((", "((")
        try:
            return self._of(python_expression(plain.strip()).body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None

    def _variable(self, found: re.Match[str]) -> str:
        """A name of our own for a variable, whose value is read on its own."""
        name = f"variable_{len(self._values)}"
        if found["default"] is not None:
            self._values[name] = count_in(found["default"].lstrip("-"), self._variables, self._deep + 1)
        else:
            self._values[name] = self._named(found["braced"] or found["plain"])
        return name

    def _named(self, name: str) -> Count | None:
        values = self._variables.get(name, ())
        if len(values) != 1:
            return None
        return count_in(values[0], self._variables, self._deep + 1)

    def _of(self, node: ast.expr) -> Count | None:
        match node:
            case ast.Constant(int(value)):
                return number(value)
            case ast.Name(name):
                return self._values[name] if name in self._values else self._named(name)
            case ast.BinOp(left, operator, right):
                symbol = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}.get(type(operator), "")
                return combined(symbol, self._of(left), self._of(right))
        return None
