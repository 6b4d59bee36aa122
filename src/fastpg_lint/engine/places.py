"""Places: where the sites of a content are, and which of its lines comments suppress something on."""

from msgspec import Struct

from fastpg_lint.source.ranges import Range
from fastpg_lint.source.silenced import Silenced
from fastpg_lint.source.site import Site
from fastpg_lint.source.surroundings import Surroundings


class Place(Struct, frozen=True):
    """Where a site is in a content, and what it is told by without its line."""

    at: Range
    around: Surroundings


class Lines(Struct):
    """The places of those sites of a content that were asked for; its suppression comments, if they were."""

    places: dict[Site, Place] = {}
    silenced: Silenced | None = None
