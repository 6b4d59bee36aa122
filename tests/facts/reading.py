"""Facts of small texts, and paths written so that a person can read them."""

from textwrap import dedent

from fastpg_lint.engine.compile_module import compile_module
from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Awaited,
    Code,
    Display,
    DisplayKind,
    Either,
    Element,
    Entered,
    Imported,
    Item,
    Iterated,
    Literal,
    LiteralKind,
    Name,
    Operation,
    Result,
    Tested,
)
from fastpg_lint.facts.records import Argument, ModuleFacts, Scope
from fastpg_lint.source.text import SourceText

BRACKETS = {
    DisplayKind.LIST: "[{}]",
    DisplayKind.TUPLE: "({})",
    DisplayKind.SET: "set({})",
    DisplayKind.DICT: "dict({})",
    DisplayKind.GENERATOR: "gen({})",
}


def read(text: str) -> ModuleFacts:
    """The facts of a module, read as in production: from CPython's own tree where it has one."""
    return compile_module(SourceText(dedent(text)))


def scope(facts: ModuleFacts, name: str) -> Scope:
    """The one scope of a name."""
    (found,) = [one for one in facts.scopes if one.name == name]
    return found


def shown(path: AccessPath | None, facts: ModuleFacts) -> str:  # noqa: C901 - one arm a kind of path
    """A path as text: `(await session.execute(query)).scalars`, `each of rows`, `?` for an opaque one."""

    def show(inner: AccessPath | None) -> str:
        return shown(inner, facts)

    match path:
        case Name(word):
            return word
        case Imported(module, name, level):
            return f"<{'.' * level}{module}{f':{name}' if name else ''}>"
        case Attribute(of, name):
            return f"{show(of)}.{name}"
        case Result(number):
            call = facts.calls[number]
            return f"{show(call.function)}({', '.join(_argument(one, facts) for one in call.arguments)})"
        case Awaited(of):
            return f"(await {show(of)})"
        case Item(of, key):
            return f"{show(of)}[{show(key)}]"
        case Entered(of, is_async):
            return f"{'async ' if is_async else ''}with {show(of)}"
        case Iterated(of, is_async):
            return f"{'async ' if is_async else ''}each of {show(of)}"
        case Element(of, index):
            return f"{show(of)}#{index}"
        case Literal(kind, text):
            return kind.name if text is None else repr(text) if kind == LiteralKind.TEXT else text
        case Display(display, elements, keys):
            labels = [f"{key}=" for key in keys] or [""] * len(elements)
            return BRACKETS[display].format(
                ", ".join(f"{label}{show(one)}" for label, one in zip(labels, elements, strict=True))
            )
        case Either(options):
            return " | ".join(map(show, options))
        case Operation(operator, operands):
            return f"{operator}({', '.join(map(show, operands))})"
        case Tested(of, kinds, holds):
            return f"{show(of)} {'as' if holds else 'without'} {show(kinds)}"
        case Code(number):
            return f"<{facts.scopes[number].name or facts.scopes[number].kind.name.lower()}>"
    return "?"


def _argument(argument: Argument, facts: ModuleFacts) -> str:
    label = f"{argument.keyword}=" if argument.keyword else "*" * argument.stars
    return label + shown(argument.value, facts)
