"""Whether what is found is mended, how much of it, and what is told of that."""

from typing import Annotated

import click
from msgspec import Struct

from fastpg_lint.command_line.option_groups import CommandOption


class FixOptions(Struct, frozen=True, kw_only=True):
    """Mending, or telling what mending would do."""

    fix: Annotated[bool, CommandOption("Mend what can be mended without changing what the program does.")] = (
        False
    )
    unsafe_fixes: Annotated[bool, CommandOption("Mend also what may change what the program does.")] = False
    diff: Annotated[bool, CommandOption("Print what `--fix` would change, in place of the findings.")] = False
    fix_only: Annotated[bool, CommandOption("Mend, and tell nothing of what is left.")] = False
    show_fixes: Annotated[
        bool,
        CommandOption(
            "Work fixes out: marks are sure then, and JSON has the edits; with --fix, count them by rule."
        ),
    ] = False

    add_noqa: Annotated[
        str | None,
        CommandOption(
            "Silence what is found: write a `# noqa` with the codes, and the reason, to each line.",
            metavar="[=REASON]",
        ),
    ] = None

    def __post_init__(self) -> None:
        if self.add_noqa is None:
            return
        if self.fix or self.unsafe_fixes or self.fix_only:
            raise click.UsageError("--add-noqa silences what the options of fixes mend: give one of them.")
        if not self.add_noqa.isprintable():
            raise click.UsageError("The reason of --add-noqa stands on one line.")

    @property
    def mends(self) -> bool:
        """Whether files are changed, or it is told how they would be."""
        return self.fix or self.diff or self.fix_only or self.add_noqa is not None
