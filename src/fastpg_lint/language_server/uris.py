"""Files as editors name them, by URIs, and as we do, by paths."""

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit
from urllib.request import url2pathname

from fastpg_lint.workspace.discovery import absolute

_HERE = ("", "localhost")


def path_of(uri: str) -> Path | None:
    """The absolute path of a file; None for what is none on this machine, a buffer without a name for one."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file" or parts.netloc not in _HERE:
        return None
    name = url2pathname(parts.path) if os.name == "nt" else os.fsdecode(unquote_to_bytes(parts.path))
    return absolute(Path(name)) if name and "\0" not in name else None
