"""Small work with files: what a program brings along and only reads, and lines put behind others.

The names of a configuration, a template, a key stand in the code or in the environment, so they are as small
as their author has made them: `open("rules.json")`, `(folder / "settings.yaml").read_text()`,
`load_dotenv()`. So are those that a name says to be such: `open(token_path)`. Where a caller chooses the
file, it may be any. What is opened to append to is written as a log is: `open(path, "a")`. Temporary files
are `temporary_files`' business.
"""

import re

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Either,
    Imported,
    Literal,
    Name,
    Operation,
    Result,
    text_of,
)
from fastpg_lint.semantic.constructions import constructed_at
from fastpg_lint.semantic.expressions import MOST_ALTERNATIVES, CallSite, Expression, site_of
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import Place, library_names

_OPENING = frozenset({"builtins.open", "codecs.open", "io.open", "pathlib.Path.open"})
_APPENDING = frozenset({"a", "at", "ab"})
"""Modes in which lines are put behind others."""
_READING = frozenset({"pathlib.Path.read_bytes", "pathlib.Path.read_text"})
_OF_ENVIRONMENT = frozenset({"dotenv.main.dotenv_values", "dotenv.main.get_key", "dotenv.main.load_dotenv"})
"""Callables that read `.env` where they are not given another file."""
_JOINING = frozenset({"Path", "PurePath", "join", "joinpath", "with_name"})
"""What puts a path together, the name of the file last."""
_KEEPING = frozenset({"absolute", "as_posix", "expanduser", "resolve"})
"""Methods of a path that leave the name of the file as it is."""
_CONVERTING = frozenset({"abspath", "expanduser", "fspath", "realpath", "str"})
"""Functions that do so."""
_SAID = re.compile(
    r"(?:^|_)(?:certificate|cert|config|configuration|conf|credentials?|creds|license|manifest|prompt|secrets?"
    r"|settings|template|token|version)_(?:file|filename|filepath|file_?path|file_name|path)$",
    re.IGNORECASE,
)
"""Names of paths that say what is in the file."""
_ENVIRONMENT = frozenset({"os.environ.get", "os.getenv"})
_FILE = re.compile(r"(?:^|[\\/])(?P<name>[^\\/]+)$")
_OF_DATA = re.compile(
    r"\.(?:avro|bin|bz2|csv|dat|db|dump|gz|h5|jsonl|log|mp[34]|ndjson|np[yz]|onnx|parquet|pdf|pickle|pkl|pt|"
    r"sqlite3?|tar|tgz|tiff?|tsv|wav|xlsx?|xz|zip|zst)$",
    re.IGNORECASE,
)
"""Ends of names of files that hold what the program works on, and so may be large."""


def reads_small_file(inference: Inference, site: CallSite, name: str) -> bool:
    """Whether a call of a library, by its name, does small work with a file, or goes on with a small one."""
    if name in _OPENING:
        return _opens_small(inference, site, is_method=name == "pathlib.Path.open")
    if name in _READING:
        of = site.receiver
        return of is not None and (_is_said(of.path) or _is_small(inference, *_pair(of)))
    if name in _OF_ENVIRONMENT:
        given = site.argument(0, "dotenv_path")
        return given is None or _is_small(inference, *_pair(given))
    used = (site.receiver, *site.positional[:1])
    return any(one is not None and is_open(inference, one) for one in used)


def _pair(expression: Expression) -> tuple[AccessPath, Place]:
    return expression.path, expression.place


def _opens_small(inference: Inference, site: CallSite, *, is_method: bool) -> bool:
    """Whether a call opens a small file to read it, or one to append to."""
    mode = site.argument(0 if is_method else 1, "mode")
    said = "r" if mode is None else text_of(mode.path) or ""
    path = site.receiver if is_method else site.argument(0, "file")
    if path is None or said in _APPENDING or _is_said(path.path):
        return path is not None
    return said.startswith("r") and "+" not in said and _is_small(inference, *_pair(path))


def _is_said(path: AccessPath) -> bool:
    """Whether the name of a path says that the file is one of those: `self.token_path`."""
    name = path.id if isinstance(path, Name) else path.name if isinstance(path, Attribute) else ""
    return _SAID.search(name) is not None


def is_open(inference: Inference, file: Expression) -> bool:
    """Whether something is a small file that has been opened: `with open("rules.json") as file`."""
    made = constructed_at(inference, file.path, file.place)
    if made is None:
        return False
    site = site_of(inference.view(made[0]), made[1])
    if site.word != "open":
        return False
    names = _OPENING.intersection(library_names(inference.callee(*made)))
    return any(reads_small_file(inference, site, name) for name in names)


@followed(otherwise=False)
def _is_small(inference: Inference, path: AccessPath, place: Place) -> bool:
    """Whether a path ends in the name of a file that the code has, and that is none of data."""
    match path:
        case Literal():
            return _is_name(text_of(path))
        case Operation("f" | "+", (*_, last)):
            ending = text_of(last) or ""
            return ("/" in ending or "\\" in ending) and _is_name(ending)
        case Operation("/", (*_, last)):
            return _is_small(inference, last, place)
        case Result(number):
            named = _named_by(site_of(inference.view(place.module), number))
            return named is not None and _is_small(inference, *_pair(named))
        case Attribute() | Either() | Imported() | Name():
            found = dict.fromkeys(follow(inference, path, place))
            told = [one for one in found if not _is_of_environment(inference, *one)]
            return (
                len(told) > 0
                and len(found) <= MOST_ALTERNATIVES
                and all(one != path and _is_small(inference, one, there) for one, there in told)
            )
    return False


def _is_of_environment(inference: Inference, path: AccessPath, place: Place) -> bool:
    """Whether the environment names a file in the place of one that the code names."""
    if not isinstance(path, Result):
        return False
    return not _ENVIRONMENT.isdisjoint(library_names(inference.callee(place.module, path.call)))


def _named_by(site: CallSite) -> Expression | None:
    """What gives the path that a call makes the name of its file."""
    if site.word in _JOINING:
        return site.positional[-1] if site.positional else None
    if site.word in _CONVERTING and site.positional:
        return site.positional[0]
    return site.receiver if site.word in _KEEPING else None


def _is_name(text: str | None) -> bool:
    found = _FILE.search(text or "")
    return found is not None and not _OF_DATA.search(found["name"])
