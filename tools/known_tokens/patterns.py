"""Patterns as Go writes them, made into patterns of Python that take linear time, and the words they need.

A pattern is parsed and written anew: `(?i)` widens classes of letters and leaves what is written out as it
is, since issuers write their prefixes in one way; a repeat without end that something follows gets one; and
the boundaries at both ends go, since whoever looks for tokens sets the same ones for all.
"""

import re
from importlib import import_module
from itertools import product
from typing import Any

_Node = Any
"""Whatever `re` makes of a pattern, or of a part of it: none of it has a public type."""
_parser: _Node = import_module("re._parser")
_constants: _Node = import_module("re._constants")

LONGEST_REPEAT = 400
"""Characters of a part that has no end of its own: others follow it, so each beginning is read that far."""
_MOST_WORDS = 32
_MOST_CHOICES = 4
_CLASSES = {"[[:alnum:]]": "[A-Za-z0-9]", r"\z": r"\Z", r"\x60": "`"}
_HEAD = r"""(?:^|[\\'"`\s>=:(,)])"""
_TAILS = (
    *(r"""(?:[`'"\s;]|\\[nr]|$)""", r"""(?:[`'"\s;]|\\[nr]|$|\b)""", r"""(?:$|[\\'"`\s<),])"""),
    *(r"(?:[^\w-]|\Z)", r"(?:[^a-zA-Z0-9+/]|\Z)", r"\b"),
)
"""What gitleaks ends and begins forms with, `` ` `` in place of its `\\x60`."""
_PIECES = re.compile(r"\[(?:\\.|[^\]\\])+\]|\\.|\(\?i\)|[()|]|[^\\()\[|]+")
_NAMED = {"word": r"\w", "digit": r"\d"}


class NotConvertibleError(ValueError):
    """A pattern has something in it that a form of a token does not need: `.`, a class that is negated."""


class Form:
    """A pattern for Python, and words one of which stands in whatever it matches."""

    def __init__(self, go_pattern: str) -> None:
        """Raises `NotConvertibleError`."""
        try:
            tree = _parser.parse(_for_python(go_pattern), re.ASCII)
        except (re.error, OverflowError) as error:
            raise NotConvertibleError(str(error)) from None
        ignores_case = bool(tree.state.flags & re.IGNORECASE)
        self.pattern = _written(tree, ignores_case, is_last=True)
        self.words = tuple(sorted(_needed(tree)))


def _for_python(pattern: str) -> str:
    for old, new in _CLASSES.items():
        pattern = pattern.replace(old, new)
    for tail in _TAILS:
        pattern = pattern.removesuffix(tail)
    return _scoped(pattern.removeprefix(_HEAD))


def _scoped(pattern: str) -> str:
    """`(?i)` in the middle, which Python refuses, as `(?i:…)` to the end of the group that it stands in."""
    made = []
    open_groups = [0]
    at_start = "(?i)" if pattern.startswith("(?i)") else ""
    parts = _PIECES.findall(pattern, len(at_start))
    if at_start + "".join(parts) != pattern:
        raise NotConvertibleError("something is open at its end")
    for part in parts:
        if part == "(?i)":
            made.append("(?i:")
            open_groups[-1] += 1
            continue
        if part == "(":
            open_groups.append(0)
        elif part == ")":
            made.append(")" * open_groups.pop())
        elif part == "|" and open_groups[-1]:
            raise NotConvertibleError("`(?i)` before `|`")
        made.append(part)
    made.append(")" * open_groups.pop())
    return at_start + "".join(made)


def _written(tree: _Node, ignores_case: bool, *, is_last: bool) -> str:
    """A parsed pattern as text; `is_last` where nothing must follow it."""
    written = []
    for operator, value in reversed(list(tree)):
        written.append(_part(operator, value, ignores_case, is_last=is_last))
        is_last = is_last and str(operator) == "MAX_REPEAT" and value[0] == 0
    return "".join(reversed(written))


def _part(operator: _Node, value: _Node, ignores_case: bool, *, is_last: bool) -> str:
    match str(operator):
        case "LITERAL":
            return re.escape(chr(value)).replace("\\-", "-")
        case "IN":
            return _class(_members(value, ignores_case))
        case "MAX_REPEAT" | "MIN_REPEAT":
            return _repeat(value, ignores_case, is_last=is_last)
        case "SUBPATTERN":
            _, added, taken, inside = value
            folds = (ignores_case or bool(added & re.IGNORECASE)) and not taken & re.IGNORECASE
            return _written(inside, folds, is_last=is_last)
        case "BRANCH":
            return "(?:" + "|".join(_written(one, ignores_case, is_last=is_last) for one in value[1]) + ")"
        case "AT" if "BOUNDARY" in str(value):
            return ""
    raise NotConvertibleError(f"{operator} in it")


def _repeat(value: _Node, ignores_case: bool, *, is_last: bool) -> str:
    least, most, inside = value
    what = _grouped(_written(inside, ignores_case, is_last=False))
    has_end = most is not _constants.MAXREPEAT
    if not has_end and not is_last:
        most, has_end = max(least, LONGEST_REPEAT), True
    if (least, most) == (0, 1):
        return f"{what}?"
    return f"{what}{{{least}}}" if least == most else f"{what}{{{least},{most if has_end else ''}}}"


def _grouped(text: str) -> str:
    """In a group, where what follows would otherwise mean a part of it."""
    is_one = re.fullmatch(r"\\?.|\[(?:\\.|[^\]\\])+\]", text, re.DOTALL)
    return text if is_one is not None else f"(?:{text})"


def _members(items: _Node, ignores_case: bool) -> set[str]:
    """The characters of a class."""
    found: set[str] = set()
    for operator, value in items:
        match str(operator):
            case "LITERAL":
                found.add(chr(value))
            case "RANGE":
                found.update(map(chr, range(value[0], value[1] + 1)))
            case "CATEGORY" if name := _NAMED.get(str(value).rpartition("_")[2].lower()):
                found.update(one for one in map(chr, range(128)) if re.match(name, one, re.ASCII))
            case _:
                raise NotConvertibleError(f"{operator} {value} in a class")
    return found | {one.swapcase() for one in found} if ignores_case else found


def _class(members: set[str]) -> str:
    ranges: list[list[str]] = []
    for one in sorted(members - {"-"}):
        if ranges and ord(ranges[-1][1]) == ord(one) - 1:
            ranges[-1][1] = one
        else:
            ranges.append([one, one])
    shown = "".join(_range(first, last) for first, last in ranges)
    return f"[{shown}{'-' if '-' in members else ''}]"


def _range(first: str, last: str) -> str:
    between = "" if ord(last) - ord(first) < 2 else "-"
    ends = (first,) if first == last else (first, last)
    return between.join(re.sub(r"[\\\]^]", r"\\\g<0>", one) for one in ends)


def _needed(tree: _Node) -> set[str]:
    """Words one of which stands in each match: the longest choice of them; none where there are none."""
    best: set[str] = set()
    current = {""}
    for operator, value in tree:
        exact = _exact(operator, value)
        if exact and len(current) * len(exact) <= _MOST_WORDS:
            current = {"".join(pair) for pair in product(current, exact)}
            continue
        best = max(best, current, _within(operator, value), key=_worth)
        current = exact if exact and len(exact) <= _MOST_WORDS else {""}
    return {word for word in max(best, current, key=_worth) if word}


def _worth(words: set[str]) -> int:
    """The length of the shortest of some words."""
    return min(map(len, words), default=0)


def _exact(operator: _Node, value: _Node) -> set[str]:
    """All texts that a part matches; nothing where they are many."""
    match str(operator):
        case "LITERAL":
            return {chr(value)}
        case "IN":
            members = _members(value, False)
            return members if len(members) <= _MOST_CHOICES else set()
        case "SUBPATTERN":
            return _exact_all(value[3])
        case "BRANCH":
            each = [_exact_all(one) for one in value[1]]
            return set().union(*each) if all(each) else set()
        case "AT":
            return {""}
    return set()


def _exact_all(tree: _Node) -> set[str]:
    found = {""}
    for operator, value in tree:
        found = {"".join(pair) for pair in product(found, _exact(operator, value))}
        if len(found) > _MOST_WORDS:
            return set()
    return found


def _within(operator: _Node, value: _Node) -> set[str]:
    """What a part that has many matches needs itself."""
    match str(operator):
        case "SUBPATTERN":
            return _needed(value[3])
        case "BRANCH":
            each = [_needed(one) for one in value[1]]
            return set().union(*each) if all(each) else set()
        case "MAX_REPEAT" if value[0] > 0:
            return _needed(value[2])
    return set()
