"""What a fix does to a module's tree: another node in the place of one, and the imports that these need."""

from dataclasses import dataclass

import libcst as cst

from fastpg_lint.fixes.project_texts import InFile


@dataclass(frozen=True)
class Imported:
    """What an import gives a name: a module, or something in a module."""

    module: str
    name: str | None = None


@dataclass(frozen=True)
class Change:
    """A fix of one finding. `title` is a line that says what it does.

    An unsafe one may change what the program does. `new` is to stand in the place of `old`, a node of the
    tree; `imports` is what has to be imported for that, and `lines` are to stand below the module's imports.
    `elsewhere` is what changes in other files with it. One that is `alone` is not made together with another
    in the same statement of the module.
    """

    title: str
    old: cst.CSTNode
    new: cst.CSTNode
    safe: bool = False
    imports: tuple[Imported, ...] = ()
    lines: tuple[cst.SimpleStatementLine, ...] = ()
    elsewhere: tuple[InFile, ...] = ()
    alone: bool = False
