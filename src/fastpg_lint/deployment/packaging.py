"""What project files say of the folders that imports start from, and of the projects beside them.

Read are `pyproject.toml` in the forms of its build tools, `setup.cfg`, `setup.py`, pytest's and Pants'
settings, Bazel's `imports`, requirements files and `Pipfile`. Paths are as they are written: from the folder
of the file.
"""

import re
from collections.abc import Callable, Iterator
from configparser import ConfigParser, Error
from posixpath import dirname

from msgspec import Struct

from fastpg_lint.deployment.toml_text import parsed
from fastpg_lint.source.faults import SyntaxFault


class SourceFolder(Struct, frozen=True):
    """A folder that is `package`, or that imports start from where that is empty; `why` says who says so."""

    path: str
    why: str
    package: str = ""


class Packaging(Struct, frozen=True):
    """What one file says: source folders, projects that it depends on by path or name, members' globs.

    `name` is the distribution's; `requires` are those that it needs, as imports would write their names.
    `patterns` are Pants' globs of source roots, from anywhere in the project.
    """

    name: str = ""
    folders: tuple[SourceFolder, ...] = ()
    paths: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()


NOTHING = Packaging()
_Table = dict[str, object]


def read_packaging(name: str, text: str) -> Packaging:
    """What a file of a name says; nothing, where it is no such file or cannot be read."""
    for pattern, read in _READERS:
        if pattern.fullmatch(name):
            try:
                return read(text)
            except (SyntaxFault, Error):
                return NOTHING
    return NOTHING


def _pyproject(text: str) -> Packaging:
    document = parsed(text)
    project, tool = _table(document, "project"), _table(document, "tool")
    poetry, uv = _table(tool, "poetry"), _table(tool, "uv")
    requirements = [*_texts(project.get("dependencies")), *_grouped(project), *_grouped(document)]
    by_path, by_name = _uv_sources(_table(uv, "sources"))
    paths = (*by_path, *_poetry_paths(poetry), *_pdm_paths(tool), *map(_path_in, requirements))
    return Packaging(
        name=_normal(str(project.get("name") or poetry.get("name") or "")),
        folders=tuple(_folders(tool)),
        paths=tuple(filter(None, paths)),
        siblings=tuple(by_name),
        members=tuple(_texts(_table(uv, "workspace").get("members"))),
        requires=tuple(map(_importable, [*requirements, *_table(poetry, "dependencies")])),
    )


def _folders(tool: _Table) -> Iterator[SourceFolder]:
    for reader in (_setuptools, _hatch, _poetry, _build_backends, _checkers):
        yield from reader(tool)


def _setuptools(tool: _Table) -> Iterator[SourceFolder]:
    setuptools = _table(tool, "setuptools")
    for package, folder in _table(setuptools, "package-dir").items():
        yield SourceFolder(str(folder), "tool.setuptools.package-dir", package)
    packages = setuptools.get("packages")
    found = _table(packages, "find") if isinstance(packages, dict) else {}
    for folder in _texts(found.get("where")):
        yield SourceFolder(folder, "tool.setuptools.packages.find")


def _hatch(tool: _Table) -> Iterator[SourceFolder]:
    build = _table(_table(tool, "hatch"), "build")
    for table in (build, _table(_table(build, "targets"), "wheel")):
        sources = table.get("sources")
        if isinstance(sources, dict):
            for folder, package in sources.items():
                yield SourceFolder(folder, "tool.hatch.build.sources", _dotted(str(package)))
        for folder in _texts(sources):
            yield SourceFolder(folder, "tool.hatch.build.sources")
        for folder in _texts(table.get("dev-mode-dirs")):
            yield SourceFolder(folder, "tool.hatch.build.dev-mode-dirs")
        for package in _texts(table.get("packages")):
            yield SourceFolder(dirname(package.rstrip("/")), "tool.hatch.build.packages")
        for folder, package in _table(table, "force-include").items():
            if not folder.endswith(".py"):
                yield SourceFolder(folder, "tool.hatch.build.force-include", _dotted(str(package)))


def _poetry(tool: _Table) -> Iterator[SourceFolder]:
    packages = _table(tool, "poetry").get("packages")
    for one in packages if isinstance(packages, list) else ():
        if isinstance(one, dict) and isinstance(one.get("include"), str):
            folder, target = str(one.get("from", ".")), str(one.get("to", ""))
            yield SourceFolder(folder, "tool.poetry.packages", _dotted(target))


def _build_backends(tool: _Table) -> Iterator[SourceFolder]:
    for keys in (
        ("uv", "build-backend", "module-root"),
        ("pdm", "build", "package-dir"),
        ("maturin", "python-source"),
        ("poe", "env", "PYTHONPATH"),
    ):
        *above, last = keys
        table = tool
        for key in above:
            table = _table(table, key)
        for folder in _listed(table.get(last)):
            yield SourceFolder(folder, f"tool.{'.'.join(keys)}")


def _checkers(tool: _Table) -> Iterator[SourceFolder]:
    """Where tests and other tools look for modules."""
    pytest = _table(_table(tool, "pytest"), "ini_options")
    for why, given in (
        ("tool.pytest.ini_options.pythonpath", pytest.get("pythonpath")),
        ("tool.pyright.extraPaths", _table(tool, "pyright").get("extraPaths")),
        ("tool.mypy.mypy_path", _table(tool, "mypy").get("mypy_path")),
        ("tool.ruff.src", _table(tool, "ruff").get("src")),
    ):
        for folder in _listed(given):
            yield SourceFolder(folder.removeprefix("$MYPY_CONFIG_FILE_DIR/"), why)


def _uv_sources(sources: _Table) -> tuple[list[str], list[str]]:
    """Paths, and names of members of the workspace."""
    paths: list[str] = []
    names: list[str] = []
    for name, given in sources.items():
        for one in given if isinstance(given, list) else (given,):
            if isinstance(one, dict) and isinstance(one.get("path"), str):
                paths.append(str(one["path"]))
            elif isinstance(one, dict) and one.get("workspace") is True:
                names.append(_normal(name))
    return paths, names


def _poetry_paths(poetry: _Table) -> Iterator[str]:
    groups = [group for group in _table(poetry, "group").values() if isinstance(group, dict)]
    for table in (poetry, *groups):
        for key in ("dependencies", "dev-dependencies"):
            yield from _keyed_paths(_table(table, key))


def _keyed_paths(table: _Table) -> Iterator[str]:
    for value in table.values():
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, dict) and isinstance(one.get("path"), str):
                yield str(one["path"])


def _pdm_paths(tool: _Table) -> Iterator[str]:
    for group in _table(_table(tool, "pdm"), "dev-dependencies").values():
        yield from filter(None, map(_path_in, _texts(group)))


_EDITABLE = re.compile(r"^\s*(?:-e|--editable)[ =]\s*(?P<path>\S+)|^\s*(?P<plain>\.{1,2}(?:/\S*)?)\s*$")
_FILE_URL = re.compile(
    r"(?:@|^)\s*(?:file:(?:/{2,3}(?=[.$]))?|\{root:uri\}/?)(?:\$\{PROJECT_ROOT\}/?|\{root\}/?)?(?P<path>[^/\s;#][^\s;#]*)"
)


def _path_in(requirement: str) -> str | None:
    """The path of a requirement: `-e ../core`, `./core`, `core @ file:../core`, `core @ {root:uri}/../core`.

    None where it has none.
    """
    editable = _EDITABLE.search(requirement)
    given = (editable["path"] or editable["plain"]) if editable is not None else requirement
    url = _FILE_URL.search(given)
    if url is not None:
        given = url["path"]
    elif editable is None:
        return None
    path = re.split(r"[\[;#]", given)[0]
    return path if path and "://" not in path and "+" not in path.partition("/")[0] else None


_DISTRIBUTION = re.compile(
    r"\s*(?:python-|py(?=[a-z]+[<>=~!\[;\s]*$))?(?P<name>[A-Za-z0-9][\w.-]*?)"
    r"(?:[-.](?:py|python|client|sdk|bot|api|binary))*(?![\w.-])",
    re.IGNORECASE,
)
"""The name of a distribution, without the words that its package seldom has."""


def _importable(requirement: str) -> str:
    """The name of a distribution as an import would write it; nothing, where there is none."""
    found = _DISTRIBUTION.match(requirement)
    return found["name"].lower().replace("-", "_") if found is not None else ""


def _requirements(text: str) -> Packaging:
    lines = [line.partition(" #")[0] for line in text.splitlines() if not line.startswith("#")]
    return Packaging(paths=tuple(filter(None, map(_path_in, lines))), requires=tuple(map(_importable, lines)))


def _pipfile(text: str) -> Packaging:
    document = parsed(text)
    tables = (_table(document, key) for key in ("packages", "dev-packages"))
    paths = tuple(path for table in tables for path in _keyed_paths(table))
    return Packaging(paths=paths, requires=tuple(map(_importable, _table(document, "packages"))))


def _ini(text: str) -> Packaging:
    """`setup.cfg`, `pytest.ini` and `tox.ini`."""
    parser = ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)

    def folders() -> Iterator[SourceFolder]:
        for line in _lines(parser, "options", "package_dir"):
            package, _, folder = line.partition("=")
            yield SourceFolder(folder.strip(), "options.package_dir", package.strip())
        for section, option in (
            ("options.packages.find", "where"),
            ("pytest", "pythonpath"),
            ("tool:pytest", "pythonpath"),
        ):
            for line in _lines(parser, section, option):
                for folder in line.split():
                    yield SourceFolder(folder, f"{section}.{option}")

    return Packaging(name=_normal(parser.get("metadata", "name", fallback="")), folders=tuple(folders()))


def _lines(parser: ConfigParser, section: str, option: str) -> Iterator[str]:
    given = parser.get(section, option, fallback="")
    return (line.strip() for line in given.splitlines() if line.strip())


_PACKAGE_DIR = re.compile(r"package_dir\s*=\s*(?:\{(?P<table>[^}]*)\}|dict\(\s*\w*\s*=?[^)]*\))")
_ENTRY = re.compile(r"""["'](?P<package>[\w.]*)["']\s*:\s*["'](?P<folder>[^"']*)["']""")
_FIND = re.compile(r"""find(?:_namespace)?_packages\(\s*(?:where\s*=\s*)?["'](?P<folder>[^"']+)["']""")
_NAME = re.compile(r"""\bname\s*=\s*["'](?P<name>[\w.-]+)["']""")


_PINNED = re.compile(r"""["']([A-Za-z0-9][\w.-]*)(?:\[[^\]"']*\])?\s*[<>=~!]=?""")
"""A requirement with a version: any other text may be anything."""


def _setup(text: str) -> Packaging:
    name = _NAME.search(text)
    tables = (found["table"] or "" for found in _PACKAGE_DIR.finditer(text))
    entries = (entry for table in tables for entry in _ENTRY.finditer(table))
    return Packaging(
        requires=tuple(_importable(found[1]) for found in _PINNED.finditer(text)),
        name=_normal(name["name"]) if name is not None else "",
        folders=(
            *(SourceFolder(one["folder"], "package_dir", one["package"]) for one in entries),
            *(SourceFolder(one["folder"], "find_packages") for one in _FIND.finditer(text)),
        ),
    )


def _pants(text: str) -> Packaging:
    return Packaging(patterns=tuple(_texts(_table(parsed(text), "source").get("root_patterns"))))


_BAZEL_IMPORTS = re.compile(r"\bimports\s*=\s*\[(?P<list>[^\]]*)\]")


def _bazel(text: str) -> Packaging:
    lists = (found["list"] for found in _BAZEL_IMPORTS.finditer(text))
    named = (folder for one in lists for folder in re.findall(r"""["']([^"']+)["']""", one))
    return Packaging(folders=tuple(SourceFolder(folder, "imports") for folder in dict.fromkeys(named)))


_READERS: tuple[tuple[re.Pattern[str], Callable[[str], Packaging]], ...] = (
    (re.compile(r"pyproject\.toml"), _pyproject),
    (re.compile(r"setup\.cfg|pytest\.ini|tox\.ini"), _ini),
    (re.compile(r"setup\.py"), _setup),
    (re.compile(r".*requirements.*\.(?:txt|in)"), _requirements),
    (re.compile(r"Pipfile"), _pipfile),
    (re.compile(r"pants\.toml"), _pants),
    (re.compile(r"BUILD(?:\.bazel)?"), _bazel),
)


def _normal(name: str) -> str:
    """The name of a distribution in the one form of it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _table(of: object, key: str) -> _Table:
    value = of.get(key) if isinstance(of, dict) else None
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _listed(value: object) -> list[str]:
    """A list of texts, or the parts of a text between colons, commas and blanks."""
    return [one for one in re.split(r"[:,\s]+", value) if one] if isinstance(value, str) else _texts(value)


def _grouped(table: _Table) -> Iterator[str]:
    for key in ("optional-dependencies", "dependency-groups"):
        for group in _table(table, key).values():
            yield from _texts(group)


def _dotted(path: str) -> str:
    return path.strip("./").replace("/", ".")
