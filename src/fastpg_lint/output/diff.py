"""What mending changes, as a unified diff that `patch` and `git apply` take."""

import re
from collections.abc import Iterator
from difflib import unified_diff

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
"""A line as `patch` counts them: a form feed ends none, and a carriage return belongs to its line."""


def render(path: str, before: str, after: str) -> Iterator[str]:
    """The lines of the difference between two texts of the file at a path, without line ends."""
    for line in unified_diff(_LINE.findall(before), _LINE.findall(after), path, path):
        yield line.removesuffix("\n")
        if not line.endswith("\n"):
            yield r"\ No newline at end of file"
