"""Whether what is found is mended, how much of it, and what is told of that."""

from typing import Annotated

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

    @property
    def mends(self) -> bool:
        """Whether files are mended, or it is told how they would be."""
        return self.fix or self.diff or self.fix_only
