"""Code without its comments, for those who look for words in it: a remark neither uses nor means anything."""

import re

_STRING_OR_COMMENT = re.compile(
    rb"""(\"{3}(?:[^"\\]++|\\.|"(?!""))*+\"{3}|'{3}(?:[^'\\]++|\\.|'(?!''))*+'{3}"""
    rb"""|"(?:[^"\\\n]++|\\.)*+"?|'(?:[^'\\\n]++|\\.)*+'?)|\#[^\n]*+""",
    re.DOTALL,
)
"""Nothing of it is tried in a second way: the places to go back to would be as many as the characters."""


def without_comments(code: bytes) -> bytes:
    """Code in any encoding that has ASCII's bytes, without its comments; all else stays as it is.

    What is unclear, such as quotes in an f-string's braces, is taken for a string: nothing of it is left out.
    """
    if b"#" not in code:
        return code
    return _STRING_OR_COMMENT.sub(lambda found: found[1] or b"", code)
