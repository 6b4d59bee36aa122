"""The suppression comments of a file, with what is found on the lines that they hold for."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable

from fastpg_lint.source.silenced import Comment, Silenced


class CommentedFile:
    """The comments of one file that name codes of ours.

    `found` are the codes and lines of all that is found, silenced or not. `heard` are the codes whose
    findings are all among them, `codes` those that there are.
    """

    def __init__(
        self,
        silenced: Silenced,
        found: Iterable[tuple[str, int]],
        heard: Collection[str],
        codes: Collection[str],
    ) -> None:
        self.comments = [one for one in silenced.comments if one.of_ours]
        self._heard = heard
        self._codes = codes
        lines: dict[str, set[int]] = defaultdict(set)
        for code, line in found:
            lines[code].add(line)
        self._lines = {code: sorted(some) for code, some in lines.items()}

    def codes_of(self, given: str) -> list[str]:
        """The codes that a comment means which names one, or what they begin with."""
        return [code for code in self._codes if code.startswith(given)]

    def is_heard(self, given: str) -> bool:
        """Whether all that is meant by a code was looked for."""
        return all(code in self._heard for code in self.codes_of(given))

    def silences(self, comment: Comment, given: str) -> bool:
        """Whether something is found that a comment silences by a code."""
        return any(self._is_found(code, comment.first, comment.last) for code in self.codes_of(given))

    def _is_found(self, code: str, first: int, last: int) -> bool:
        lines = self._lines.get(code, [])
        position = bisect_left(lines, first)
        return position < len(lines) and lines[position] <= last
