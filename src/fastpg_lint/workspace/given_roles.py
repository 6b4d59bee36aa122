"""What is known of the roles of modules before they are read: their paths, and what the user configures."""

from pathlib import Path, PurePosixPath

from fastpg_lint.config.settings import Settings
from fastpg_lint.incremental.inputs import InputTracker, Memo
from fastpg_lint.role import Given
from fastpg_lint.workspace.source_tree import SourceTree


class GivenRoles:
    """Answers for the modules of a tree, by their dotted names."""

    def __init__(self, tree: SourceTree, settings: Settings, tracker: InputTracker) -> None:
        self._tree = tree
        self._settings = settings
        self._known = Memo[str, Given](tracker, self._find)

    def __call__(self, module: str) -> Given:
        """What is known of a module."""
        return self._known(module)

    def _find(self, module: str) -> Given:
        path = self._tree.expected_file(module)
        role, by = self._settings.role_of(path) or (None, "")
        return Given(self._below(path), role, by)

    def _below(self, path: Path) -> PurePosixPath:
        """A path from the folder of the configuration, or from the top of the repository."""
        for root in (self._settings.root, self._tree.root):
            if path.is_relative_to(root):
                return PurePosixPath(path.relative_to(root).as_posix())
        return PurePosixPath(path.as_posix())
