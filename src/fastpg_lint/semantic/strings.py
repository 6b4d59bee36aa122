"""Strings put together by code, f-strings and `+` among them: their fixed pieces and their holes.

`f"... {x}"`, `"..." + x`, `"..." % x`, `"...".format(x)`, `", ".join(parts)`, followed through names, `+=`
and what functions of the project return.
"""

import re
from collections.abc import Iterable, Iterator
from functools import reduce

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    AS_NUMBER,
    NUMBER_FORMATS,
    AccessPath,
    Attribute,
    Awaited,
    Code,
    Display,
    DisplayKind,
    Element,
    Item,
    Literal,
    LiteralKind,
    Name,
    Operation,
    Result,
)
from fastpg_lint.facts.records import Binding
from fastpg_lint.semantic.elements import ElementReader
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import Function, Instance, ScopeRef, library_names
from fastpg_lint.source.site import Site

ALL = "*"
"""Stands for every place of a template that a value fills whose own parts are not told."""
MOST_TEXTS = 8
"""Texts that an expression may give before nothing is said of it."""
MOST_PIECES = 4
"""Texts that a part of a text may give before it is a hole."""

_PERCENT = re.compile(r"%(?:\((\w+)\))?[-#0 +]*\d*(?:\.\d+)?[sdrifx]|%%")
_BRACES = re.compile(r"\{\{|\}\}|\{(\w*)[^{}]*\}")
_NUMBER = re.compile(rf"^%.*[difx]$|^\{{[^{{}}]*:[^{{}}]*[{NUMBER_FORMATS}]\}}$")
"""Places of a template that take nothing but a number."""
_DOLLARS = re.compile(r"\$\$|\$(?=\w|\{)\{?(\w+)\}?")
_WORDED = re.compile(r"[\w'\"=]")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}
_HANDED_ON = frozenset(
    {
        *("strip", "lstrip", "rstrip", "dedent", "cleandoc", "text", "literal_column", "DDL", "str"),
        *("encode", "decode", "mogrify", "SQL"),
    }
)
"""Calls that give the text that they are given, near enough."""
_ENCODING = frozenset({"encode", "decode"})
_SUBSTITUTING = frozenset({"substitute", "safe_substitute"})
_OWN_NAMES = frozenset({"locals", "vars"})
"""Builtins that give a dict of the names of a function."""
_FIELDS = frozenset({"model_dump", "dict", "_asdict"})
"""Methods that give a dict of an object's fields."""


class Slot(Struct, frozen=True):
    """What is put into a text; `at` is where the string begins that has the hole, in its own module."""

    value: Expression
    at: Site | None = None


Piece = str | Slot


class Text(Struct, frozen=True):
    """A text: its pieces in order, and where it is put together (None: written out whole)."""

    pieces: tuple[Piece, ...]
    module: str
    at: Site | None = None

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Slot))

    def filled(self, name: str) -> str:
        """The text with a name and a number in each hole: `name0`, `name1`."""
        words: list[str] = []
        for piece in self.pieces:
            words.append(piece if isinstance(piece, str) else f"{name}{sum(name in word for word in words)}")
        return "".join(words)

    @property
    def start(self) -> str:
        """The fixed text at the beginning."""
        return self.pieces[0] if self.pieces and isinstance(self.pieces[0], str) else ""


class TextReader:
    """Reads the texts that expressions give."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)
        self._elements = project.of(ElementReader)

    def texts(self, expression: Expression) -> tuple[Text, ...]:
        """The texts that an expression may give; none where it gives none, or too many to tell."""
        found = _fullest(self._read(expression))
        return found if len(found) <= MOST_TEXTS else ()

    @followed()
    def _read(self, expression: Expression) -> Iterator[Text]:
        for one in self._expressions.behind(expression):
            path, module = one.path, one.place.module
            match path:
                case Literal(LiteralKind.TEXT, text):
                    yield Text((text,) if text is not None else (Slot(one),), module)
                case Operation("f", operands, at):
                    yield from self._joined([one.part(_unescaped(part)) for part in operands], module, at)
                case Operation("+", operands, at):
                    yield from self._joined([one.part(part) for part in operands], module, at)
                case Operation("%", (left, right), at):
                    yield from self._formatted(one.part(left), _values(one.part(right)), _PERCENT, at)
                case Result() | Awaited(Result()):
                    yield from self._called(one)
                case Element() | Attribute() | Code():
                    yield from self._kept(one)

    def _kept(self, one: Expression) -> Iterator[Text]:
        """A text out of a tuple that a function gives, of a property, or what methods store and add to."""
        parts = self._elements.unpacked(one)
        if isinstance(one.path, Code):
            parts = self._elements.returned(ScopeRef(one.place.module, one.path.scope))
        for part in parts:
            yield from self._read(part)
        added: list[Expression] = []
        begun: list[Expression] = []
        at: Site | None = None
        for value in self._elements.stored(one):
            match value.path:
                case Operation("+", (first, last), at) if first == one.path:
                    added.append(value.part(last))
                case _:
                    begun.append(value)
        for value in begun:
            yield from self._joined([value, *added], one.place.module, at) if added else self._read(value)

    def _joined(self, parts: list[Expression], module: str, at: Site | None) -> Iterator[Text]:
        """Parts one after the other; one that gives no text, or too many, is a hole.

        Of parts that give several, each text is told once, and not in all combinations.
        """
        if at is None and next(self._read(parts[0]), None) is None:
            return  # a sum of something else than texts
        texts = [self._alternatives(part, at) for part in parts]
        for turn in range(max(map(len, texts), default=1)):
            chosen = (one[min(turn, len(one) - 1)] for one in texts)
            yield Text(_merged(piece for pieces in chosen for piece in pieces), module, at)

    def _alternatives(self, part: Expression, at: Site | None) -> tuple[tuple[Piece, ...], ...]:
        """What may stand where a part is put in."""
        if self._is_field(part):
            return ((Slot(part, at),),)  # what its class has for it is the default
        found = _fullest(self._read(part))
        if not 0 < len(found) <= MOST_PIECES or any(
            slot.value == part for one in found for slot in one.slots
        ):
            return ((Slot(part, at),),)
        return tuple(_placed(one, at) for one in found)

    def _is_field(self, part: Expression) -> bool:
        """Whether a part is a field of a parameter, `filters.order`, with a type in its class."""
        path = part.path
        if not isinstance(path, Attribute) or not isinstance(path.of, Name) or path.of.id in ("self", "cls"):
            return False
        found = self._infer.view(part.place.module).found(path.of.id, part.place)
        if found is None or found.parameter is None:
            return False
        types = self._infer.types_of(path.of, part.place)
        classes = [t.of for t in types if isinstance(t, Instance) and isinstance(t.of, ScopeRef)]
        lineages = (self._infer.members.lineage(of) for of in classes)
        owners = [base for one in lineages for base in one if isinstance(base, ScopeRef)]
        owner = next((one for one in owners if path.name in self._names(one)), None)
        return owner is not None and any(
            self._is_of_object(owner, one.annotation) for one in self._names(owner)[path.name]
        )

    def _names(self, of: ScopeRef) -> dict[str, list[Binding]]:
        return self._infer.view(of.module).bindings(of.scope)

    def _is_of_object(self, owner: ScopeRef, annotation: AccessPath | None) -> bool:
        """Whether each object has its own of what its class announces, unlike a `Final` or `ClassVar`."""
        path = annotation.of if isinstance(annotation, Item) else annotation
        types = self._infer.types_of(path, self._infer.view(owner.module).end) if path is not None else ()
        names = [name.rpartition(".")[2] for name in library_names(types)]
        return path is not None and not any(name in ("Final", "ClassVar") for name in names)

    def _piece(self, part: Expression, at: Site | None) -> tuple[Piece, ...]:
        found = self._alternatives(part, at)
        return found[0] if len(found) == 1 else (Slot(part, at),)

    def _formatted(
        self,
        template: Expression,
        values: dict[str, Expression],
        pattern: re.Pattern[str],
        at: Site | None,
    ) -> Iterator[Text]:
        """A template with values put in by position or by name."""
        for text in self._read(template):
            pieces: list[Piece] = []
            count = 0
            for piece in text.pieces:
                if isinstance(piece, Slot):
                    pieces.append(piece)
                    continue
                named = self._named(values, {place.group(1) for place in pattern.finditer(piece)})
                filled, count = _fill(piece, named, pattern, count)
                begun = at or text.at
                for one in filled:
                    pieces.extend(self._piece(one.value, begun) if isinstance(one, Slot) else (one,))
            yield Text(_merged(pieces), text.module, at or text.at)

    def _named(self, values: dict[str, Expression], keys: set[str]) -> dict[str, Expression]:
        """Values with those that the places of a template take out of a dict: `**params`, `% locals()`."""
        given = values.get(ALL)
        if given is None:
            return values
        found: dict[str, Expression] = {}
        for one in self._expressions.behind(given):
            site = self._expressions.call_at(one)
            if site is not None and site.call.text in _OWN_NAMES and not site.given:
                found.update((key, one.part(Name(key))) for key in keys if key)
            elif site is not None and site.word in _FIELDS and site.receiver is not None:
                owner = site.receiver
                found.update((key, owner.part(Attribute(owner.path, key))) for key in keys if key)
            elif isinstance(one.path, Display) and one.path.kind == DisplayKind.DICT:
                found.update(_values(one))
        return {**found, **values}

    def _replaced(self, site: CallSite, template: Expression) -> Iterator[Text]:
        """`"… '{name}'".replace("{name}", name)`; the text as it is where it is not known what goes."""
        old, new = (*site.positional, None, None)[:2]
        gone = self._expressions.text(old)
        for text in self._read(template):
            if not gone or new is None:
                yield text
                continue
            put = self._piece(new, text.at)
            pieces: list[Piece] = []
            for piece in text.pieces:
                first, *others = piece.split(gone) if isinstance(piece, str) else (piece,)
                pieces.append(first)
                for one in others:
                    pieces.extend((*put, one))
            yield Text(_merged(pieces), text.module, text.at)

    def _called(self, expression: Expression) -> Iterator[Text]:
        path = expression.path.of if isinstance(expression.path, Awaited) else expression.path
        site = self._expressions.call_at(expression.part(path))
        if site is None:
            return
        if site.receiver is not None and site.word in _FILLING:
            yield from self._filled_in(site, site.receiver)
        elif site.receiver is not None and site.word == "replace":
            yield from self._replaced(site, site.receiver)
        elif site.receiver is not None and site.word == "join" and site.positional:
            yield from self._collected(site, site.receiver, site.positional[0])
        elif site.receiver is not None and (
            site.word in _ENCODING or (site.word in _HANDED_ON and not site.given)
        ):
            yield from self._read(site.receiver)
        elif site.given and site.word in _HANDED_ON:
            yield from self._read(site.given[0])
        else:
            yield from self._returned(site)

    def _filled_in(self, site: CallSite, template: Expression) -> Iterator[Text]:
        """`"…{}".format(x)`, `"…{x}".format_map(values)`, `Template("…$x").substitute(x=x)`."""
        given = site.positional
        if site.word == "format":
            values = {str(number): one for number, one in enumerate(given)}
        else:
            values = _values(given[0]) if given else {}
        named = {
            argument.keyword or ALL: Expression(argument.value, site.place)
            for argument in site.call.arguments
            if argument.keyword or argument.stars
        }
        if site.word not in _SUBSTITUTING:
            yield from self._formatted(template, {**values, **named}, _BRACES, site.call.at)
            return
        made = self._expressions.call(template)
        if made is not None and made.word == "Template" and made.given:
            yield from self._formatted(made.given[0], {**values, **named}, _DOLLARS, site.call.at)

    def _collected(self, site: CallSite, separator: Expression, given: Expression) -> Iterator[Text]:
        """`" AND ".join(conditions)`: the parts as they are collected, one after the other."""
        elements = tuple(self._elements.elements(given))
        if not elements:
            return
        pieces = [list(self._piece(one, site.call.at)) for one in elements]
        for between in self._read(separator):
            if len(pieces) == 1 and "," in between.start:
                pieces.append(list(pieces[0]))  # a comprehension gives several
            for one in pieces[1:]:
                one[:0] = between.pieces
            yield Text(_merged(one for part in pieces for one in part), site.place.module, site.call.at)
            return

    def _returned(self, site: CallSite) -> Iterator[Text]:
        """What a function of the project gives back."""
        for callee in self._infer.callee(site.place.module, site.number):
            if isinstance(callee, Function):
                for value in self._elements.returned(callee.of):
                    yield from self._read(value)


_FILLING = _SUBSTITUTING | {"format", "format_map"}


def _unescaped(part: AccessPath) -> AccessPath:
    """The fixed text of an f-string as it is when it runs; facts keep it as it is typed."""
    if not isinstance(part, Literal) or part.text is None or not ("\\" in part.text or "{{" in part.text):
        return part
    text = part.text.replace("{{", "{").replace("}}", "}")
    return Literal(part.kind, _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text))


def _values(given: Expression) -> dict[str, Expression]:
    """The values on the right of `%`: by position, or by name out of a dict."""
    path = given.path
    if isinstance(path, Display) and path.kind == DisplayKind.TUPLE:
        return {str(number): given.part(one) for number, one in enumerate(path.elements)}
    if isinstance(path, Display) and path.kind == DisplayKind.DICT:
        return {key: given.part(one) for key, one in zip(path.keys, path.elements, strict=False)}
    return {"0": given, ALL: given}


def _fill(
    template: str, values: dict[str, Expression], pattern: re.Pattern[str], count: int
) -> tuple[list[Piece], int]:
    """A template's text with values in its places; `count` is how many went by position before."""
    pieces: list[Piece] = []
    end = 0
    for place in pattern.finditer(template):
        pieces.append(template[end : place.start()])
        end = place.end()
        if place.group() in ("%%", "{{", "}}", "$$"):
            pieces.append(place.group()[0])
            continue
        key = place.group(1) or str(count)
        count += not place.group(1)
        value = values.get(key, values.get(ALL))
        if value is not None and _NUMBER.search(place.group()):
            value = value.part(Operation(AS_NUMBER, (value.path,)))
        pieces.append(Slot(value) if value is not None else place.group())
    pieces.append(template[end:])
    return pieces, count


def _fullest(texts: Iterable[Text]) -> tuple[Text, ...]:
    """Texts without those of which another says all: a clause is put in, or is left out."""
    found = tuple(dict.fromkeys(texts))
    if len(found) < 2 or not any(one.slots for one in found):
        return found
    return tuple(one for one in found if not any(_says_more(other, one) for other in found))


def _placed(text: Text, at: Site | None) -> tuple[Piece, ...]:
    """The pieces of a part; of one without a word, `f"%{term}%"`, the values are put into the whole."""
    if any(_WORDED.search(piece) for piece in text.pieces if isinstance(piece, str)):
        return text.pieces
    return tuple(Slot(one.value, at) if isinstance(one, Slot) else one for one in text.pieces)


def _says_more(text: Text, than: Text) -> bool:
    """Whether a text has all that another has, and more values."""
    if not set(than.slots) < set(text.slots):
        return False
    fixed = [piece for piece in text.pieces if isinstance(piece, str)]
    return all(any(piece in one for one in fixed) for piece in than.pieces if isinstance(piece, str))


def _merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Pieces with fixed text next to fixed text made one."""

    def add(before: tuple[Piece, ...], piece: Piece) -> tuple[Piece, ...]:
        last = before[-1] if before else None
        if isinstance(piece, str) and isinstance(last, str):
            return (*before[:-1], last + piece)
        return (*before, piece) if piece != "" else before

    empty: tuple[Piece, ...] = ()
    return reduce(add, pieces, empty)
