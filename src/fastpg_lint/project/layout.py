"""Which module an import means: the modules of a project by name, and the roots that imports start from.

A module is named by its path below the project's root, `backend.app.main` for `backend/app/main.py`,
which is unique even where several packages share a repository. An import names it from some root on:
`app.main`, when the service is started in `backend/`.
"""

from collections.abc import Collection, Iterable


class Layout:
    """The names of a project's modules."""

    def __init__(
        self,
        modules: Collection[str],
        packages: Collection[str],
        libraries: Collection[str],
        roots: Iterable[str] = (),
    ) -> None:
        """`packages` are the modules that are an `__init__`, `libraries` top-level names of known libraries,
        `roots` dotted names of configured source roots."""
        self._modules = frozenset(modules)
        self._packages = frozenset(packages)
        self._libraries = frozenset(libraries)
        self._roots = tuple(roots)
        self._folders = frozenset(_folders(modules))
        self._known: dict[tuple[str, str], str] = {}

    def absolute(self, module: str, target: str, level: int) -> str:
        """The name of the module that an import in another means, or its name as written."""
        if level > 0:
            return self._relative(module, target, level)
        key = (module, target)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._search(module, target)
        return known

    def _relative(self, module: str, target: str, level: int) -> str:
        parts = module.split(".") if module else []
        up = level - 1 if module in self._packages else level
        package = parts[: len(parts) - up] if up else parts
        return ".".join([*package, target] if target else package)

    def _search(self, module: str, target: str) -> str:
        top = target.partition(".")[0]
        for root in (*self._roots, *self._roots_around(module)):
            name = f"{root}.{target}" if root else target
            if not self._has(f"{root}.{top}" if root else top):
                continue
            if root and root not in self._roots and top in self._libraries:
                continue  # A folder that only happens to be called like a library.
            return name
        return target

    def _roots_around(self, module: str) -> list[str]:
        """Folders around a module that are no package themselves, the farthest first."""
        parts = module.split(".")[:-1] if module not in self._packages else module.split(".")
        around = [".".join(parts[:length]) for length in range(len(parts) + 1)]
        return [folder for folder in around if folder not in self._packages]

    def _has(self, name: str) -> bool:
        return name in self._modules or name in self._folders


def _folders(modules: Collection[str]) -> set[str]:
    """All folders that hold a module, as namespace packages may be."""
    found: set[str] = set()
    for module in modules:
        while "." in module:
            module = module.rpartition(".")[0]
            found.add(module)
    return found
