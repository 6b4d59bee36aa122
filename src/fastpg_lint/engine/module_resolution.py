"""The module resolver of a project on disk, with the source roots that its configuration and files name."""

from fastpg_lint.catalogue.loader import is_library
from fastpg_lint.config.settings import Settings
from fastpg_lint.incremental.inputs import InputTracker
from fastpg_lint.semantic.module_resolver import ModuleResolver
from fastpg_lint.semantic.source_roots import ProjectLayout
from fastpg_lint.workspace.discovery import absolute
from fastpg_lint.workspace.source_tree import SourceTree


def module_resolver(
    tree: SourceTree, settings: Settings, layout: ProjectLayout, tracker: InputTracker | None = None
) -> ModuleResolver:
    """The resolver; `tracker` is told what it looks at, as the tree and the layout tell it."""
    folders = [tree.folder_name(absolute(settings.root / source)) for source in settings.src]
    roots = [folder for folder in folders if folder is not None]
    return ModuleResolver(tree, is_library, roots, tracker, layout)
