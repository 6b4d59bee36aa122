"""What a rule is: its metadata, and the findings that its judgement gives."""

from enum import StrEnum

from msgspec import Struct

from fastpg_lint.source.site import Site

CHAIN_SLOT = "{chain}"
"""Where a message takes the related places, with their `path:line`, once positions are known."""


class FixKind(StrEnum):
    """Whether a rule can mend what it finds."""

    NONE = "none"
    SAFE = "safe"
    UNSAFE = "unsafe"


class RelatedSite(Struct, frozen=True):
    """Another place that a finding speaks of, in a module of the project named by its dotted name."""

    module: str
    at: Site
    message: str


class Finding(Struct, frozen=True):
    """One place in the judged module that a rule reports, with the words for it."""

    code: str
    at: Site
    message: str
    help: str
    related: tuple[RelatedSite, ...] = ()


class PlacedFinding(Struct, frozen=True):
    """One place in a file that is no Python, by offsets in its text.

    `statement` is where the statement begins that it stands in.
    """

    code: str
    start: int
    end: int
    statement: int
    message: str
    help: str


class Rule(Struct, frozen=True, kw_only=True):
    """The metadata of a rule. `message` and `help` are templates whose slots `finding` fills.

    `message` says what is wrong and what that does in production, `help` gives the order to follow.
    """

    code: str
    name: str
    message: str
    help: str
    since: str
    default: bool = True
    fix: FixKind = FixKind.NONE
    options: tuple[str, ...] = ()

    def finding(self, at: Site, related: tuple[RelatedSite, ...] = (), **slots: str) -> Finding:
        """A finding of this rule at a place; raises `KeyError` for a slot left empty."""
        return Finding(
            code=self.code,
            at=at,
            message=self.message.format_map({"chain": CHAIN_SLOT, **slots}),
            help=self.help.format_map(slots),
            related=related,
        )

    def placed(self, start: int, end: int, statement: int, **slots: str) -> PlacedFinding:
        """A finding of this rule in a file that is no Python; raises `KeyError` for a slot left empty."""
        return PlacedFinding(
            code=self.code,
            start=start,
            end=end,
            statement=statement,
            message=self.message.format_map(slots),
            help=self.help.format_map(slots),
        )
