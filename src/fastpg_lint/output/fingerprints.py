"""What tells a finding from the others, and stays as it is while its file moves around it."""

from collections import Counter
from collections.abc import Sequence

from fastpg_lint.diagnostics import Diagnostic, digest


def fingerprints(diagnostics: Sequence[Diagnostic]) -> list[str]:
    """The fingerprint of each finding, which no other has.

    Of the same that is found twice in one function, the second is told from the first by its number.
    """
    met: Counter[str] = Counter()
    found = []
    for one in diagnostics:
        key = one.identity.fingerprint if one.identity is not None else digest(one.code, one.path)
        met[key] += 1
        found.append(f"{key}-{met[key]}" if met[key] > 1 else key)
    return found
