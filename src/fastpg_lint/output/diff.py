"""What mending changes, as a unified diff that `patch` and `git apply` take."""

from collections.abc import Iterator
from difflib import unified_diff


def render(path: str, before: str, after: str) -> Iterator[str]:
    """The lines of the difference between two texts of the file at a path, without line ends."""
    lines = unified_diff(before.splitlines(), after.splitlines(), path, path, lineterm="")
    yield from lines
    if before and after and before.endswith("\n") != after.endswith("\n"):
        yield r"\ No newline at end of file"
