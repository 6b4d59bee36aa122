"""A look over the whole project, for what no import leads to: migrations, SQL files, deployment files.

Files are found and read once, when they are first asked for; those that git ignores or the configuration
excludes are left out.
"""

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import islice
from pathlib import Path

from fastpg_lint.cache import Cache
from fastpg_lint.config import Settings, display
from fastpg_lint.discovery import find_files, is_python
from fastpg_lint.mentions import Mentioned, Mentions
from fastpg_lint.project.dependencies import MENTIONS, TEXTS, Dependencies
from fastpg_lint.project.files import ProjectText

LARGEST = 2_000_000
"""Bytes of a file that is still worth reading: larger ones are data."""

MOST_FILES = 20_000
"""Files after which the search ends: the root is then somebody's home, and no project."""


class Survey:
    """The files of a project on disk; see `ProjectFiles`."""

    def __init__(
        self,
        root: Path,
        settings: Settings,
        name: Callable[[Path], str],
        dependencies: Dependencies,
        cache: Cache,
    ) -> None:
        """`name` gives the dotted name of the module in a file; `dependencies` is told what is asked."""
        self._root = root
        self._settings = settings
        self._name = name
        self._dependencies = dependencies
        self._cache = cache
        self._mentioning: dict[bytes, tuple[str, ...]] = {}
        self._texts: dict[tuple[str, ...], tuple[ProjectText, ...]] = {}

    def modules_mentioning(self, word: bytes) -> tuple[str, ...]:
        self._dependencies.note(MENTIONS, word.decode())
        known = self._mentioning.get(word)
        if known is None:
            modules, mentions = self._modules
            known = self._mentioning[word] = tuple(modules[number] for number in mentions.of(word))
        return known

    def look(self) -> None:
        """Finds and reads the modules now."""
        assert self._modules

    @property
    def mentions(self) -> Mentioned:
        """What was found so far, as another process may `learn` it that has looked at the same files."""
        return self._modules[1].found if "_modules" in self.__dict__ else {}

    def learn(self, mentions: Mentioned) -> None:
        self._modules[1].found |= mentions

    def keep(self) -> None:
        """Keeps for later runs what was found."""
        if self.mentions:
            self._modules[1].keep()

    def texts(self, *patterns: str) -> tuple[ProjectText, ...]:
        self._dependencies.note(TEXTS, "/".join(patterns))
        if patterns not in self._texts:
            self._texts[patterns] = tuple(self._find_texts(patterns))
        return self._texts[patterns]

    def _find_texts(self, patterns: tuple[str, ...]) -> Iterator[ProjectText]:
        for path in self._files(lambda name: any(fnmatchcase(name, one) for one in patterns)):
            content = _read(path)
            if content and b"\0" not in content:
                yield ProjectText(path, display(path), content.decode("utf-8", "replace"))

    @cached_property
    def _modules(self) -> tuple[list[str], Mentions]:
        """The modules, in the order of their paths, and what looks for words in their texts."""
        texts = {self._name(path): _read(path) for path in self._files(is_python)}
        return list(texts), Mentions(self._cache, self._root, list(texts.values()))

    def _files(self, is_wanted: Callable[[str], bool]) -> Iterator[Path]:
        return islice(find_files(self._root, self._settings, is_wanted), MOST_FILES)


def _read(path: Path) -> bytes:
    """The content of a file; nothing, where it cannot be read or is too large to be code."""
    try:
        return path.read_bytes() if path.stat().st_size <= LARGEST else b""
    except OSError:
        return b""
