"""How many links the chains of a text may have: operators in a row, branches, parts of a dotted name.

Each is a level of a tree, or costs a parser as much as all before it: CPython takes gigabytes to put the
dotted name of an import together, and LibCST minutes for a sum. They are counted before anything parses.
"""

import re

MOST_LINKS = 800
"""Links of a kind in a text that are none too many, however they are shared out."""
MOST_JOINED = 10_000_000
"""Characters that CPython may copy to put a dotted name together, part by part."""
_SIGNS = ("+", "-", "*", "~", "|", "&", "^", "@", "/", "%", "<<", ">>")
_WORDS = ("and", "or", "elif", "else", "not", "lambda", "await")

_DOTTED = re.compile(r"\w++(?:[\s\\]*+\.[\s\\]*+\w++)*+")
COMMENTS_AND_STRINGS = (
    r"#[^\n]*+|'''(?:[^'\\]|\\.|'(?!''))*+(?:''')?"
    r'|"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?'
    r"|'(?:[^'\\\n]|\\.)*+'?"
    r'|"(?:[^"\\\n]|\\.)*+"?'
)
"""Comments and strings, without what may stand before a quote; to be searched for with `re.DOTALL`."""
_TOKENS = re.compile(
    COMMENTS_AND_STRINGS + r"|(?P<opening>[(\[{])|(?P<closing>[)\]}])|\\\n|(?P<ending>\n)"
    rf"|(?P<link>{'|'.join(map(re.escape, _SIGNS))}|\b(?:{'|'.join(_WORDS)})\b)",
    re.DOTALL,
)


def may_have_long_chain(text: str) -> bool:
    """Whether operators and branches are so many in a text that a chain of them could be too long."""
    return any(_has_many(text, link) for link in (*_SIGNS, *_WORDS))


def _has_many(text: str, link: str) -> bool:
    if text.count(link) < MOST_LINKS:
        return False
    return link in _SIGNS or len(re.findall(rf"\b{link}\b", text)) >= MOST_LINKS


def has_long_chain(text: str) -> bool:
    """Whether so many stand in one statement of a text that no tree says how they are nested."""
    links = level = 0
    for token in _TOKENS.finditer(text):
        match token.lastgroup:
            case "opening":
                level += 1
            case "closing":
                level = max(level - 1, 0)
            case "ending" if not level:
                links = 0
            case "link":
                links += 1
                if links > MOST_LINKS:
                    return True
    return len(re.findall(r"\belif\b", text)) > MOST_LINKS


def has_endless_name(text: str) -> bool:
    """Whether a text has a dotted name that takes CPython gigabytes to put together."""
    names = map(re.Match.group, _DOTTED.finditer(text))
    return any(name.count(".") * len(name) > MOST_JOINED for name in names)
