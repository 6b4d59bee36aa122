"""Whether anything else in the project speaks of a function, and so depends on how it is called."""

import libcst as cst

from fastpg_lint.fixes.mending import Mending


def is_named_elsewhere(mending: Mending, function: cst.FunctionDef) -> bool:
    """Whether anything else in the project seems to speak of a function."""
    name = function.name.value
    return not mending.is_named_once(name) or bool(modules_naming(mending, name))


def modules_naming(mending: Mending, name: str) -> set[str]:
    """The other modules of the project that seem to speak of something of this module by its name."""
    files, own = mending.module.project.files, mending.module.name
    others = set(files.modules_naming(name)) & set(files.modules_naming(own.rpartition(".")[2]))
    return others - {own}
