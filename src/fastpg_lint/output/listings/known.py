"""What the catalogue knows of a name, in words."""

from collections.abc import Iterator

from fastpg_lint.catalogue.form import Header
from fastpg_lint.catalogue.known import Known
from fastpg_lint.catalogue.lines import Line, Said
from fastpg_lint.output.json_text import pretty

_USES = {
    "entered": "`with` binds {}",
    "iterated": "`for` binds {}",
    "awaited": "`await` on it gives {}",
    "called": "called, gives {}",
    "item": "`[…]` gives {}",
}


def render(known: Known) -> Iterator[str]:
    """The lines of an answer: each name with what is said of it, and where that is said."""
    if known.name != known.asked:
        yield f"{known.asked} is {known.name}"
    for file in dict.fromkeys(line.file for line in known.lines):
        yield f"{file}{_held(known.sources.get(file))}"
        lines = [line for line in known.lines if line.file == file]
        for name in dict.fromkeys(line.name for line in lines):
            yield f"  {name}"
            yield from (f"    {words(line)}{_mark(line)}" for line in lines if line.name == name)
    if not known.lines:
        hint = f"; the nearest names are {', '.join(known.nearest)}" if known.nearest else ""
        yield f"Nothing is known of {known.asked}{hint}"


def render_json(known: Known) -> Iterator[str]:
    """The same as one object."""
    yield pretty(known)


def _held(header: Header | None) -> str:
    if header is None or not header.version:
        return ""
    return f" ({header.distribution} {header.version})"


def _mark(line: Line) -> str:
    return f" (unverified: {line.unverified})" if line.unverified else ""


_WORDS = {
    Said.REEXPORT: "is another name of `{what}`",
    Said.FUNCTION: "gives `{what}`",
    Said.CLASS: "is a class",
    Said.BASE: "is derived from `{what}`",
    Said.RETURN: "gives `{what}`",
    Said.ATTRIBUTE: "is an attribute of type `{what}`",
    Said.SYNC: "gives nothing to await",
    Said.BLOCKING: "blocks ({what}); on an event loop: `{instead}`",
    Said.NOT_BLOCKING: "does not block here",
    Said.AWAITABLE: "must be awaited ({what})",
    Said.RUNNER: "calls the function that it is given as argument {what}",
    Said.DECORATOR: "as a decorator: {what}",
    Said.CONNECTION: "makes something to share: {what}",
    Said.SENDER: "sends: {what}",
}


def words(line: Line) -> str:
    if line.said == Said.USE:
        return _USES[line.use].format(f"`{line.what}`")
    word = line.name.rpartition(".")[2]
    instead = line.instead or f"await run_in_threadpool({word}, …)"
    return _WORDS[line.said].format(what=line.what, instead=instead.replace("{name}", word))
