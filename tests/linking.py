"""Small projects made of texts, with a catalogue of their own, and types written for a person to read."""

import re
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from textwrap import dedent

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.form import Additions, LibraryFile, read_library
from fastpg_lint.catalogue.loader import read_shelf
from fastpg_lint.engine.compile_module import compile_module
from fastpg_lint.semantic.files import NoFiles, ProjectFiles, ProjectText
from fastpg_lint.semantic.module import linked_module
from fastpg_lint.semantic.module_resolver import KnownTree, ModuleResolver
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import (
    Alias,
    ClassObject,
    Container,
    ContainerKind,
    Coroutine,
    External,
    Function,
    Generator,
    Instance,
    Method,
    NoneValue,
    Partial,
    ProjectModule,
    ScopeRef,
    Type,
    Types,
    Value,
)
from fastpg_lint.source.text import SourceText

LIBRARIES = {
    "builtins": """
        [library]
        [[decorators]]
        names = ["builtins.property"]
        effect = "property"
        [[decorators]]
        names = ["builtins.staticmethod"]
        effect = "static-method"
        [[decorators]]
        names = ["builtins.classmethod"]
        effect = "class-method"
        [[runners]]
        names = ["builtins.sorted"]
        keyword = "key"
        [[runners]]
        names = ["builtins.map"]
        position = 0
        [[blocking]]
        names = ["builtins.open"]
        kind = "file"
    """,
    "contextlib": """
        [library]
        [types."contextlib.nullcontext"]
        parameters = ["T"]
        entered = "T"
        [[decorators]]
        names = ["contextlib.contextmanager"]
        effect = "context-manager"
        [[decorators]]
        names = ["contextlib.asynccontextmanager"]
        effect = "async-context-manager"
    """,
    "functools": """
        [library]
        [[decorators]]
        names = ["functools.lru_cache", "functools.cache"]
        effect = "memoised"
        [[decorators]]
        names = ["functools.wraps"]
        effect = "transparent"
        [[decorators]]
        names = ["functools.cached_property"]
        effect = "cached-property"
    """,
    "db": """
        [library]
        distribution = "db"
        [reexports]
        "db.Session" = "db.sync.Session"
        "db.aio" = "db.asyncio"
        [functions]
        "db.connect" = "db.sync.Session"
        "db.aconnect" = "db.asyncio.Session"
        "db.select" = "db.Select[$0]"
        "db.maker" = "db.Maker[$class_[db.sync.Session]]"
        "db.select_one" = "db.Select[$only]"
        "db.open_pair" = "tuple[db.sync.Session, db.Engine]"
        "db.make_base" = "type[db.Model]"
        [types."db.sync.Session"]
        returns = { execute = "db.Result[$0[0]]", get = "$0", query = "db.Query[$0]", begin = "Self" }
        attributes = { bind = "db.Engine" }
        entered = "Self"
        sync = ["begin"]
        [types."db.Lock"]
        [types."db.Base"]
        [types."db.Model"]
        attributes = { metadata = "db.Engine", objects = "db.Rows[Self]" }
        returns = { filter = "db.Rows[Self]", make = "Self" }
        [types."db.Rows"]
        parameters = ["T"]
        awaited = "list[T]"
        returns = { filter = "Self" }
        [types."db.Client"]
        attributes = { "*" = "db.Engine", name = "builtins.str" }
        returns = { start = "Self" }
        [types."db.Engine"]
        called = "db.sync.Session"
        [types."db.Maker"]
        parameters = ["S"]
        defaults = { S = "db.sync.Session" }
        called = "S"
        [types."db.Select"]
        parameters = ["T"]
        returns = { where = "Self" }
        [types."db.Query"]
        parameters = ["T"]
        iterated = "T"
        item = "T"
        returns = { all = "list[T]", first = "T", pairs = "dict[builtins.str, T]" }
        [types."db.Result"]
        parameters = ["T"]
        returns = { scalars = "list[T]", one = "tuple[T]" }
        [types."db.asyncio.Session"]
        bases = ["db.Base"]
        entered = "Self"
        sync = ["add"]
        [types."db.asyncio.Session".returns]
        begin = "db.Started"
        execute = "db.Result[$0[0]]"
        stream = "AsyncIterator[db.Row]"
        close = "None"
        [types."db.Started"]
        awaited = "Self"
        [types."db.Future"]
        parameters = ["T"]
        awaited = "T"
        [[blocking]]
        of = "db.sync.Session"
        names = ["execute", "get", "commit", "__enter__"]
        kind = "database"
        instead = "await db.asyncio.Session().{name}()"
        [[blocking]]
        names = ["db.sleep"]
        kind = "wait"
        [[blocking]]
        names = ["db.join", "db.Lock.__enter__"]
        kind = "thread-wait"
        [[awaitable]]
        of = "db.asyncio.Session"
        names = ["begin", "execute", "commit", "close"]
        kind = "database"
        [[awaitable]]
        names = ["db.aconnect", "db.Rows"]
        kind = "database"
    """,
}
"""A library that is like many, and what of Python's own the tests need."""


def shelf(top: str) -> tuple[LibraryFile, ...]:
    """The library that is like many, and the web framework as we ship it."""
    if top in LIBRARIES:
        return (read_library(dedent(LIBRARIES[top])),)
    return read_shelf(top) if top in ("asyncio", "fastapi", "pydantic", "starlette", "threading") else ()


class KnownFiles(NoFiles):
    """The files of a project whose modules are given by their text."""

    def __init__(self, texts: Mapping[str, str], others: Mapping[str, str] | None = None) -> None:
        self._texts = texts
        self._others = others or {}

    def texts(self, *patterns: str) -> tuple[ProjectText, ...]:
        return tuple(
            ProjectText(Path(name), name, text)
            for name, text in self._others.items()
            if any(fnmatch(name, pattern) for pattern in patterns)
        )

    def modules_mentioning(self, word: bytes) -> tuple[str, ...]:
        return tuple(name for name, text in self._texts.items() if word.decode() in text)

    def modules_naming(self, name: str) -> tuple[str, ...]:
        return tuple(module for module, text in self._texts.items() if name in re.findall(r"\w+", text))


def link(packages: tuple[str, ...] = (), **texts: str) -> Project:
    """A project of modules given by their text; `app__db` stands for `app.db`. Its files are not known."""
    return _project({name.replace("__", "."): text for name, text in texts.items()}, packages, NoFiles())


def link_files(
    texts: Mapping[str, str],
    others: Mapping[str, str] | None = None,
    packages: tuple[str, ...] = (),
    projects: tuple[str, ...] = (),
) -> Project:
    """A project of modules given by their text, by dotted name, in whose files words are found.

    `others` are files that are no modules, by their names, `projects` folders with a project file.
    """
    return _project(texts, packages, KnownFiles(texts, others), projects)


def _project(
    texts: Mapping[str, str],
    packages: tuple[str, ...],
    files: ProjectFiles,
    projects: tuple[str, ...] = (),
) -> Project:
    modules = {name: compile_module(SourceText(dedent(text))) for name, text in texts.items()}
    layout = ModuleResolver(KnownTree(modules, packages, projects), is_library=LIBRARIES.__contains__)
    return Project(Catalogue(shelf, Additions()), modules.get, layout, files)


def revealed(text: str, packages: tuple[str, ...] = (), **others: str) -> list[str]:
    """What the arguments of the calls `reveal(x)` in a module may be, in the order of the text."""
    return revealed_in("main", link(packages, main=text, **others))


def revealed_in(module: str, project: Project) -> list[str]:
    index = project.index(module)
    assert index is not None
    calls = [call for call in index.facts.calls if call.text == "reveal"]
    places = [linked_module(project, module).place_of(call) for call in calls]
    return [
        shown(project.infer.types_of(call.arguments[0].value, place), project)
        for call, place in zip(calls, places, strict=True)
    ]


def shown(types: Types, project: Project) -> str:
    return " | ".join(_shown(t, project) for t in types)


def _shown(t: Type, project: Project) -> str:  # noqa: C901 - one arm a kind of type
    def inside(parts: tuple[Types, ...]) -> str:
        return f"[{', '.join(shown(part, project) for part in parts)}]" if parts else ""

    def name(of: ScopeRef | str) -> str:
        return project.infer.scope(of).name if isinstance(of, ScopeRef) else of

    match t:
        case NoneValue():
            return "None"
        case ProjectModule(module):
            return f"module {module}"
        case External(full):
            return f"<{full}>"
        case ClassObject(of, arguments):
            return f"type {name(of)}{inside(arguments)}"
        case Instance(of, arguments):
            return f"{name(of)}{inside(arguments)}"
        case Function(of, receiver):
            return f"{_shown(receiver, project)}.{name(of)}" if receiver else f"def {name(of) or 'lambda'}"
        case Method(full, _):
            return f"method {full}"
        case Coroutine(of):
            return f"Coroutine[{shown(of, project)}]"
        case Generator(of, is_async, managed):
            return f"{'async ' if is_async else ''}{'manager' if managed else 'generator'} {name(of)}"
        case Container(ContainerKind.TUPLE, elements):
            return f"tuple{inside(elements)}"
        case Container(kind, elements):
            return f"{kind.value}{inside(elements)}"
        case Value(kind, text):
            return text if text is not None else kind.name
        case Alias():
            return "alias"
        case Partial(of):
            return f"partial[{shown(of, project)}]"
    return "?"
