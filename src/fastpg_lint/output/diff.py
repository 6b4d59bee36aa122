"""What mending changes, as a unified diff that `patch` and `git apply` take, but where it masks a secret."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import unified_diff

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.mend import Mended
from fastpg_lint.source.text import SourceText

MASK = "***"
"""What stands for a secret."""
MASKED = f"secrets are shown as `{MASK}`, so this diff cannot be applied where they stand; use `--fix`"
_QUOTES = re.compile(r"^[A-Za-z]{0,2}[\"']+|[\"']+$")


def render(path: str, before: str, after: str, secrets: Sequence[str] = ()) -> Iterator[str]:
    """The lines of the difference between two texts of the file at a path, without line ends or secrets."""
    for line in unified_diff(before.splitlines(), after.splitlines(), path, path, lineterm=""):
        for secret in secrets:
            line = line.replace(secret, MASK)
        yield line
    if before and after and before.endswith("\n") != after.endswith("\n"):
        yield r"\ No newline at end of file"


def texts_of(secrets: Sequence[Diagnostic], files: Iterable[Mended]) -> Sequence[str]:
    """What stands in files that are to be mended where secrets were found, the longest first."""
    found: set[str] = set()
    for one in files:
        found.update(_secrets(one.texts[0], (at for at in secrets if at.path == one.shown)))
    return sorted(found, key=len, reverse=True)


def _secrets(text: str, found: Iterable[Diagnostic]) -> Iterator[str]:
    """What stands in a text where secrets were found, line by line and without quotes."""
    lines = SourceText(text).lines
    for one in found:
        for number, line in enumerate(lines[one.line - 1 : one.end_line], one.line):
            start = one.column - 1 if number == one.line else 0
            end = one.end_column - 1 if number == one.end_line else len(line)
            if secret := _QUOTES.sub("", line[start:end].strip()):
                yield secret
