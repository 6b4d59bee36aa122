"""Which program this is: digests of our own files, of the libraries that have a say, and of the Python.

Each is worked out from the files themselves, once a process. A cache may come from anywhere, so none of it is
believed to say which program it belongs to.
"""

import sys
from functools import cache
from pathlib import Path

from fastpg_lint.incremental.fingerprints import files_below, fingerprint, release_files

_HERE = Path(__file__).parent.parent
_ENDINGS = (".py", ".toml")
LIBRARIES = {
    "libcst": "libcst",
    "packaging": "packaging",
    "pathspec": "pathspec",
    "pyyaml": "yaml",
    "sqlglot": "sqlglot",
    "tomli": "tomli",
}
"""Libraries whose release decides what is read in a text, or which texts are, by name of the distribution."""
WITHOUT_A_SAY = {
    "click": "reads the command's arguments",
    "msgspec": "writes and reads what we have worked out; a form that changes is one of our own classes",
    "rich": "shows what was found",
}
"""Libraries whose release changes no finding, and why."""


@cache
def facts_fingerprint() -> bytes:
    """What facts are made by, besides the content: our code that reads them, and both grammars."""
    ours = (file for room in ("source", "facts") for file in files_below(_HERE / room, _ENDINGS))
    grammar = str(sys.version_info[:2]).encode()
    return fingerprint([*ours, *release_files([("libcst", "libcst")])], grammar)


@cache
def program_fingerprint() -> bytes:
    """What findings are made by, besides the inputs: all of the program, its libraries, and the Python."""
    python = f"{sys.implementation.name} {sys.version_info}".encode()
    return fingerprint([*files_below(_HERE, _ENDINGS), *release_files(LIBRARIES.items())], python)
