"""Options of the command line in groups: a struct whose fields declare them, which the command is given."""

from collections.abc import Callable
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import click
from msgspec import Struct
from msgspec.structs import FieldInfo, fields

Command = Callable[..., int]


class CommandOption(Struct, frozen=True):
    """What a field says of itself: what click is told of the option besides its name and its default."""

    help: str
    short: str = ""
    kind: Any = None
    metavar: str | None = None


def option_group(kind: type[Struct], name: str) -> Callable[[Command], Command]:
    """Gives a command the options that a struct declares, as one parameter of that name."""

    def add(command: Command) -> Command:
        def grouped(**given: object) -> int:
            own = {field.name: given.pop(field.name) for field in fields(kind)}
            return command(**{name: kind(**own)}, **given)

        grouped.__doc__, grouped.__name__ = command.__doc__, command.__name__
        grouped.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
        hints = get_type_hints(kind, include_extras=True)
        for field in reversed(fields(kind)):
            grouped = _option(field, hints[field.name])(grouped)
        return grouped

    return add


def _option(field: FieldInfo, hint: object) -> Callable[[Command], Command]:
    """The click option of a field."""
    assert get_origin(hint) is Annotated, field.name
    declared: CommandOption = get_args(hint)[1]
    names = [name for name in (declared.short, f"--{field.name.replace('_', '-')}") if name]
    if field.default is False:
        return click.option(*names, field.name, is_flag=True, help=declared.help)
    return click.option(
        *names, field.name, type=declared.kind, metavar=declared.metavar, default=field.default,
        show_default=field.default is not None, help=declared.help,
    )  # fmt: skip
