"""The columns and relationships that a class or table declares, one declaration at a time."""

from msgspec import Struct, structs

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Display,
    Literal,
    LiteralKind,
    Result,
    dotted,
    is_text,
    text_of,
)
from fastpg_lint.facts.records import Binding
from fastpg_lint.frameworks.sqlalchemy.column_types import ColumnKind, ColumnTypeReader
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import ClassObject, External, Partial, Place, ScopeRef
from fastpg_lint.source.site import Site

_COLUMNS = frozenset({"Column", "mapped_column", "MappedColumn"})
_RELATIONSHIPS = frozenset({"relationship", "Relationship", "dynamic_loader", "ManyToManyField"})
_WRAPPERS = frozenset({"deferred", "column_property"})
_MAPPED = ("Mapped", "WriteOnlyMapped", "DynamicMapped")
_LAZY = frozenset({"select", "True"})
"""What `lazy` says of a relationship that is loaded when it is first read."""
_REFUSING = ("RESTRICT", "NO ACTION")
"""What `ondelete` says of a row that cannot be deleted as long as others refer to it."""
_TORTOISE_KEYS = frozenset({"ForeignKeyField", "OneToOneField"})


class Column(Struct, frozen=True):
    """A column: its attribute's name, the name in the database, and what indexes it by itself.

    `target` is what a foreign key refers to, as written (`users.id`), "" where that is no plain text,
    None for a column that refers to nothing; `follows_deletes` that a key's rows go, or change, with the row
    that they refer to. `is_plain` is False where more may be said of the column than is known here.
    """

    name: str
    stored_as: str
    module: str
    at: Site
    kind: ColumnKind = ColumnKind.UNKNOWN
    is_primary: bool = False
    is_unique: bool = False
    is_indexed: bool = False
    target: str | None = None
    follows_deletes: bool = False
    is_plain: bool = True

    @property
    def refers_to(self) -> str:
        """The table that a foreign key refers to, as far as it is written."""
        return (self.target or "").rpartition(".")[0].rpartition(".")[2]

    def is_called(self, name: str) -> bool:
        """Whether a name means this column, in Python or in the database."""
        return name in (self.name, self.stored_as)


class Relationship(Struct, frozen=True):
    """A relationship; `is_lazy` tells that it is loaded when it is first read, as by default.

    `target` is the name of the class that it leads to, where the declaration says it, and `backref` that of
    the relationship which that class gets by it.
    """

    name: str
    is_lazy: bool
    target: str = ""
    backref: str = ""
    is_backref_lazy: bool = False


Declaration = Column | Relationship


class ColumnReader:
    """Reads declarations."""

    def __init__(self, inference: Inference, expressions: ExpressionReader) -> None:
        self._infer = inference
        self._expressions = expressions
        self.types = ColumnTypeReader(inference, expressions)

    def full_name(self, site: CallSite) -> str:
        """What a call calls, by its library's name; "" for what is not known or the project's own.

        A class derived from a library's, and `functools.partial`, stand for what they are made of.
        """
        for t in self._infer.types_of(site.call.function, site.place):
            match t:
                case External(name) | Partial((External(name), *_)):
                    return name
                case ClassObject(ScopeRef() as of):
                    bases = [one for one in self._infer.members.lineage(of) if isinstance(one, str)]
                    return bases[0] if bases else ""
        return ""

    def word(self, site: CallSite) -> str:
        """The last word of what a call calls: `Column` for `sa.Column(...)`."""
        return self.full_name(site).rpartition(".")[2]

    # declarations in the body of a class

    def declaration(self, binding: Binding, place: Place, *, by_annotation: bool) -> Declaration | None:
        """What a name in the body of a class declares; None for what is no column and no relationship.

        `by_annotation` tells that a bare annotation is a column, as it is for SQLModel.
        """
        if binding.value is not None:
            declared = self.made_by(Expression(binding.value, place), binding, place)
            if declared is not None or not by_annotation:
                return declared
        inside = self.types.inside(binding.annotation, place, *_MAPPED)
        if binding.annotation is None or (inside is None and not by_annotation):
            return None
        if self.types.inside(binding.annotation, place, "ClassVar") is not None:
            return None
        column = self._column(binding, place, self._said_by(binding, place))
        # A function of the project may say anything of the column that it makes.
        return structs.replace(column, is_plain=False) if isinstance(binding.value, Result) else column

    def made_by(self, value: Expression, binding: Binding, place: Place) -> Declaration | None:
        """What the value that a name is given declares."""
        site = self._expressions.call(value)
        full = self.full_name(site) if site is not None else ""
        word = full.rpartition(".")[2]
        if site is None or not word:
            return None
        if word in _RELATIONSHIPS:
            return self._relationship(binding.name, site)
        if word in _WRAPPERS and site.positional:
            return self.made_by(site.positional[0], binding, place)
        if word in _COLUMNS:
            return self._column(binding, place, (site, *self._said_by(binding, place)))
        if full.startswith("sqlmodel."):
            return self._sqlmodel(site, binding, place) if word == "Field" else None
        if full.startswith(("tortoise.", "piccolo.")):
            return self._field(word, site, binding, place)
        return None

    def _relationship(self, name: str, site: CallSite) -> Relationship:
        """`relationship("Book", backref=backref("author", lazy="joined"))`."""
        given = site.argument(0, "argument")
        path = given.path if given is not None else None
        target = (text_of(path) or dotted(path) if path is not None else "").rpartition(".")[2]
        said = site.keyword("backref")
        made = self._expressions.call(said)
        named = made.argument(0, "name") if made is not None else said
        return Relationship(
            name,
            self._is_lazy(site),
            target=target,
            backref=self._expressions.text(named) or "",
            is_backref_lazy=made is None or self._is_lazy(made),
        )

    def _is_lazy(self, site: CallSite) -> bool:
        """Whether a relationship is loaded on reading: `lazy` is not given, or says so."""
        if site.is_open or site.keyword("sa_relationship") is not None:
            return False
        given = site.keyword("lazy")
        options = site.keyword("sa_relationship_kwargs")
        if options is not None:
            said = _entries(options)
            if said is None:
                return False
            given = said.get("lazy", given)
        if given is None:
            return True
        return isinstance(given.path, Literal) and given.path.text in _LAZY

    def _said_by(self, binding: Binding, place: Place) -> tuple[CallSite, ...]:
        """The `mapped_column` in `Mapped[Annotated[int, mapped_column(...)]]`; each that may be meant."""
        inside = self.types.inside(binding.annotation, place, *_MAPPED)
        if inside is None:
            return ()
        given = (one for said in self.types.annotations(inside) for one in self._expressions.behind(said))
        sites = (self._expressions.call_at(one) for one in given)
        return tuple(site for site in sites if site is not None and self.word(site) in _COLUMNS)

    # columns

    def _column(self, binding: Binding, place: Place, sites: tuple[CallSite, ...]) -> Column:
        """The column that calls of `Column` or `mapped_column`, or an annotation alone, describe."""
        at = sites[0].call.at if sites and isinstance(binding.value, Result) else binding.at
        column = self.described(binding.name, place.module, at, sites)
        if column.kind == ColumnKind.UNKNOWN and binding.annotation is not None:
            inside = self.types.inside(binding.annotation, place, *_MAPPED)
            said = inside or Expression(binding.annotation, place)
            column = structs.replace(column, kind=self.types.annotated(said.path, said.place))
        return column

    def described(self, name: str, module: str, at: Site, sites: tuple[CallSite, ...]) -> Column:
        """A column by the calls that describe it, the first of them the nearest."""
        given = [one for site in sites for one in self._given(site)]
        keys = [key for one in given for key in [self._expressions.call(one)] if self._is_key(key)]
        stored_as = next((text for site in sites for text in [self._stored_as(site)] if text), name)
        return Column(
            name=name or stored_as,
            stored_as=stored_as,
            module=module,
            at=at,
            kind=self._kind(given, sites),
            is_primary=_is_set(sites, "primary_key"),
            is_unique=_is_set(sites, "unique"),
            is_indexed=_is_set(sites, "index"),
            target=self.target(keys[0]) if keys else None,
            follows_deletes=self._follows(*keys, *sites),
            is_plain=not any(site.is_open for site in sites),
        )

    def _given(self, site: CallSite) -> tuple[Expression, ...]:
        """The positional arguments of a column besides its name: its type, its foreign key."""
        partial = self._partial(site)
        values = (*(partial.positional if partial is not None else ()), *site.positional)
        return values[1:] if values and is_text(values[0].path) else values

    def _partial(self, site: CallSite) -> CallSite | None:
        """The arguments that `functools.partial(Column, ...)` has fixed; its first is the column's class."""
        types = self._infer.types_of(site.call.function, site.place)
        if not any(isinstance(t, Partial) for t in types):
            return None
        return self._expressions.call(Expression(site.call.function, site.place))

    def _stored_as(self, site: CallSite) -> str | None:
        first = site.positional[0] if site.positional else None
        named = first if first is not None and is_text(first.path) else site.keyword("name")
        return self._expressions.text(named)

    def _is_key(self, site: CallSite | None) -> bool:
        return site is not None and self.word(site) == "ForeignKey"

    def _kind(self, given: list[Expression], sites: tuple[CallSite, ...]) -> ColumnKind:
        named = [one for site in sites for one in [site.keyword("type_")] if one is not None]
        for one in (*named, *given):
            kind = self.types.kind(one)
            if kind != ColumnKind.UNKNOWN:
                return kind
        return ColumnKind.UNKNOWN

    def target(self, key: CallSite | None) -> str:
        """What a foreign key refers to: `users.id`, or "" where that is not to be told."""
        first = key.argument(0, "column") if key is not None else None
        if first is None:
            return ""
        if isinstance(first.path, Attribute):
            return self._target_of(first.part(first.path.of), first.path.name)
        return self._expressions.text(first) or ""

    def _follows(self, *sites: CallSite | None) -> bool:
        """Whether a key says that a delete goes on through it: `ondelete="CASCADE"`, `"SET NULL"`."""
        said = (site.keyword("ondelete") for site in sites if site is not None)
        return any(one is not None and self._expressions.text(one) not in _REFUSING for one in said)

    def _target_of(self, owner: Expression, name: str) -> str:
        """`ForeignKey(User.id)`."""
        table = self._expressions.text(Expression(Attribute(owner.path, "__tablename__"), owner.place))
        return f"{table}.{name}" if table else ""

    # SQLModel, Tortoise and Piccolo

    def _sqlmodel(self, site: CallSite, binding: Binding, place: Place) -> Declaration | None:
        """`Field(foreign_key="users.id", index=True)`, `Field(sa_column=Column(...))`."""
        inner = self._expressions.call(site.keyword("sa_column"))
        if inner is not None:
            return self._column(binding, place, (inner,))
        column = self._column(binding, place, (site,))
        if site.keyword("sa_column") is not None:
            return structs.replace(column, is_plain=False)
        said = site.keyword("sa_type")
        key = site.keyword("foreign_key")
        options = _entries(site.keyword("sa_column_kwargs"))
        given = [self._expressions.call(one) for one in _elements(site.keyword("sa_column_args"))]
        keys = [one for one in given if self._is_key(one)]
        return structs.replace(
            column,
            stored_as=binding.name,
            at=site.call.at if isinstance(binding.value, Result) else binding.at,
            kind=self.types.kind(said) if said is not None else column.kind,
            is_unique=column.is_unique or _says(options, "unique"),
            is_indexed=column.is_indexed or _says(options, "index"),
            is_primary=column.is_primary or _says(options, "primary_key"),
            target=self.target(keys[0]) if keys else self._expressions.text(key) or "" if key else None,
            follows_deletes=self._follows(site, *keys),
            is_plain=column.is_plain and options is not None,
        )

    def _field(self, word: str, site: CallSite, binding: Binding, place: Place) -> Column:
        """`fields.ForeignKeyField("models.User", index=True)`; `ForeignKey(references=Band)`."""
        is_key = word in _TORTOISE_KEYS
        named = site.keyword("source_field", "db_column_name")
        stored_as = self._expressions.text(named) or (f"{binding.name}_id" if is_key else binding.name)
        column = self._column(binding, place, (site,))
        return structs.replace(
            column,
            stored_as=stored_as,
            kind=self.types.kind(Expression(site.call.function, site.place)),
            is_primary=_is_set((site,), "pk", "primary_key"),
            is_unique=word == "OneToOneField" or column.is_unique,
            is_indexed=_is_set((site,), "index", "db_index"),
            target=self._reference(site) if is_key or word == "ForeignKey" else None,
            follows_deletes=site.keyword("on_delete") is None,  # both cascade unless they are told not to
        )

    def _reference(self, site: CallSite) -> str:
        first = site.argument(0, "references") or site.keyword("to", "model_name")
        named = self._expressions.text(first) or ""
        return f"{named.rpartition('.')[2]}.id" if "." in named else named  # Tortoise's `models.User`


def _is_set(sites: tuple[CallSite, ...], *names: str) -> bool:
    """Whether a keyword is given, and is not plainly `False` or `None`."""
    values = (site.keyword(*names) for site in sites)
    return any(value is not None and not _is_off(value.path) for value in values)


def _is_off(path: AccessPath) -> bool:
    return isinstance(path, Literal) and (path.kind == LiteralKind.NONE or path.text == "False")


def _entries(options: Expression | None) -> dict[str, Expression] | None:
    """The entries of a dict written out; none where there is no dict, None where it cannot be read."""
    if options is None:
        return {}
    if not isinstance(options.path, Display) or not all(options.path.keys):
        return None
    pairs = zip(options.path.keys, options.path.elements, strict=False)
    return {key: options.part(value) for key, value in pairs}


def _says(options: dict[str, Expression] | None, name: str) -> bool:
    return options is not None and name in options and not _is_off(options[name].path)


def _elements(values: Expression | None) -> tuple[Expression, ...]:
    if values is None or not isinstance(values.path, Display):
        return ()
    return tuple(values.part(element) for element in values.path.elements)
