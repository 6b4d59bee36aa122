"""What a fix does to a module's tree: other nodes in the place of some, and the imports that these need."""

from collections.abc import Mapping
from dataclasses import dataclass

import libcst as cst

Replacement = cst.CSTNode | cst.FlattenSentinel[cst.CSTNode] | cst.RemovalSentinel


@dataclass(frozen=True)
class Imported:
    """What an import gives a name: a module, or something in a module."""

    module: str
    name: str | None = None


@dataclass(frozen=True)
class Change:
    """A fix of one finding. `title` is a line that says what it does.

    An unsafe one may change what the program does. `nodes` says what is to stand in the place of nodes of the
    tree; `imports` is what has to be imported for that, `unused` what may be imported for nothing then.
    """

    title: str
    nodes: Mapping[cst.CSTNode, Replacement]
    safe: bool = False
    imports: tuple[Imported, ...] = ()
    unused: tuple[Imported, ...] = ()
