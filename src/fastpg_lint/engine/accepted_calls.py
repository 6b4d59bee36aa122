"""Calls that block and that somebody accepts, where they are made: no chain of calls ends in one."""

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.config.settings import Settings
from fastpg_lint.engine.input_digests import InputDigests
from fastpg_lint.rules.chains import ACCEPTING
from fastpg_lint.semantic.inputs import SILENCED
from fastpg_lint.source.silenced import Ranges


class AcceptedCalls:
    """Tells which calls that block are accepted: by a comment there, or `per-file-ignores` for the file."""

    def __init__(self, settings: Settings, inputs: InputDigests, *, respect_noqa: bool) -> None:
        self._settings = settings
        self._inputs = inputs
        self._respect_noqa = respect_noqa
        self._ignored: dict[str, tuple[str, ...]] = {}

    def __call__(self, module: str, statement: int, kind: BlockingKind) -> bool:
        """Whether a call in a statement of a module is accepted that blocks in some way."""
        code, *others = ACCEPTING.get(kind, ("",))
        if not code:
            return False
        if code.startswith(self._ignored_in(module)):
            return True
        silenced = self._silenced(module)
        return any(silenced.covers(statement, one) for one in (code, *others))

    def _ignored_in(self, module: str) -> tuple[str, ...]:
        if module not in self._ignored:
            file = self._inputs.tree.expected_file(module)
            self._ignored[module] = self._settings.ignored_in(file)
        return self._ignored[module]

    def _silenced(self, module: str) -> Ranges:
        if not self._respect_noqa:
            return Ranges()
        self._inputs.tracker.note(SILENCED, module)
        return self._inputs.workspace.silenced(module)
