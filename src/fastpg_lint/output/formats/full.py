"""Text for people: blocks by cause with their code, in colours where those can be seen."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastpg_lint.output.excerpts import excerpts_of
from fastpg_lint.output.material import Material
from fastpg_lint.output.text.blocks import Blocks
from fastpg_lint.output.text.fix_diffs import fix_diffs
from fastpg_lint.output.text.frames import Frames
from fastpg_lint.output.text.styled import LINKS, NO_LINKS, Line, Links

if TYPE_CHECKING:
    from rich.console import Console


def render(material: Material) -> Iterator[str]:
    """The lines of a report, without colours."""
    for block in _blocks(material):
        for line in block:
            yield "".join(text for text, _ in line)


def show(material: Material, console: "Console", links: Links = LINKS) -> None:
    """Prints a report with colours, and with links where they are shown."""
    from rich.text import Text

    for block in _blocks(material, links):
        console.print(Text("\n").join(Text.assemble(*line) for line in block), soft_wrap=True)


def _blocks(material: Material, links: Links = NO_LINKS) -> Iterator[list[Line]]:
    found = material.report.diagnostics
    frames = Frames(excerpts_of(found, material.lines), links)
    return Blocks(frames, material.marks, fix_diffs(found, material.lines)).of(found)
