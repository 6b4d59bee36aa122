"""Which options hold for a file: those of the run, or of the nearest folder that has its own.

Nothing is linted for that: whoever has a report of several projects asks it by the paths in it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from fastpg_lint.config.file import CONFIG_FILE, configures
from fastpg_lint.config.settings import Settings
from fastpg_lint.workspace.discovery import absolute

ReadSettings = Callable[[Path], Settings]
"""Gives the settings of a configuration file; raises `ConfigError`."""
SettingsOf = Callable[[str], Settings]
"""Gives the settings that hold for the file at a path."""


class NearestSettings:
    """The settings of a run, and those of the folders below its root that have their own, each read once."""

    def __init__(self, settings: Settings, read: ReadSettings | None = None) -> None:
        """Without `read`, those of the run hold everywhere."""
        self._settings = settings
        self._read = read
        self._configures: dict[Path, bool] = {}
        self._inner: dict[Path, Settings] = {}

    @property
    def may_differ(self) -> bool:
        """Whether folders may have their own."""
        return self._read is not None

    def of(self, path: str) -> Settings:
        """Those that hold for the file at a path, as a report shows it."""
        folder = self.folder_of(absolute(Path(path)))
        return self._settings if folder is None else self.inside(folder)

    def folder_of(self, path: Path) -> Path | None:
        """The nearest folder around an absolute path, or itself, that has its own; None where none has."""
        return next(self.around(path), None)

    def inside(self, folder: Path) -> Settings:
        """Those of a folder that has its own; raises `ConfigError`."""
        if folder not in self._inner and self._read is not None:
            self._inner[folder] = self._read(folder / CONFIG_FILE)
        return self._inner[folder]

    def around(self, path: Path) -> Iterator[Path]:
        """The folders around an absolute path, or itself, that have their own, inner ones first."""
        root = self._settings.root
        for folder in (path, *path.parents) if path.is_relative_to(root) else ():
            if folder == root:
                return
            if self._has_own(folder / CONFIG_FILE):
                yield folder

    def _has_own(self, file: Path) -> bool:
        if self._read is None or file == self._settings.file:
            return False
        if file not in self._configures:
            self._configures[file] = configures(file)
        return self._configures[file]
