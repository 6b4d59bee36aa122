"""Which files of a revision have another name now: by what they hold, as git tells it."""

from collections import Counter
from collections.abc import Mapping, Sequence

MOST = 200
"""Files gone, and files new, up to which each is held against each; of more, equal ones are found."""
_ALIKE = 0.5
"""The part of their lines that two files must share to be one that was renamed."""

_Lines = Counter[bytes]


def renames(gone: Mapping[str, bytes], new: Mapping[str, bytes]) -> dict[str, str]:
    """The new path of each file that is gone and has one, by the contents of both; most alike first."""
    found: dict[str, str] = {}
    by_content = {content: path for path, content in sorted(new.items(), reverse=True) if content}
    for path, content in sorted(gone.items()):
        if content in by_content:
            found[path] = by_content.pop(content)
    left = {path: content for path, content in new.items() if path not in found.values()}
    lost = {path: content for path, content in gone.items() if path not in found}
    if max(len(left), len(lost)) <= MOST:
        found |= _by_likeness(lost, left)
    return found


def _by_likeness(gone: Mapping[str, bytes], new: Mapping[str, bytes]) -> dict[str, str]:
    after = [(path, Counter(content.splitlines())) for path, content in new.items()]
    pairs = [
        (_likeness(lines, other), path, name)
        for path, content in gone.items()
        for lines in [Counter(content.splitlines())]
        for name, other in after
    ]
    return _best(sorted((pair for pair in pairs if pair[0] >= _ALIKE), key=lambda one: (-one[0], *one[1:])))


def _best(pairs: Sequence[tuple[float, str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, path, name in pairs:
        if path not in found and name not in taken:
            found[path] = name
            taken.add(name)
    return found


def _likeness(one: _Lines, other: _Lines) -> float:
    """How much of the longer of two files is in the other as well."""
    longer = max(one.total(), other.total())
    if not longer or min(one.total(), other.total()) < _ALIKE * longer:
        return 0.0
    return (one & other).total() / longer
