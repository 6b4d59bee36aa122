"""Settings that are read anew for each request, or by two classes from one file.

## What it does
Finds a `BaseSettings` class that a route or a dependency makes each time that it runs, without `lru_cache`,
and one that `Depends` itself makes (`Depends(Settings)`). It also finds a second settings class that reads
all of the same `.env` as another, without an `env_prefix`, where neither is a base or a field of the other.

## Why is this bad?
Making a settings class opens the `.env` file, parses it, and validates every field: on the event loop, for
each request. With `Depends(Settings)` each field is a query parameter as well, so a caller can set it.
Two classes that read one file each refuse the keys of the other, or hold the same setting twice.

## Example
```python
from typing import Annotated

from fastapi import Depends
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str


def get_settings() -> Settings:
    return Settings()


SettingsDep = Annotated[Settings, Depends(get_settings)]
```

## Use instead
```python
from functools import lru_cache
from typing import Annotated

from fastapi import Depends
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str


@lru_cache
def get_settings() -> Settings:
    return Settings()


SettingsDep = Annotated[Settings, Depends(get_settings)]
```

## Fix
Unsafe: a plain function without parameters that does nothing but read the settings is decorated with
`@lru_cache`. What changes in the environment later is not seen then, in tests for one:
`get_settings.cache_clear()`. Routes and coroutines are left alone.

## When to ignore
Where the settings have to follow the environment while the service runs.

## Limits
Where a class is made through an alias that no module of the project shows, it is not seen. Two classes that
read the same file under different prefixes are fine, whatever the file holds.

## References
- FastAPI: Settings and environment variables:
  <https://fastapi.tiangolo.com/advanced/settings/>
- Pydantic: Settings management:
  <https://docs.pydantic.dev/latest/concepts/pydantic_settings/>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.validation.settings_per_call import MadePerCall, SettingsClasses
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, RelatedSite, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG306",
    name="settings-per-call",
    level=Level.ADVICE,
    because="the values are right, and read again each time or by two classes",
    message="`{settings}` {reads}",
    help="{order}",
    since="0.1.0",
    fix=FixKind.UNSAFE,
    by_function=True,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    settings = module.project.of(SettingsClasses)
    for made in settings.made_per_request(module):
        where = f"in `{made.function}`" if made.function else "by `Depends`, its fields as parameters"
        yield RULE.finding(
            at=made.call.at,
            settings=made.settings,
            reads=f"is read from the environment {where} for each request",
            order=_order(made),
        )
    for root in settings.second_roots(module.part):
        if not module.project.files.is_whole():
            return  # a module that is not known may have one class made of the other
        other = module.scope(root.other)
        yield RULE.finding(
            at=module.scope(root.settings).at,
            related=(RelatedSite(root.other.module, other.at, f"`{other.name}`"),),
            settings=module.scope(root.settings).name,
            reads=f"reads all of `{root.file}`, as `{other.name}` does",
            order=f"make it a field of `{other.name}`, or give it an `env_prefix`",
        )


def _order(made: MadePerCall) -> str:
    if made.is_route or not made.function:
        return "depend on a function with `@lru_cache`"
    return f"decorate `{made.function}` with `@lru_cache`"
