"""All files of a project, for what no import leads to: migrations, SQL files, deployment files.

Files are found and read once, when they are first asked for; those that git ignores or the configuration
excludes are left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import translate
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import overload

from fastpg_lint.config.file import display
from fastpg_lint.incremental.inputs import Input, InputTracker
from fastpg_lint.incremental.lru import LruCache
from fastpg_lint.semantic.files import ProjectText
from fastpg_lint.semantic.inputs import MENTIONS, NAMES, TEXTS, WHOLE
from fastpg_lint.source.files import read_file
from fastpg_lint.source.plain_text import plain_text
from fastpg_lint.workspace.discovery import Listing, is_python
from fastpg_lint.workspace.documents import Located, digest
from fastpg_lint.workspace.mentions import Mentioned, Mentions, named
from fastpg_lint.workspace.source_tree import is_project
from fastpg_lint.workspace.text_words import LARGEST, WordRecords

MOST_FILES = 200_000
"""Files of a kind after which the search of a project ends."""
MOST_OUTSIDE = 1_000
"""Those after which it ends where the root is somebody's home or the like, and no project."""
_MOST_NAMED = 500_000
"""Modules in a generation of answers: in a large project, thousands name the same word."""
PYTHON = ""
"""Stands for the modules, where texts have the patterns of their names."""


NO_FILE = b"\0" * 16
"""Stands for the digest of a file that cannot be read."""

Find = Callable[[str], Located | None]
"""Gives the file of a module by its dotted name, and the digest of its content; None for one that is gone."""


class _Texts(Sequence[bytes]):
    """The contents of modules, read when they are taken.

    Of a module whose content is no longer that of its digest there is nothing, and `has_changed` says so.
    """

    def __init__(self, modules: Sequence[Located | None]) -> None:
        self._modules = modules
        self.has_changed = False

    def __len__(self) -> int:
        return len(self._modules)

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> "_Texts": ...
    def __getitem__(self, number: int | slice) -> "bytes | _Texts":
        if isinstance(number, slice):
            return _Texts(self._modules[number])
        module = self._modules[number]
        return self._content(module) if module is not None else b""

    def _content(self, module: Located) -> bytes:
        try:
            content = module.document.read()
        except OSError:
            content = b""
        if digest(content) != module.digest:
            self.has_changed = True
            return b""
        code = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        return code if len(code) <= LARGEST else b""


class Survey:
    """The files of a project on disk; see `ProjectFiles`."""

    def __init__(
        self,
        root: Path,
        listing: Listing,
        name: Callable[[Path], str],
        find: Find,
        tracker: InputTracker,
        records: WordRecords,
    ) -> None:
        """`name` gives the dotted name of the module in a file; `tracker` is told what is asked.

        `records` has the words of the modules' texts.
        """
        self._root = root
        self._listing = listing
        self._name = name
        self._find = find
        self._tracker = tracker
        self._records = records
        self._mentioning = LruCache[bytes, tuple[str, ...]](_MOST_NAMED)
        self._naming = LruCache[str, tuple[str, ...]](_MOST_NAMED)
        self._others: dict[tuple[str, ...], tuple[ProjectText, ...]] = {}
        self.cut_off: set[str] = set()
        """What there is too much of, as far as it was looked for: `PYTHON`, or patterns."""

    def modules_mentioning(self, word: bytes) -> tuple[str, ...]:
        self._tracker.note(MENTIONS, word.decode())
        known = self._mentioning.get(word)
        if known is None:
            known = self._named(self._looking.of(word))
            self._mentioning.put(word, known, 1 + len(known))
        return known

    def modules_naming(self, name: str) -> tuple[str, ...]:
        self._tracker.note(NAMES, name)
        known = self._naming.get(name)
        if known is None:
            known = self._named(self._looking.naming(name.encode()))
            self._naming.put(name, known, 1 + len(known))
        return known

    def _named(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._modules[number] for number in numbers)

    def look(self) -> None:
        """Finds and reads the modules now."""
        self._looking.look()

    @property
    def mentions(self) -> Mentioned:
        """What was found so far, as another process may `learn` it that has looked at the same files.

        Nothing, where a file changed meanwhile: others may yet find what there was.
        """
        return self._looking.found if "_looking" in self.__dict__ and not self._texts.has_changed else {}

    def learn(self, mentions: Mentioned) -> None:
        self._looking.found |= mentions

    def revise(self, name: str) -> list[Input]:
        """Looks again at a module that another content has been given of; tells what has changed with it."""
        if "_looking" not in self.__dict__:
            self.__dict__.pop("_located", None)
            return []
        if name not in self._modules:
            return []  # a file that is left out, or not saved yet
        number = self._modules.index(name)
        with self._tracker.apart():
            self._located[number] = self._find(name)
        return [self._changed(one) for one in self._looking.revise(number, self._texts[number])]

    def _changed(self, sought: bytes) -> Input:
        name = named(sought)
        if name is None:
            self._mentioning.drop(sought)
            return Input(MENTIONS, sought.decode())
        self._naming.drop(name)
        return Input(NAMES, name)

    def keep(self) -> None:
        """Keeps for later runs what was found."""
        if self.mentions:
            self._looking.keep(lambda: not self._texts.has_changed)

    @cached_property
    def _most(self) -> int:
        return most_files(self._root)

    @property
    def warnings(self) -> tuple[str, ...]:
        """For the user, what of the project was not looked at."""
        kinds = ("Python files" if one == PYTHON else f"files {one}" for one in sorted(self.cut_off))
        return tuple(
            f"{display(self._root)} has more than {self._most:,} {kind}: the others were not looked at, and "
            "rules that would have to know them are silent"
            for kind in kinds
        )

    def texts(self, *patterns: str) -> tuple[ProjectText, ...]:
        self._tracker.note(TEXTS, "/".join(patterns))
        if patterns not in self._others:
            self._others[patterns] = tuple(self._find_texts(patterns))
        return self._others[patterns]

    def is_whole(self, *patterns: str) -> bool:
        kind = "/".join(patterns)
        self._tracker.note(WHOLE, kind)
        with self._tracker.apart():  # the answer depends on no content
            if self._modules and kind != PYTHON:
                self.texts(*patterns)
        return self.cut_off.isdisjoint((PYTHON, kind))

    def _find_texts(self, patterns: tuple[str, ...]) -> Iterator[ProjectText]:
        wanted = re.compile("|".join(map(translate, patterns)))
        for path in self._files("/".join(patterns), lambda name: wanted.match(name) is not None):
            content = _read(path)
            text = plain_text(content) if content else ""
            if text and "\0" not in text:
                yield ProjectText(path, display(path), text)

    @cached_property
    def _modules(self) -> tuple[str, ...]:
        """The modules, in the order of their paths."""
        with self._tracker.apart():  # which modules there are is told with what is found in them
            return tuple(self._name(path) for path in self._files(PYTHON, is_python))

    @cached_property
    def _located(self) -> list[Located | None]:
        with self._tracker.apart():  # likewise
            return [self._find(name) for name in self._modules]

    @cached_property
    def _texts(self) -> _Texts:
        return _Texts(self._located)

    @cached_property
    def _looking(self) -> Mentions:
        """What looks for words in the modules' texts."""
        digests = [one.digest if one is not None else NO_FILE for one in self._located]
        return Mentions(self._records, digests, self._texts)

    def _files(self, kind: str, is_wanted: Callable[[str], bool]) -> Iterator[Path]:
        found = self._listing.files(self._root, is_wanted)
        yield from islice(found, self._most)
        if next(found, None) is not None:
            self.cut_off.add(kind)


def most_files(root: Path) -> int:
    """How many files of a kind are looked at below a root."""
    return MOST_FILES if is_project(root) else MOST_OUTSIDE


def _read(path: Path) -> bytes:
    """The content of a file; nothing, where it cannot be read or is too large to be code."""
    try:
        return read_file(path, LARGEST)
    except OSError:
        return b""
