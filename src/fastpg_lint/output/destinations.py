"""Where a run writes what it has to say: formats, each to a file or to standard output."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from fastpg_lint.output.formats import DEFAULT, FORMATS, FORMER


class DestinationError(ValueError):
    """An output that cannot be written as it is given."""


class Destination(Struct, frozen=True):
    """A format, and the file that it is written to; standard output where there is none."""

    format: str
    file: Path | None = None


def destinations(outputs: Iterable[str], output_format: str | None) -> Sequence[Destination]:
    """What `--output FORMAT:FILE` and `--output-format` ask for; raises `DestinationError`."""
    found = [_parsed(one) for one in outputs]
    if output_format is not None or not found:
        found.append(Destination(FORMER.get(output_format or DEFAULT, output_format or DEFAULT)))
    if sum(one.file is None for one in found) > 1:
        raise DestinationError("only one output can go to standard output; write `--output FORMAT:FILE`")
    named = [one.file for one in found if one.file is not None]
    if twice := next((one for one in named if named.count(one) > 1), None):
        raise DestinationError(f"two outputs cannot go to one file, {twice}")
    return found


def _parsed(written: str) -> Destination:
    name, _, file = written.partition(":")
    name = FORMER.get(name, name)
    if name not in FORMATS:
        raise DestinationError(f"there is no format `{name}`; there are {', '.join(FORMATS)}")
    return Destination(name, Path(file) if file else None)
