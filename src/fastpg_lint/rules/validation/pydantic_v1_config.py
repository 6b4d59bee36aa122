"""A `class Config` inside a model of Pydantic 2.

## What it does
Finds Pydantic models with an inner `class Config`, in projects that use Pydantic 2: the lock file or the
requirements say so, or, where they do not, some module imports, calls or defines what only that has, such as
`ConfigDict`, `model_dump` or `field_validator`. Models of `pydantic.v1` are left alone.

## Why is this bad?
Pydantic 2 still reads the class, with a warning at each start, and no longer in its third release. Options
that were renamed, such as `orm_mode`, are passed over with no more than a line in the log.

## Example
```python
from pydantic import BaseModel, field_validator


class UserOut(BaseModel):
    handle: str

    class Config:
        orm_mode = True

    @field_validator("handle")
    @classmethod
    def lowered(cls, handle: str) -> str:
        return handle.lower()
```

## Use instead
```python
from pydantic import BaseModel, ConfigDict, field_validator


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    handle: str

    @field_validator("handle")
    @classmethod
    def lowered(cls, handle: str) -> str:
        return handle.lower()
```

## Fix
Safe: the class becomes `model_config = ConfigDict(…)`, or `SettingsConfigDict(…)` for settings, with the
options as Pydantic 2 calls them. A class that sets an option which Pydantic 2 has no more, that has a base or
a method, or in whose body a comment stands is left alone.

## When to ignore
In a library that has to run with both releases of Pydantic.

## Limits
Which release of Pydantic runs is told from lock files, requirements and what the project imports; a project
that tells none of them is left alone. What `Config` inherits from a base of its own is not looked at.

## References
- Pydantic: Migration guide:
  <https://docs.pydantic.dev/latest/migration/>
- Pydantic: `ConfigDict`:
  <https://docs.pydantic.dev/latest/api/config/>
"""

from collections.abc import Iterator

from fastpg_lint.frameworks.pydantic.models import inner_configs
from fastpg_lint.frameworks.pydantic.release import PydanticRelease
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule, module_cause
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG307",
    name="pydantic-v1-config",
    level=Level.ADVICE,
    because="Pydantic 2 reads it still, and warns",
    message="`class Config` in `{model}` is of Pydantic 1, and goes with Pydantic 3",
    help="use `model_config = ConfigDict(…)`",
    since="0.1.0",
    fix=FixKind.SAFE,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    found = list(inner_configs(module.project.infer, module.name))
    if found and module.project.of(PydanticRelease).is_2(module.name):
        for model, config in found:
            cause = module_cause(module.name)
            yield RULE.finding(at=module.scope(config).at, cause=cause, model=module.scope(model).name)
