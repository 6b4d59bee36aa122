"""Tables, indexes, texts and SQL as the linker reads them; the rules over them have their fixtures."""

from textwrap import dedent

import pytest

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.form import Additions
from fastpg_lint.catalogue.loader import read_shelf
from fastpg_lint.engine.compile_module import compile_module
from fastpg_lint.frameworks.sql.schema import columns_of_json, indexes_in, unlogged_tables
from fastpg_lint.frameworks.sql.statements import HOLE, kind, parse, statements
from fastpg_lint.frameworks.sqlalchemy.columns import Column
from fastpg_lint.frameworks.sqlalchemy.table_indexes import first_column
from fastpg_lint.frameworks.sqlalchemy.tables import Table, Tables
from fastpg_lint.semantic.expressions import Expression
from fastpg_lint.semantic.module_resolver import KnownTree, ModuleResolver
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.strings import TextReader
from fastpg_lint.semantic.types import Place
from fastpg_lint.source.text import SourceText

HEAD = """
from sqlalchemy import Boolean, Column, Enum, ForeignKey, Index, Integer, JSON, MetaData, String, Table
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import DeclarativeBase, Mapped, declarative_base, mapped_column, relationship
class Base(DeclarativeBase): pass
"""


def linked(text: str) -> Project:
    modules = {"main": compile_module(SourceText(dedent(text)))}
    return Project(Catalogue(read_shelf, Additions()), modules.get, ModuleResolver(KnownTree(modules)))


def tables_of(text: str) -> tuple[Table, ...]:
    return linked(HEAD + dedent(text)).of(Tables).in_module("main")


def column_of(declaration: str) -> Column:
    """The column `x` of a mapped class."""
    (table,) = tables_of(f"class T(Base):\n    __tablename__ = 't'\n    {declaration}\n")
    column = table.column("x")
    assert column is not None
    return column


@pytest.mark.parametrize(
    ("declaration", "column_kind"),
    [
        ("x: Mapped[str]", "TEXT"),
        ("x: Mapped[int | None] = mapped_column()", "INTEGER"),
        ("x = Column(String(40))", "TEXT"),
        ("x = Column('y', Integer)", "INTEGER"),
        ("x = Column(type_=Boolean)", "BOOLEAN"),
        ("x: Mapped[dict] = mapped_column(JSON)", "JSON"),
        ("x: Mapped[dict] = mapped_column(JSON().with_variant(JSONB(), 'postgresql'))", "JSONB"),
        ("x = Column(JSONB().with_variant(JSON(), 'sqlite'))", "JSONB"),
        ("x = Column(Enum('a', 'b'))", "ENUM"),
        ("x = Column(UUID(as_uuid=True))", "UUID"),
        ("x = Column(something())", "UNKNOWN"),
    ],
)
def test_the_kind_of_a_column(declaration: str, column_kind: str) -> None:
    assert column_of(declaration).kind.name == column_kind


@pytest.mark.parametrize(
    ("declaration", "target"),
    [
        ("x: Mapped[int]", None),
        ("x: Mapped[int] = mapped_column(ForeignKey('users.id'))", "users.id"),
        ("x = Column(Integer, ForeignKey(T2.id))", ""),
        ("x = Column(Integer, ForeignKey(name()))", ""),
    ],
)
def test_what_a_column_refers_to(declaration: str, target: str | None) -> None:
    assert column_of(declaration).target == target


@pytest.mark.parametrize(
    ("arguments", "covered"),
    [
        ("()", False),
        ("(Index('ix', 'x'),)", True),
        ("(Index('ix', 'y', 'x'),)", False),
        ("(UniqueConstraint('x', 'y'),)", True),
        ("(PrimaryKeyConstraint('x', 'id'),)", True),
        ("(Index('ix', func.lower(text('x'))),)", True),
        ("(Index('ix', 'x').ddl_if(dialect='sqlite'),)", False),
        ("(Index('ix', 'x').ddl_if(dialect='postgresql'),)", True),
        ("(Index('a', 'y'),) + (Index('b', 'x'),)", True),
        ("{'comment': 'x'}", False),
    ],
)
def test_an_index_begins_with_a_column(arguments: str, covered: bool) -> None:
    (table,) = tables_of(
        "class T(Base):\n    __tablename__ = 't'\n"
        f"    __table_args__ = {arguments}\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n    x: Mapped[int]\n    y: Mapped[int]\n"
    )
    column = table.column("x")
    assert column is not None
    assert table.has_index_on(column) is covered


def test_arguments_that_are_not_known_leave_a_table_in_part() -> None:
    (table,) = tables_of(
        "class T(Base):\n    __tablename__ = 't'\n    __table_args__ = made()\n    x: Mapped[int]\n"
    )
    assert not table.is_whole


def test_classes_that_are_no_tables_are_none() -> None:
    assert (
        tables_of(
            "class Mixin:\n    __tablename__ = 'm'\n    x: Mapped[int]\n"
            "class Abstract(Base):\n    __abstract__ = True\n    __tablename__ = 'a'\n"
            "class Plain: pass\n"
        )
        == ()
    )


def test_a_core_table_is_called_as_the_module_calls_it() -> None:
    (table,) = tables_of("rows = Table(name(), MetaData(), Column('x', Integer, primary_key=True))\n")
    assert (table.label, table.name, table.primary_key) == ("rows", None, ("x",))


@pytest.mark.parametrize(
    ("expression", "pieces"),
    [
        ("'a'", ["a"]),
        ("f'a{b}c'", ["a", "?", "c"]),
        ("'a' + b", ["a", "?"]),
        ("'a%sc' % b", ["a", "?", "c"]),
        ("'a%(b)s%%' % {'b': b}", ["a", "?", "%"]),
        ("'a{}{{c'.format(b)", ["a", "?", "{c"]),
        ("'{x}'.format(x=b)", ["?"]),
        ("' a '.strip()", [" a "]),
        ("f'{K}b'", ["kb"]),
        ("f'a\\nb'", ["a\nb"]),
    ],
)
def test_the_pieces_of_a_text(expression: str, pieces: list[str]) -> None:
    project = linked(f"K = 'k'\ndef f(b):\n    reveal({expression})\n")
    index = project.index("main")
    assert index is not None
    call = next(call for call in index.facts.calls if call.text == "reveal")
    place = Place("main", call.scope, call.branch, call.order)
    (text,) = project.of(TextReader).texts(Expression(call.arguments[0].value, place))
    assert [piece if isinstance(piece, str) else "?" for piece in text.pieces] == pieces


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("SELECT * FROM t", "select"),
        ("  -- why\n select 1", "select"),
        ("WITH a AS (SELECT 1) SELECT * FROM a", "with"),
        ("insert into t values (1)", "insert"),
        ("UPDATE t SET a = 1", "update"),
        ("delete from t", "delete"),
        ("CREATE UNIQUE INDEX i ON t (a)", "create"),
        ("ALTER TABLE t ADD COLUMN a json", "alter"),
        ("Select the user whose handle is known", ""),
        ("Create a table of contents", ""),
        ("Update the docs", ""),
        ("", ""),
    ],
)
def test_what_kind_of_statement_a_text_is(text: str, word: str) -> None:
    assert kind(text) == word


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("CREATE INDEX i ON t (a, b)", [("a", "b")]),
        ("CREATE INDEX CONCURRENTLY i ON t USING gin (lower(a) gin_trgm_ops)", [("a",)]),
        (f"CREATE INDEX i ON t ({HOLE}0)", [("*",)]),
        (
            "CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE, c int, UNIQUE (c, a))",
            [("a",), ("b",), ("c", "a")],
        ),
        ("ALTER TABLE t ADD CONSTRAINT k UNIQUE (a, b)", [("a", "b")]),
        ("SELECT 1 FROM t", []),
        ("CREATE INDEX is no statement", []),
    ],
)
def test_indexes_that_sql_makes(text: str, columns: list[tuple[str, ...]]) -> None:
    assert [index.columns for index in indexes_in(text)] == columns


def test_what_else_sql_makes() -> None:
    assert list(columns_of_json("CREATE TABLE t (a json, b jsonb)")) == [("t", "a")]
    assert list(unlogged_tables("CREATE UNLOGGED TABLE t (a int)")) == ["t"]
    assert list(unlogged_tables("ALTER TABLE t SET UNLOGGED")) == ["t"]
    assert list(unlogged_tables("CREATE TABLE t (a int)")) == []
    assert statements("SELECT 1;\nSELECT ';';\n") == ["SELECT 1", "SELECT ';'"]


@pytest.mark.parametrize("text", ["SELECT FROM WHERE (", "'", "x" * 30_000])
def test_what_is_no_sql_is_nothing(text: str) -> None:
    assert parse(text) == ()


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("email", "email"),
        ("lower(email)", "email"),
        ("created_at DESC", "created_at"),
        ("f('a', b)", "b"),
        ("1", ""),
    ],
)
def test_the_first_column_of_an_element(text: str, column: str) -> None:
    assert first_column(text) == column
