"""What a name stands for: the expressions behind it, through assignments, imports and class attributes.

Types tell what a value is an instance of; here it is about how a value was written, `Column(JSON)` behind
`payload`, or `"users"` behind `TABLE`.
"""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Result, text_of
from fastpg_lint.facts.records import Call
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Place

MOST_ALTERNATIVES = 8
"""Expressions that a name may stand for before nothing is said of it."""


class Expression(Struct, frozen=True):
    """An expression, and the place where its names mean what they mean."""

    path: AccessPath
    place: Place

    def part(self, path: AccessPath) -> "Expression":
        """A part of the expression, at the same place."""
        return Expression(path, self.place)


class CallSite(Struct, frozen=True):
    """A call, and the place where its arguments mean what they mean.

    `word` is the last word of what it calls, as it is spelled where it comes from.
    """

    call: Call
    place: Place
    number: int
    word: str

    @property
    def result(self) -> Expression:
        """What the call gives."""
        return Expression(Result(self.number), self.place)

    @property
    def receiver(self) -> Expression | None:
        """What a method is called on; None for a call of a name."""
        function = self.call.function
        return Expression(function.of, self.place) if isinstance(function, Attribute) else None

    @property
    def given(self) -> tuple[Expression, ...]:
        """All arguments, in their order."""
        return tuple(Expression(argument.value, self.place) for argument in self.call.arguments)

    @property
    def positional(self) -> tuple[Expression, ...]:
        """The arguments given by position, up to the first that is unpacked."""
        values = []
        for argument in self.call.arguments:
            if argument.stars == 1:
                break
            if argument.keyword is None and not argument.stars:
                values.append(Expression(argument.value, self.place))
        return tuple(values)

    @property
    def is_open(self) -> bool:
        """Whether arguments come out of `*` or `**`, so that not all are known."""
        return any(argument.stars for argument in self.call.arguments)

    def keyword(self, *names: str) -> Expression | None:
        """The argument given under a keyword, or under the first of several that is there."""
        for name in names:
            for argument in self.call.arguments:
                if argument.keyword == name:
                    return Expression(argument.value, self.place)
        return None

    def argument(self, position: int, name: str) -> Expression | None:
        """The argument at a position or under a keyword."""
        values = self.positional
        return values[position] if position < len(values) else self.keyword(name)


class ExpressionReader:
    """Follows names to the expressions behind them, in one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer

    def behind(self, expression: Expression) -> tuple[Expression, ...]:
        """The expressions that one may stand for: itself where it is no name, none where that is unknown."""
        found = dict.fromkeys(follow(self._infer, expression.path, expression.place))
        return tuple(Expression(*one) for one in found) if len(found) <= MOST_ALTERNATIVES else ()

    def only(self, expression: Expression | None) -> Expression | None:
        """The one expression behind another; None where there are several or none."""
        found = self.behind(expression) if expression is not None else ()
        return found[0] if len(found) == 1 else None

    def call(self, expression: Expression | None) -> CallSite | None:
        """The one call behind an expression; None where there is another expression, or several."""
        only = self.only(expression)
        return self.call_at(only) if only is not None else None

    def call_at(self, expression: Expression) -> CallSite | None:
        """The call that an expression is."""
        if not isinstance(expression.path, Result):
            return None
        return site_of(self._infer.view(expression.place.module), expression.path.call)

    def chain(self, expression: Expression | None) -> Iterator[CallSite]:
        """The calls of `insert(Movie).values(title=title).returning(Movie.id)`, the last one first."""
        seen: set[CallSite] = set()
        site = self.call(expression)
        while site is not None and site not in seen:
            seen.add(site)
            yield site
            site = self.call(site.receiver)

    def calls(self, module: str, *words: str) -> Iterator[CallSite]:
        """The calls in a module of something whose name ends in one of some words, in the text's order."""
        return self.calls_in(self._infer.view(module), *words)

    def calls_in(self, view: ModuleView, *words: str) -> Iterator[CallSite]:
        """The same of what a view goes through."""
        for number in view.calls_spelled(words):
            yield site_of(view, number)

    def text(self, expression: Expression | None) -> str | None:
        """The one string behind an expression; None where it is not known."""
        only = self.only(expression)
        return text_of(only.path) if only is not None else None


def site_of(view: ModuleView, number: int) -> CallSite:
    """A call of a module, by its number, at its place."""
    call = view.call(number)
    return CallSite(call, view.place_of(call), number, view.word(call))
