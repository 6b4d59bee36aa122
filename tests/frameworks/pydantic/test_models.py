"""Pydantic models and ORM classes, and where the ones are filled from the others."""

import pytest

from fastpg_lint.analyses.validation.missing_from_attributes import Lacks
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.semantic.module import LinkedModule, ModuleSetting, linked_module
from fastpg_lint.semantic.types import Instance, ScopeRef
from tests.linking import link

HEAD = """
from typing import Generic, TypeVar
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from somewhere import Missing, config, options

router = APIRouter()
T = TypeVar("T")

class Row:
    __tablename__ = "rows"
class Mapped(Row): ...

SET = ConfigDict(from_attributes=True)
PLAIN = {"extra": "forbid"}
EITHER = ConfigDict()
EITHER = config
"""


def module(text: str, models_always: bool = False) -> LinkedModule:
    setting = ModuleSetting(models_always=models_always)
    return linked_module(link(main=f"{HEAD}\n{text}"), "main", setting)


def class_of(found: LinkedModule, name: str) -> ScopeRef:
    (number,) = [n for n, scope in found.facts.scopes.items() if scope.name == name]
    return ScopeRef("main", number)


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("class M(BaseModel): ...", False),
        ("class M(BaseModel):\n    model_config = ConfigDict(from_attributes=True)", True),
        ("class M(BaseModel):\n    model_config = ConfigDict(from_attributes=False)", False),
        ("class M(BaseModel):\n    model_config = ConfigDict(extra='forbid')", False),
        ("class M(BaseModel):\n    model_config = ConfigDict(**options)", None),
        ("class M(BaseModel):\n    model_config = dict(from_attributes=True)", True),
        ("class M(BaseModel):\n    model_config = {'from_attributes': True}", True),
        ("class M(BaseModel):\n    model_config = SET", True),
        ("class M(BaseModel):\n    model_config = PLAIN", False),
        ("class M(BaseModel):\n    model_config = EITHER", None),
        ("class M(BaseModel):\n    model_config = config()", None),
        ("class M(BaseModel):\n    model_config = config", None),
        ("class M(BaseModel):\n    model_config: ConfigDict", False),
        ("class M(BaseModel):\n    class Config:\n        orm_mode = True", True),
        ("class M(BaseModel):\n    class Config:\n        from_attributes = True", True),
        ("class M(BaseModel):\n    class Config:\n        extra = 'forbid'", False),
        ("class M(BaseModel):\n    class Config(Missing):\n        extra = 'forbid'", None),
        ("class M(BaseModel):\n    Config = config", None),
        ("class M(BaseModel, from_attributes=True): ...", True),
        ("class B(BaseModel):\n    model_config = SET\nclass M(B): ...", True),
        ("class B(BaseModel):\n    model_config = SET\nclass M(B):\n    model_config = PLAIN", True),
        ("class M(BaseModel, Generic[T]): ...", False),
        ("class M(Missing): ...", None),
        ("class M(Missing, BaseModel): ...", None),
    ],
)
def test_whether_a_model_reads_attributes(text: str, reads: bool | None) -> None:
    found = module(text)
    assert found.project.of(Models).reads_attributes(class_of(found, "M")) is reads


@pytest.mark.parametrize(
    ("text", "is_model", "is_row"),
    [
        ("class C(BaseModel): ...", True, False),
        ("class C: ...", False, False),
        ("class C(Row): ...", False, True),
        ("class C:\n    __table__ = 1", False, True),
        ("from sqlmodel import SQLModel\nclass C(SQLModel, table=True): ...", False, True),
        ("from sqlmodel import SQLModel\nclass C(SQLModel): ...", False, False),
    ],
)
def test_what_a_class_is(text: str, is_model: bool, is_row: bool) -> None:
    found = module(text)
    ref = class_of(found, "C")
    assert found.project.of(Models).is_model(ref) == is_model
    assert found.project.of(Models).is_orm_class(ref) == is_row
    assert found.project.of(Models).is_row((Instance(ref),)) == is_row


@pytest.mark.parametrize(
    ("statement", "how"),
    [
        ("Read.model_validate(row)", "Read validated"),
        ("Read.from_orm(row)", "Read validated"),
        ("Read.model_validate(row, from_attributes=True)", None),
        ("Read.model_validate({})", None),
        ("Read.model_validate(a)", None),
        ("Read.model_validate()", None),
        ("Set.model_validate(row)", None),
        ("Read.model_dump(row)", None),
        ("Plain.model_validate(row)", None),
        ("Page(item=row)", "Read field"),
        ("Page(items=[row])", "Read field"),
        ("Page(items=rows)", "Read field"),
        ("Page(other=row)", None),
        ("Page(item=a)", None),
        ("Page(row)", None),
        ("SetPage(item=row)", "Read field"),
        ("SetPage.model_validate(owner)", "Read nested"),
        ("SetPage.model_validate(row)", None),
        ("Around.model_validate(holder)", "Read nested"),
        ("Plain(item=row)", None),
    ],
)
def test_how_a_model_is_filled(statement: str, how: str | None) -> None:
    found = module(f"""
class Read(BaseModel): ...
class Set(BaseModel):
    model_config = SET
class Plain: ...
class Page(BaseModel):
    item: Read
    items: list[Read]
    other: int
class SetPage(BaseModel):
    model_config = SET
    item: Read
    around: Around
class Around(BaseModel):
    model_config = SET
    page: SetPage
class Owner(Row):
    item: Row
class Holder(Row):
    page: Owner
def f(row: Row, rows: list[Mapped], owner: Owner, holder: Holder, a): {statement}
""")
    lacks = [
        f"{found.scope(one.model).name} {one.how}" for one in found.project.of(Lacks).in_module(found.name)
    ]
    assert lacks == ([how] if how else [])


@pytest.mark.parametrize(
    ("route", "how"),
    [
        ("@router.get('/', response_model=Read)\ndef f(row: Row): return row", "returned"),
        ("@router.get('/', response_model=list[Read])\ndef f(row: Row): return [row]", "returned"),
        ("@router.get('/')\ndef f(row: Row) -> Read: return row", "returned"),
        ("@router.get('/')\ndef f(row: Row) -> Read | None:\n    if row: return row", "returned"),
        ("@router.get('/', response_model=Read)\ndef f(a): return a", "declared"),
        ("@router.get('/', response_model=Set)\ndef f(row: Row): return row", None),
        ("@router.get('/')\ndef f(row: Row) -> Read | Other: return row", None),
        ("@router.get('/', response_model=int)\ndef f(row: Row): return row", None),
        ("@router.get('/')\ndef f(row: Row): return row", None),
    ],
)
def test_how_a_route_fills_its_model(route: str, how: str | None) -> None:
    plain = "class Read(BaseModel): ...\nclass Other(BaseModel): ...\n"
    text = f"{plain}class Set(BaseModel):\n    model_config = SET\n{route}\n"
    found = module(text)
    assert [one.how for one in found.project.of(Lacks).in_module(found.name)] == ([how] if how else [])
