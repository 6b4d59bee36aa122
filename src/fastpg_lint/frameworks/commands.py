"""Commands of a terminal in modules of a service: what they do, no request waits for."""

from functools import cached_property

from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.source.site import Site

_LIBRARIES = frozenset({"click", "rich_click", "asyncclick", "typer", "asyncer", "cyclopts"})
"""A bot has commands as well, by other libraries: those are what it serves."""
_COMMAND = "command"


class Commands:
    """Answers for one module."""

    def __init__(self, module: LinkedModule) -> None:
        self._facts = module.facts
        self._view = module.view

    def have(self, at: Site) -> bool:
        """Whether what stands at a site is a call in a command."""
        return at in self._sites

    @cached_property
    def _sites(self) -> frozenset[Site]:
        libraries = {one.partition(".")[0] for one in self._view.imported_modules}
        if _LIBRARIES.isdisjoint(libraries) or not self._view.calls_spelled([_COMMAND]):
            return frozenset()
        return frozenset(call.at for call in self._facts.calls if self._is_in_command(call.scope))

    def _is_in_command(self, scope: int) -> bool:
        while scope > 0:
            record = self._facts.scopes[scope]
            if _COMMAND in self._facts.decorator_words(record):
                return True
            scope = record.parent
        return False
