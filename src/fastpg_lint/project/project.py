"""The project: the facts of its modules, linked, and each module as a rule sees it."""

from collections.abc import Mapping

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.facts.records import ModuleFacts
from fastpg_lint.project.blocking import CallGraph
from fastpg_lint.project.inference import Inference
from fastpg_lint.project.layout import Layout
from fastpg_lint.project.module import LinkedModule, ModuleSetting
from fastpg_lint.project.names import ModuleIndex


class Project:
    """Modules by dotted name, and what can be inferred of them together."""

    def __init__(
        self, catalogue: Catalogue, modules: Mapping[str, ModuleFacts], layout: Layout | None = None
    ) -> None:
        self.catalogue = catalogue
        self._layout = layout or Layout(modules.keys(), (), ())
        self._facts = modules
        self._indexes: dict[str, ModuleIndex] = {}
        self.infer = Inference(catalogue, self)
        self.graph = CallGraph(self.infer)

    def module(self, name: str, setting: ModuleSetting | None = None) -> LinkedModule:
        """A module as a rule sees it. Raises `KeyError` for a name that the project does not have."""
        return LinkedModule(self, name, self._facts[name], setting or ModuleSetting())

    def index(self, module: str) -> ModuleIndex | None:
        """The indexed facts of a module, or None where the project has no such module."""
        known = self._indexes.get(module)
        if known is None and module in self._facts:
            known = self._indexes[module] = ModuleIndex(self._facts[module])
        return known

    def absolute(self, module: str, target: str, level: int) -> str:
        """The dotted name of the module that an import means; `level` counts its leading dots."""
        return self._layout.absolute(module, target, level)
