"""Characters that a terminal or the log of a build obeys, written out where text of others is shown.

A line end in a name begins a line of its own, which may be a command to the service that runs the build
(`::add-mask::`); an escape moves the cursor, and marks of direction show code in another order than it has.
"""

import re

_OBEYED = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Unicode's control characters but the tabulator, its ends of lines and its marks of direction."""


def written_out(text: str) -> str:
    """A text of one line in which such characters stand as Python writes them, `\\n` or `\\x1b`."""
    if text.isprintable():
        return text
    return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
