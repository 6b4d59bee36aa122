"""A Pydantic model filled from ORM rows without `from_attributes`.

## What it does
Finds models that are given rows: `Model.model_validate(row)`, a row as the value of a field, a field that
takes a relationship of such a row, or a route that returns rows through the model. The setting may be
inherited, stand in `model_config`, in a v1-style `Config` or in the class's own arguments. SQLModel classes
have it already. Models that read the row themselves, by a `from_orm` of their own or a validator of what they
are given, are left alone.

## Why is this bad?
`model_validate(row)` and a row given to a field raise a `ValidationError` when they run. FastAPI's own
serialisation of a returned row reads attributes even so; there the guide wants the setting written down,
since the same model fails the day somebody validates a row with it.

## Example
```python
from pydantic import BaseModel
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


class UserRead(BaseModel):
    id: int


def present(user: User) -> UserRead:
    return UserRead.model_validate(user)
```

## Use instead
```python
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


class UserRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int


def present(user: User) -> UserRead:
    return UserRead.model_validate(user)
```

## Fix
Safe: `from_attributes=True` is added to the model's `model_config`, or a `model_config` is begun with it. A
model with an inner `class Config` is left to FPG307, and one that inherits from a model that is told as well
has it from that one.

## Options
`require-from-attributes = "all-response-models"` wants the setting on every model that a route names as
its response model, whatever it returns.

## When to ignore
Where the rows only look like ORM objects and are dicts at run time.

## Limits
Rows are told by their types: one that comes through a container without annotation is not seen. Twenty
places that fill a model are told, not more.

## References
- Pydantic: Arbitrary class instances:
  <https://docs.pydantic.dev/latest/concepts/models/#arbitrary-class-instances>
- Pydantic: `ConfigDict`:
  <https://docs.pydantic.dev/latest/api/config/>
- FastAPI: Response model:
  <https://fastapi.tiangolo.com/tutorial/response-model/>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.validation.missing_from_attributes import Lack, Lacks
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, RelatedSite, Rule, named_cause
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef

DAMAGE = {
    "validated": "which raises `ValidationError`",
    "field": "which raises `ValidationError`",
    "nested": "which raises `ValidationError`",
    "returned": "which works only until one is validated",
    "nested-returned": "which works only until one is validated",
    "declared": "so no row can fill it",
}
FAILING = frozenset({"validated", "field", "nested"})
"""Uses that raise; FastAPI's own serialisation reads attributes without being told to."""

RULE = Rule(
    code="FPG304",
    name="missing-from-attributes",
    level=Level.ERROR,
    because="validating a row raises `ValidationError`; where only FastAPI serialises rows it is a warning",
    message="`{model}` {use} without `from_attributes`, {damage}",
    help="set `model_config = ConfigDict(from_attributes=True)`",
    since="0.1.0",
    fix=FixKind.SAFE,
    options=("require-from-attributes",),
)

USES = {
    "validated": "validates an ORM row",
    "field": "holds an ORM row",
    "nested": "holds a related row",
    "returned": "serialises ORM rows",
    "nested-returned": "serialises related rows",
    "declared": "is a response model",
}


_PLACES = {
    "validated": "validated here",
    "field": "given a row here",
    "nested": "filled with a related row here",
    "returned": "answered with here",
    "nested-returned": "filled here",
    "declared": "answered with here",
}
_MOST_PLACES = 20
"""Places that fill a model which are told."""


def judge(module: LinkedModule) -> Iterator[Finding]:
    found: dict[ScopeRef, list[Lack]] = {}
    always = module.setting.models_always
    lacks_of = module.project.of(Lacks).of_module(module.name, models_always=always)
    for lack in sorted(lacks_of, key=_gravest_first):
        found.setdefault(lack.model, []).append(lack)
    for model, lacks in found.items():
        scope, how = module.scope(model), lacks[0].how
        yield RULE.finding(
            at=scope.at,
            related=tuple(RelatedSite(one.module, one.at, _PLACES[one.how]) for one in lacks[:_MOST_PLACES]),
            cause=named_cause("model", scope.name, model.module),
            level=None if how in FAILING else Level.WARNING,
            model=scope.name,
            use=USES[how],
            damage=DAMAGE[how],
        )


def _gravest_first(lack: Lack) -> tuple[int, str, int]:
    return list(DAMAGE).index(lack.how), lack.module, lack.at.statement
