"""Code without its comments, for those who look for words in it: a remark neither uses nor means anything."""

import re

_CODE_OR_COMMENT = re.compile(
    rb"""((?:[^"'#]++|\"{3}(?:[^"\\]++|\\.|"(?!""))*+\"{3}|'{3}(?:[^'\\]++|\\.|'(?!''))*+'{3}"""
    rb"""|"(?:[^"\\\n]++|\\.)*+"?|'(?:[^'\\\n]++|\\.)*+'?)++)|\#[^\n]*+""",
    re.DOTALL,
)
"""All code up to a comment, strings as wholes, or a comment. Nothing of it is tried in a second way: the
places to go back to would be as many as the characters."""


def without_comments(code: bytes) -> bytes:
    """Code in any encoding that has ASCII's bytes, without its comments; all else stays as it is.

    What is unclear, such as quotes in an f-string's braces, is taken for a string: nothing of it is left out.
    """
    return b"".join(_CODE_OR_COMMENT.findall(code)) if b"#" in code else code
