"""Tokens made up at random from a pattern, so that no file holds one."""

import random
import re
from importlib import import_module
from typing import Any

_Node = Any
_parser: _Node = import_module("re._parser")
_constants: _Node = import_module("re._constants")
MOST = 60
"""Characters of a part that may have more and more of them."""


def made_up(pattern: str, seed: str) -> str:
    """A text that a pattern matches, always the same one for a seed."""
    return _text(_parser.parse(pattern, re.ASCII), random.Random(seed))


def repeats(pattern: str) -> list[bool]:
    """Of each part without an end of its own, whether something must follow it."""
    return list(_endless(_parser.parse(pattern, re.ASCII), is_last=True))


def _text(tree: _Node, chance: random.Random) -> str:
    return "".join(_part(str(operator), value, chance) for operator, value in tree)


def _part(operator: str, value: _Node, chance: random.Random) -> str:
    match operator:
        case "LITERAL":
            return chr(value)
        case "IN":
            return chance.choice(_members(value))
        case "MAX_REPEAT":
            least, most, inside = value
            most = max(least, MOST) if most is _constants.MAXREPEAT else min(most, max(least, MOST))
            return "".join(_text(inside, chance) for _ in range(chance.randint(least, most)))
        case "SUBPATTERN":
            return _text(value[3], chance)
        case "BRANCH":
            return _text(chance.choice(value[1]), chance)
    raise AssertionError(operator)


def _members(items: _Node) -> list[str]:
    inside = f"[{''.join(_member(str(operator), value) for operator, value in items)}]"
    return [one for one in map(chr, range(33, 127)) if re.match(inside, one, re.ASCII)]


def _member(operator: str, value: _Node) -> str:
    match operator:
        case "LITERAL":
            return re.escape(chr(value))
        case "RANGE":
            return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return {"CATEGORY_WORD": r"\w", "CATEGORY_DIGIT": r"\d"}.get(str(value), r"\S\s")


def _endless(tree: _Node, *, is_last: bool) -> list[bool]:
    found = []
    for operator, value in reversed(list(tree)):
        match str(operator):
            case "MAX_REPEAT" | "MIN_REPEAT":
                if value[1] is _constants.MAXREPEAT:
                    found.append(not is_last)
                found += _endless(value[2], is_last=False)
            case "SUBPATTERN":
                found += _endless(value[3], is_last=is_last)
            case "BRANCH":
                found += [each for one in value[1] for each in _endless(one, is_last=is_last)]
        is_last = is_last and str(operator) == "MAX_REPEAT" and value[0] == 0
    return found
