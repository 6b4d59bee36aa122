"""Sites: how facts point into a module without lines, by numbers of statements and nodes."""

from enum import IntEnum

from msgspec import Struct


class SiteKind(IntEnum):
    """The kinds of node that a site can point at."""

    STATEMENT = 0
    CALL = 1
    STRING = 2
    ATTRIBUTE = 3
    NAME = 4


class Site(Struct, frozen=True, array_like=True):
    """The `ordinal`-th node of a kind among the expressions of the `statement`-th statement.

    Statements count from 0 down each segment of the page, small and compound alike (an `elif` is an `if` of
    its own); the module itself is statement -1.
    Nodes count from 0 in reading order, the outer before the inner where both begin together; those of
    a nested statement belong to that statement. Strings inside an f-string do not count.
    """

    statement: int
    kind: SiteKind = SiteKind.STATEMENT
    ordinal: int = 0
