"""What happens on disk: which files the editor is asked to watch, and what their changes mean."""

from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from lsprotocol.types import (
    WORKSPACE_DID_CHANGE_WATCHED_FILES,
    DidChangeWatchedFilesRegistrationOptions,
    FileChangeType,
    FileEvent,
    FileSystemWatcher,
    Registration,
    RegistrationParams,
)

from fastpg_lint.config.file import CONFIG_FILE
from fastpg_lint.language_server.projects import Projects
from fastpg_lint.language_server.uris import path_of
from fastpg_lint.workspace.discovery import is_linted

_ID = "fastpg-lint files"
_GLOBS = (
    "**/*.{py,pyi,toml,txt,in,yml,yaml,sh,cfg}",
    "**/*{ocker,ontainer}file*",
    "**/Procfile*",
    "**/*baseline*.json",
    "**/.gitignore",
)
"""Python, and what says how a service is served: by the form of names, as editors have no other."""
_CONFIGURING = (CONFIG_FILE, ".gitignore", "*baseline*.json")


def watched() -> RegistrationParams:
    """What an editor is asked to watch."""
    options = DidChangeWatchedFilesRegistrationOptions([FileSystemWatcher(glob) for glob in _GLOBS])
    return RegistrationParams([Registration(_ID, WORKSPACE_DID_CHANGE_WATCHED_FILES, options)])


def take_changes(projects: Projects, events: Sequence[FileEvent]) -> None:
    """Has the projects look at what has changed, and at no more than that."""
    paths = {path: event.type for event in events if (path := path_of(event.uri)) is not None}
    if any(fnmatch(path.name, pattern) for path in paths for pattern in _CONFIGURING):
        projects.begin_anew()
        return
    ours: dict[Path, FileChangeType] = {path: kind for path, kind in paths.items() if is_linted(path.name)}
    if any(kind != FileChangeType.Changed for kind in ours.values()):
        projects.disk_changed()
    elif ours:
        projects.saved(ours)
