"""What a column holds in PostgreSQL, told from the type that it is declared with."""

from enum import Enum

from fastpg_lint.facts.access_paths import AccessPath, Display, Item
from fastpg_lint.semantic.expressions import Expression, ExpressionReader
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import ClassObject, External, Instance, Partial, Place, ScopeRef, Type


class ColumnKind(Enum):
    """The kinds of column that somebody may ask for."""

    UNKNOWN = "unknown"
    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    ENUM = "enum"
    UUID = "uuid"
    JSON = "json"
    JSONB = "jsonb"
    OTHER = "other"
    """A type that is known, and of none of these kinds: numbers, dates, arrays, vectors."""


_WORDS = {
    ColumnKind.TEXT: (
        "String Text Unicode UnicodeText VARCHAR TEXT CHAR NCHAR NVARCHAR CLOB CITEXT AutoString "
        "Varchar Email Secret CharField TextField EmailType URLType str SecretStr EmailStr"
    ),
    ColumnKind.INTEGER: (
        "Integer BigInteger SmallInteger INTEGER INT BIGINT SMALLINT BigInt SmallInt Serial BigSerial "
        "IntField BigIntField SmallIntField int PositiveInt NonNegativeInt"
    ),
    ColumnKind.BOOLEAN: "Boolean BOOLEAN BooleanField bool StrictBool",
    ColumnKind.ENUM: "Enum ENUM CharEnumField IntEnumField ChoiceType StrEnum IntEnum",
    ColumnKind.UUID: "UUID Uuid UUIDType GUID UUIDField UUID1 UUID3 UUID4 UUID5 UUID6 UUID7",
    ColumnKind.JSON: "JSON",
    ColumnKind.JSONB: "JSONB JSONField",
    ColumnKind.OTHER: (
        "ARRAY Array DateTime Date Time TIMESTAMP DATE TIME Interval INTERVAL DateTimeField DatetimeField "
        "DateField Timestamp Timestamptz Float FLOAT Numeric NUMERIC DECIMAL Double DOUBLE REAL Real "
        "LargeBinary BYTEA BLOB BINARY VARBINARY TSVECTOR INET CIDR Vector VECTOR HALFVEC FloatField "
        "DecimalField BinaryField TimeDeltaField datetime date time timedelta float Decimal bytes list set "
        "tuple"
    ),
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}

_TRUSTED = """
sqlalchemy sqlmodel sqlalchemy_utils sqlalchemy_json tortoise piccolo pgvector advanced_alchemy
fastapi_utils builtins uuid uuid_utils datetime decimal enum pydantic
"""
_LIBRARIES = frozenset(_TRUSTED.split())
"""Where the words above mean what they say."""

_OTHER_DIALECTS = (".mysql.", ".sqlite.", ".oracle.", ".mssql.")

_POSTGRESQL = "postgresql"


class ColumnTypeReader:
    """Reads the types of columns."""

    def __init__(self, inference: Inference, expressions: ExpressionReader) -> None:
        self._infer = inference
        self._expressions = expressions

    def kind(self, expression: Expression) -> ColumnKind:
        """The kind of a type as SQLAlchemy and its like write it: `JSON`, `String(40)`, a project's own."""
        kinds = {self._kind(one) for one in self._expressions.behind(expression)}
        return kinds.pop() if len(kinds) == 1 else ColumnKind.UNKNOWN

    def _kind(self, expression: Expression) -> ColumnKind:
        site = self._expressions.call_at(expression)
        if site is None:
            return self._of_types(self._infer.types_of(expression.path, expression.place))
        if site.receiver is not None and site.word == "with_variant":
            return self._with_variant(site.positional, site.receiver)
        if site.receiver is not None and site.word in ("as_mutable", "evaluates_none"):
            return self.kind((*site.positional, site.receiver)[0])
        if site.word == "ARRAY" and site.positional and self.kind(site.positional[0]) == ColumnKind.JSON:
            return ColumnKind.JSON
        return self._of_types(self._infer.types_of(site.call.function, site.place))

    def _with_variant(self, given: tuple[Expression, ...], of: Expression) -> ColumnKind:
        """`JSON().with_variant(JSONB(), "postgresql")` is what the variant is, on PostgreSQL."""
        dialects = [self._expressions.text(one) for one in given[1:]]
        if _POSTGRESQL in dialects:
            return self.kind(given[0])
        return ColumnKind.UNKNOWN if None in dialects else self.kind(of)

    def _of_types(self, types: tuple[Type, ...]) -> ColumnKind:
        kinds = {self._of_type(t) for t in types}
        return kinds.pop() if len(kinds) == 1 else ColumnKind.UNKNOWN

    def _of_type(self, t: Type) -> ColumnKind:
        match t:
            case External(name) | Instance(str(name)):
                return by_name(name)
            case ClassObject(ScopeRef() as of) | Instance(ScopeRef() as of):
                return self._of_class(of)
            case Partial(of):
                return self._of_types(of)
        return ColumnKind.UNKNOWN

    def _of_class(self, ref: ScopeRef) -> ColumnKind:
        """A class of the project: an enumeration, a decorated type, or one derived from a library's."""
        lineage = self._infer.members.lineage(ref)
        if any(isinstance(base, str) and base.startswith("enum.") for base in lineage):
            return ColumnKind.ENUM
        for owner in lineage:
            if isinstance(owner, str):
                kind = by_name(owner)
                if kind != ColumnKind.UNKNOWN:
                    return kind
                continue
            view = self._infer.view(owner.module)
            bindings = view.bindings(owner.scope)
            if "load_dialect_impl" in bindings:
                return ColumnKind.UNKNOWN
            for binding in bindings.get("impl", ())[-1:]:
                if binding.value is not None:
                    return self.kind(Expression(binding.value, view.place_in(owner.scope, binding)))
        return ColumnKind.UNKNOWN

    def annotated(self, annotation: AccessPath, place: Place) -> ColumnKind:
        """The kind of column that an annotation asks for: `str`, `uuid.UUID | None`, an enumeration."""
        if isinstance(annotation, Item) and self._names(annotation.of, place, "Literal"):
            return ColumnKind.ENUM
        return self._of_types(self._infer.instances(annotation, place))

    def _names(self, path: AccessPath, place: Place, word: str) -> bool:
        types = self._infer.types_of(path, place)
        return any(isinstance(t, External) and t.name.rpartition(".")[2] == word for t in types)

    def inside(self, annotation: AccessPath | None, place: Place, *words: str) -> Expression | None:
        """What stands in the brackets of an annotation such as `Mapped[str]`."""
        if isinstance(annotation, Item) and any(self._names(annotation.of, place, word) for word in words):
            return Expression(annotation.key, place)
        return None

    def annotations(self, annotation: Expression) -> tuple[Expression, ...]:
        """What `Annotated[int, mapped_column(primary_key=True)]` says besides the type."""
        found: list[Expression] = []
        for one in self._expressions.behind(annotation):
            inside = self.inside(one.path, one.place, "Annotated")
            if inside is not None and isinstance(inside.path, Display):
                found.extend(inside.part(element) for element in inside.path.elements[1:])
        return tuple(found)


def by_name(name: str) -> ColumnKind:
    """The kind of a library's type."""
    if any(dialect in name for dialect in _OTHER_DIALECTS):
        return ColumnKind.OTHER
    if name.partition(".")[0] not in _LIBRARIES:
        return ColumnKind.UNKNOWN
    return _KINDS.get(name.rpartition(".")[2], ColumnKind.UNKNOWN)
