"""Methods of paths, awaited through the paths of anyio."""

from collections.abc import Container

import libcst as cst

from fastpg_lint.fixes.awaiting import awaited
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending

_PATH = "pathlib.Path"


def of_path(mending: Mending, call: cst.Call, methods: Container[str]) -> Change | None:
    """`path.read_text()` → `await anyio.Path(path).read_text()`, for some methods."""
    match call.func:
        case cst.Attribute(value=path, attr=cst.Name(word)) if word in methods:
            made = mending.member_of("anyio", "Path", call)
        case _:
            return None
    if made is None or not is_called(mending, call, _PATH) or mending.has_comment(call):
        return None
    own = cst.Call(made.expression, [cst.Arg(path.with_changes(lpar=(), rpar=()))])
    if isinstance(path, cst.Call) and is_called(mending, path, _PATH, whole=True):
        own = path.with_changes(func=made.expression)
    new = awaited(mending, call, call.with_changes(func=call.func.with_changes(value=own)))
    title = f"await it, by `{mending.tree.code_for_node(made.expression)}`"
    return Change(title, call, new, imports=made.imports)


def is_called(mending: Mending, call: cst.Call, name: str, *, whole: bool = False) -> bool:
    """Whether a call surely calls something of a class, or that name itself."""
    site = mending.site(call)
    names = mending.names_called(site) if site is not None else frozenset()
    return bool(names) and all(one == name or (not whole and one.startswith(f"{name}.")) for one in names)
