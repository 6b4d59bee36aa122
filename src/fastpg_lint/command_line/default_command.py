"""`fastpg-lint .` is `fastpg-lint check .`: a path where a command is expected stands for linting it."""

from pathlib import Path

import click

from fastpg_lint.naming import suggestion
from fastpg_lint.source.files import exists


class DefaultCommand(click.Group):
    """A group of commands of which one, `check`, need not be named."""

    default = "check"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts the default command in front of what begins with a path, or with an option of its own."""
        if args and args[0] not in self.commands and self._is_of_default(ctx, args[0]):
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def _is_of_default(self, ctx: click.Context, first: str) -> bool:
        if first.startswith("-") and first != "-":
            own = (name for one in self.get_params(ctx) for name in (*one.opts, *one.secondary_opts))
            return first not in own
        return first == "-" or "/" in first or "\\" in first or "." in first or exists(Path(first))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named; a name that is neither a command nor a path is a mistake."""
        if args and args[0] not in self.commands:
            ctx.fail(f"There is no command or file `{args[0]}`{suggestion(args[0], self.commands)}.")
        return super().resolve_command(ctx, args)
