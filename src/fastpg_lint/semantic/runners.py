"""Functions that are given to what calls them: `sorted(key=f)`, `asyncio.to_thread(f)`."""

from collections.abc import Iterator

from fastpg_lint.catalogue.entries import Runner
from fastpg_lint.facts.access_paths import AccessPath
from fastpg_lint.facts.records import Call


def given_to(runner: Runner, call: Call) -> Iterator[AccessPath]:
    """What a call of a runner gives it to be called; nothing where that is hidden in `*args`."""
    positional = []
    for argument in call.arguments:
        if argument.keyword is not None and argument.keyword == runner.keyword:
            yield argument.value
        elif argument.stars:
            return
        elif argument.keyword is None:
            positional.append(argument.value)
    if runner.position is not None and runner.position < len(positional):
        yield positional[runner.position]
