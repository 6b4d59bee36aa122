"""The options of `check` that say in which formats findings are written, and where."""

from collections.abc import Callable, Sequence

import click

from fastpg_lint.output.destinations import Destination, DestinationError, destinations
from fastpg_lint.output.formats import DEFAULT, FORMATS, FORMER


def with_output_options(function: Callable[..., int]) -> Callable[..., int]:
    """Adds the options."""
    output_format = click.option(
        "--output-format", type=click.Choice([*FORMATS, *FORMER]), metavar="FORMAT",
        help=f"How findings are written on standard output: {', '.join(FORMATS)} (default: {DEFAULT}).",
    )  # fmt: skip
    output = click.option(
        "--output", "outputs", multiple=True, metavar="FORMAT[:FILE]",
        help="A format, and the file that it goes to; may be given several times.",
    )  # fmt: skip
    return output_format(output(function))


def asked_for(outputs: Sequence[str], output_format: str | None) -> Sequence[Destination]:
    """The destinations that the options name."""
    try:
        return destinations(outputs, output_format)
    except DestinationError as error:
        raise click.UsageError(f"--output: {error}") from error
