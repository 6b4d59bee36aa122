"""Where the sites of a text are after an edit in one of its functions: others move with their lines."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.engine.places import Lines, Place
from fastpg_lint.source.outermost import Alone
from fastpg_lint.source.outermost import Lines as FunctionLines
from fastpg_lint.source.positions import locate
from fastpg_lint.source.ranges import Range
from fastpg_lint.source.segments import LOCAL, WIDTH
from fastpg_lint.source.silenced import LAST, Comment, Silenced
from fastpg_lint.source.site import Site
from fastpg_lint.source.surroundings import Surrounded

_BODY_ALONE = 1
"""The segment that the body of a function is which is read alone."""


class Edit(Struct, frozen=True):
    """An edit in the body of a function: its segment, where the function was, and by how much it is longer.

    `alone` is the function as it is now; `says_noqa` tells whether a comment in it suppresses something, or
    has done so, or whether one anywhere does in a block.
    """

    segment: int
    function: FunctionLines
    by: int
    alone: Alone
    says_noqa: bool

    def moved(self, before: Lines) -> Lines:
        """What is known of the edited text by what was known of the one before."""
        places = {
            site: self._moved(place)
            for site, place in before.places.items()
            if site.statement >> WIDTH != self.segment
        }
        return Lines(places, self._silenced(before.silenced))

    def _moved(self, place: Place) -> Place:
        by = self.by if place.at.line > self.function.end else 0
        return Place(_further(place.at, by), place.around) if by else place

    def _silenced(self, before: Silenced | None) -> Silenced | None:
        if before is None or self.says_noqa:
            return None
        return Silenced(tuple(map(self._moved_comment, before.comments)))

    def _moved_comment(self, one: Comment) -> Comment:
        at = replace(one.at, line=self._line(one.at.line))
        return replace(one, at=at, first=self._line(one.first), last=self._line(one.last))

    def _line(self, line: int) -> int:
        return line + self.by if self.function.end < line < LAST else line

    def finds(self, sites: Iterable[Site]) -> bool:
        """Whether all of some sites are in the function's body."""
        return all(site.statement >> WIDTH == self.segment for site in sites)

    def places(self, sites: Iterable[Site]) -> dict[Site, Place]:
        """The places of sites in the function's body."""
        alone, down = self.alone, self.function.begin - self.alone.above
        inner = {
            replace(site, statement=(_BODY_ALONE << WIDTH) + (site.statement & LOCAL)): site for site in sites
        }
        found = {}
        surrounded = Surrounded(alone.source, alone.tree)
        for site, at in locate(alone.source, inner, alone.tree).items():
            around = surrounded.at(at)
            names = ".".join((*self.function.classes, around.function))
            found[inner[site]] = Place(_further(at, down), replace(around, function=names))
        return found


def _further(at: Range, down: int) -> Range:
    return replace(at, line=at.line + down, end_line=at.end_line + down)
