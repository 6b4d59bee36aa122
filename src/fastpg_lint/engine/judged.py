"""What is found in a module, before it is looked up where that stands."""

from msgspec import Struct

from fastpg_lint.report import Failure
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding
from fastpg_lint.source.site import Site


class Heard(Struct, frozen=True, array_like=True):
    """The codes whose findings in a module are all known, and what of them is not told, each with its code.

    That is what rules find that are not selected, and calls which block and which a comment accepts.
    """

    codes: tuple[str, ...]
    untold: tuple[tuple[Site, str], ...] = ()


class Judged(Struct, frozen=True):
    """A module by its dotted name, what was found in it, and the rules that failed over it.

    `names` has the names of the rules that found something, by their codes, and `unresolved` the
    project's own modules that it imports and that are nowhere. `heard` is None where nobody asks for it.
    `role` says what the module is for, `service` is the folder of the service that it belongs to.
    """

    module: str
    findings: tuple[Finding, ...]
    names: dict[str, str]
    failures: tuple[Failure, ...] = ()
    unresolved: tuple[str, ...] = ()
    heard: Heard | None = None
    role: Role | None = None
    service: str | None = None
