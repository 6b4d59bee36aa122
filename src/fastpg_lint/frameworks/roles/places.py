"""What the name of a module and the folders that it lies in say of its role."""

import re
from collections.abc import Callable
from pathlib import PurePosixPath

_TEST_FOLDERS = re.compile(
    r"tests?|testing|tests?_?(?:utils?|helpers?|support|data|fixtures)|(?:unit|integration|functional|e2e)_?tests?"
    r"|(?:\w+_)?unit_?tests?(?:_\w+)?|e2e|end_?to_?end"
)
"""What folders are called that hold tests, or what serves them."""
_PROGRAM_FOLDERS = re.compile(
    r"scripts?|cli|management|examples?(?:_\w+)?|notebooks?|benchmarks?|cookbooks?|load_?tests?|perf_?tests?|locust"
    r"|seeds?|seeders?|seeding|fixtures|docs_src",
    re.IGNORECASE,
)
"""What folders are called that hold programs."""
_PROGRAM_FOLDERS_APART = re.compile(r"tools?|bin|commands?|samples?|etl|docs?|hack|ci|qa", re.IGNORECASE)
"""The same of those that lie beside the packages of a project: inside one, the words stand for anything."""
_EXAMPLE_FOLDERS = re.compile(
    r"examples?(?:_\w+)?|samples?|notebooks?|benchmarks?|cookbooks?|docs?|docs_src|load_?tests?|perf_?tests?|locust",
    re.IGNORECASE,
)
"""Those of them whose programs are not run in earnest."""
_PROGRAM_FILES = re.compile(
    r"cli|manage|__main__|noxfile|versioneer|_version|fabfile|locustfile|seed(?:er|s|_\w+)?|\w+_seed(?:er|s)?"
)
"""What programs are called, and what builds a package."""
_OF_MADE_UP_DATA = re.compile(
    r"seed(?:er|ing)?s?\d*|seed_\w+|\w+_seed(?:er|s)?|fixtures?|qa|demos?|load_?tests?|perf_?tests?|locust(?:file)?",
    re.IGNORECASE,
)
"""What programs and their folders are called that make up users and rows, or act as such users."""
_BUILDING = frozenset({"setup", "build", "conf"})
"""What programs are called that build a package or its documents, where they lie in no other folder."""
_MIGRATION_FOLDERS = frozenset({"alembic", "migrations", "migration", "piccolo_migrations", "db_migrations"})
"""What folders are called that hold migrations, by whichever tool."""


_SERVER = re.compile(r"(?:^|[._])gunicorn(?:$|[._])")
"""What the name of a module says that configures a server."""

_STAND_IN = re.compile(r"(?:^|_)(?:mock|mocked|mocks|fake|fakes|stub|stubs|dummy)(?:_|$)", re.IGNORECASE)
"""What the name of a module says that stands in for what a service calls in earnest."""


def stands_in(path: PurePosixPath) -> bool:
    """Whether a module stands in for another by its name, for demonstrations and developers: `mock_agent`."""
    return _STAND_IN.search(path.stem) is not None


def makes_up_data(path: PurePosixPath) -> bool:
    """Whether a program makes up users and rows for developers and testers, by its name and folders."""
    return any(map(_OF_MADE_UP_DATA.fullmatch, (*path.parts[:-1], path.stem)))


def in_servers(path: PurePosixPath) -> str:
    """Why the path of a module says that it belongs to what serves; nothing where it does not."""
    return "configures gunicorn" if _SERVER.search(path.stem) else ""


def in_tests(path: PurePosixPath) -> str:
    """Why the path of a module says that it is a test, or serves tests; nothing where it does not."""
    folder = next(filter(_TEST_FOLDERS.fullmatch, path.parts[:-1]), None)
    if folder is not None:
        return f"lies in `{folder}/`"
    is_named = path.name == "conftest.py" or path.stem.startswith("test_") or path.stem.endswith("_test")
    return f"is called `{path.name}`" if is_named else ""


def in_programs(path: PurePosixPath, is_packaged: Callable[[int], bool]) -> str:
    """Why the path of a module says that it is a program; nothing where it does not.

    `is_packaged` tells whether the folder with a number, from the outermost, lies in a package.
    """
    depth = program_folder(path, is_packaged)
    if depth is not None:
        return f"lies in `{path.parts[depth]}/`"
    is_named = _PROGRAM_FILES.fullmatch(path.stem) or (len(path.parts) == 1 and path.stem in _BUILDING)
    return f"is called `{path.name}`" if is_named else ""


def example_folder(path: PurePosixPath) -> int | None:
    """The outermost folder around a module that by its name shows or measures something, by its number.

    What serves there is nothing that is deployed.
    """
    numbers = (depth for depth, name in enumerate(path.parts[:-1]) if _EXAMPLE_FOLDERS.fullmatch(name))
    return next(numbers, None)


def program_folder(path: PurePosixPath, is_packaged: Callable[[int], bool]) -> int | None:
    """The outermost folder around a module whose name says that it holds programs, by its number."""
    for depth, name in enumerate(path.parts[:-1]):
        if _PROGRAM_FOLDERS.fullmatch(name) or (
            _PROGRAM_FOLDERS_APART.fullmatch(name) and not is_packaged(depth)
        ):
            return depth
    return None


def in_migrations(path: PurePosixPath) -> str:
    """The folder around a module that is called as one of migrations; nothing where there is none."""
    return next((one for one in path.parts[:-1] if one in _MIGRATION_FOLDERS), "")
