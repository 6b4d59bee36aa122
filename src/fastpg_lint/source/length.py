"""How much code a text may hold: its words and signs are counted before anything parses it.

Each takes a kilobyte of trees and some microseconds. A file of two megabytes that somebody has written has
half as many as may be; one of nothing but `x;` has three times as many.
"""

import re

from fastpg_lint.source.links import COMMENTS_AND_STRINGS

MOST_TOKENS = 700_000
"""Words, signs, strings and ends of lines that a text may have."""
TOO_LONG = "code too long to analyse"
_HOLE = 9
"""As how many of them what an f-string computes counts, which LibCST's own parser reads."""
_SHORT = MOST_TOKENS // 4
"""Characters that cannot be so many: `{x}` is the shortest way."""

_TOKENS = re.compile(
    rf"(?P<prefix>[fFtT][rR]?|[rR][fFtT])?(?P<quoted>{COMMENTS_AND_STRINGS})|\w++|\n\s*+|[^\w\s]", re.DOTALL
)


def is_too_long(text: str) -> bool:
    """Whether a text holds more code than can be read in the time and the memory that there are."""
    return len(text) > _SHORT and sum(map(_weight, _TOKENS.finditer(text))) > MOST_TOKENS


def _weight(token: re.Match[str]) -> int:
    return 1 + _HOLE * token[0].count("{") if token["prefix"] else 1
