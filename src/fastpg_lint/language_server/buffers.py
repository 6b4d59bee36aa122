"""What is open in the editor: texts that need not be saved, each with the version that the editor counts."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct


class Buffer(Struct, frozen=True):
    """An open file; `uri` is what the editor calls it."""

    path: Path
    uri: str
    text: str
    version: int | None


Buffers = Mapping[Path, Buffer]
"""The open files at one moment: what is worked out of them is of these texts, whatever is typed meanwhile."""
