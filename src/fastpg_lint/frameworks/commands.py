"""Commands of a terminal in modules of a service: what they do, no request waits for."""

from collections.abc import Iterator
from functools import cached_property

from fastpg_lint.semantic.loops import is_in_loop_without_end
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.source.site import Site

_LIBRARIES = frozenset({"click", "rich_click", "asyncclick", "typer", "asyncer", "cyclopts"})
"""A bot has commands as well, by other libraries: those are what it serves."""
_COMMAND = "command"
_READING = ("parse_args", "parse_known_args")
"""What reads the arguments that somebody has typed in a terminal."""


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
        commands = {*self._reading_arguments(), *self._decorated()}
        if not commands:
            return frozenset()
        return frozenset(call.at for call in self._facts.calls if self._is_inside(call.scope, commands))

    def _reading_arguments(self) -> Iterator[int]:
        """The functions that read what somebody has typed, and come to an end."""
        for number in self._view.calls_spelled(_READING):
            function = self._view.function_of(self._view.call(number).scope)
            calls = map(self._view.call, self._view.scope(function).calls)
            if function > 0 and not any(is_in_loop_without_end(self._view, one.branch) for one in calls):
                yield function

    def _decorated(self) -> Iterator[int]:
        """The functions that a library makes commands of."""
        libraries = {one.partition(".")[0] for one in self._view.imported_modules}
        if _LIBRARIES.isdisjoint(libraries) or not self._view.calls_spelled([_COMMAND]):
            return
        for number, scope in self._facts.scopes.items():
            if _COMMAND in self._facts.decorator_words(scope):
                yield number

    def _is_inside(self, scope: int, commands: set[int]) -> bool:
        while scope > 0:
            if scope in commands:
                return True
            scope = self._facts.scopes[scope].parent
        return False
