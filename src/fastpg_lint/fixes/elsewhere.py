"""Changes of another module than that of the finding."""

from collections.abc import Callable

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.changing import changed
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.project_texts import InFile


def change_in(mending: Mending, module: str, make: Callable[[Mending], Change | None]) -> Change | None:
    """What `make` changes in a module of the project, be it the mended one or another."""
    if module == mending.module.name:
        return make(mending)
    other = mending.texts.mending(module) if mending.texts is not None else None
    file = mending.texts.file(module) if mending.texts is not None else None
    change = make(other) if other is not None else None
    if other is None or file is None or change is None:
        return None
    there = InFile(file, other.replacements(change))
    return Change(change.title, mending.tree, mending.tree, safe=change.safe, elsewhere=(there,))


def together(mending: Mending, here: Change, there: Change, title: str) -> Change:
    """A change of the mended module, and one that `change_in` has given, as one."""
    if there.elsewhere:
        return Change(title, here.old, here.new, imports=here.imports, elsewhere=there.elsewhere)
    tree = changed(mending.tree, {here.old: lambda _: here.new, there.old: lambda _: there.new})
    return Change(title, mending.tree, tree, imports=(*here.imports, *there.imports))
