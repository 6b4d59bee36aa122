"""A field of a request's body that a route checks by hand.

## What it does
Finds an `if` in a route, nested or in a loop too, and a `try` around a conversion, that looks at nothing but
fields of the request's body, a Pydantic model, or a parameter by `Form`, `Body`, `Query` or `Path`, and
answers 400 or 422: by an exception, of a class of the project's own too, or a response. A condition that
needs anything else, a row, the user, a setting, another parameter, the clock or a function of the project, is
no concern of the model.

## Why is this bad?
The schema does not tell clients of the limit, so they learn of it from an error, in a form of its own. Any
other route that takes the model has to remember the check, and the route's own work is hidden behind it.

## Example
```python
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

router = APIRouter()


async def save(body: str) -> None: ...


class PulseIn(BaseModel):
    body: str


@router.post("/pulses", status_code=204)
async def add_pulse(payload: PulseIn) -> None:
    if len(payload.body) > 280:
        raise HTTPException(422, "a pulse has at most 280 characters")
    await save(payload.body)
```

## Use instead
```python
from fastapi import APIRouter
from pydantic import BaseModel, Field

router = APIRouter()


class PulseIn(BaseModel):
    body: str = Field(max_length=280)


@router.post("/pulses", status_code=204)
async def add_pulse(payload: PulseIn) -> None: ...
```

## Fix
Unsafe: a length or a number that one `if` compares with another, only to answer with 422, becomes a
constraint of the field, `body: str = Field(max_length=280)`, and the check goes: where no other function is
given the model, nobody makes one by hand, and nothing is derived from it. The answer then is FastAPI's own.

## When to ignore
Where several routes share a model and only one of them has the rule, and a model of its own would be more
trouble than it saves.

## Limits
Only conditions on the request's own fields are looked at: a check that asks a database, a setting or the
time is none. Checks that a function of the project makes for the route are not told.

## References
- FastAPI: Body - fields:
  <https://fastapi.tiangolo.com/tutorial/body-fields/>
- Pydantic: Fields:
  <https://docs.pydantic.dev/latest/concepts/fields/>
- Pydantic: Validators:
  <https://docs.pydantic.dev/latest/concepts/validators/>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.validation.validation_in_route import body_checks
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG301",
    name="validation-in-route",
    level=Level.ADVICE,
    because="the check works, and neither the schema nor its clients know of it",
    message="`{field}` is checked by hand, so clients do not see the rule in the schema",
    help="{order}",
    since="0.1.0",
    fix=FixKind.UNSAFE,
    by_function=True,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for found in body_checks(module):
        order = "constrain the parameter, by `min_length`, `ge`, `pattern` or a type of its own"
        if found.model is not None:
            order = f"constrain it in `{module.scope(found.model).name}`, or add a validator there"
        yield RULE.finding(
            at=found.at,
            field=found.field,
            order=order,
        )
