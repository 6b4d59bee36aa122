"""Environment variables that are read outside the settings.

## What it does
Finds `os.getenv(...)`, `os.environ[...]`, `os.environ.get(...)`, `decouple.config(...)` and
`dotenv_values(...)` in a FastAPI service, in modules other than those for settings: one that is called
settings, config, env, constants or the like, or that defines a `BaseSettings` class. It leaves out variables
that the platform sets (`HOME`, `CI`) or that libraries read (`AWS_REGION`, `HTTPS_PROXY`), those that the
project itself writes (`environment["JOB"] = ...`, for a process that it starts), names that are worked out,
classes and functions that put settings together and give them back, tests, scripts, commands, modules and
folders called `sdk`, migrations and gunicorn's configuration, and what is written to `os.environ`.

## Why is this bad?
A variable that is read where it is needed has no type and no check: a missing one, or a port that is no
number, shows when the first request comes to that line, not when the service starts. Nobody can say which
variables a deployment has to set.

## Example
```python
import os

from fastapi import FastAPI

from app.settings import settings

TIMEOUT = float(os.getenv("RATES_TIMEOUT", "2.0"))

app = FastAPI(title=settings.title, openapi_url=None)
```

```python
# app/settings.py
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    title: str = "Rates"


settings = Settings()
```

## Use instead
```python
from fastapi import FastAPI

from app.settings import settings

TIMEOUT = settings.rates_timeout

app = FastAPI(title=settings.title, openapi_url=None)
```

## Fix
Unsafe: what reads the variable becomes a field of the project's settings that the same variable fills, with
the same default: `timeout: float = 2.0` for `float(os.getenv("TIMEOUT", "2.0"))`. A variable that a module
needs to be imported is a field without a default, so that the service starts only where it is set. A field is
read once, when the settings are made: where a test sets the variable later, or `load_dotenv()` may and the
settings read no file, nothing is mended, and neither is it where no settings can be used, or defaults differ.

## When to ignore
Where the variable decides how Python itself starts, before there are any settings.

## Limits
Names that are worked out (`os.environ[f"{prefix}_URL"]`) are not told. Modules are settings by their names:
one called `config` may read what it likes.

## References
- Python: `os.environ`:
  <https://docs.python.org/3/library/os.html#os.environ>
- FastAPI: Settings and environment variables:
  <https://fastapi.tiangolo.com/advanced/settings/>
- Pydantic: Settings management:
  <https://docs.pydantic.dev/latest/concepts/pydantic_settings/>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.secrets.hardcoded_secret import hardcoded_secrets
from fastpg_lint.analyses.validation.environment_outside_settings import environment_reads
from fastpg_lint.facts.secrets.literal_facts import LiteralRole
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule, module_cause
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG305",
    name="environment-outside-settings",
    level=Level.ADVICE,
    because="it works where the variable is set, and tells nobody at start-up where it is not",
    message="`{read}` reads {variable} outside the settings, unchecked until this line runs",
    help="{order}",
    fix=FixKind.UNSAFE,
    since="0.1.0",
)
FIELD = "make it a field of your `BaseSettings` class"
CLASS = "declare a `BaseSettings` class with a field for it"
"""What to do in a project that has no such class yet."""


def judge(module: LinkedModule) -> Iterator[Finding]:
    reads = tuple(environment_reads(module))
    secrets = _told_as_secrets(module) if reads else frozenset()
    for read in reads:
        if read.variable in secrets:
            continue
        variable = f"`{read.variable}`" if read.variable else "the environment"
        cause = module_cause(module.name)
        yield RULE.finding(at=read.at, cause=cause, read=read.text, variable=variable, order=_order(module))


def _order(module: LinkedModule) -> str:
    return FIELD if module.project.files.modules_mentioning(b"BaseSettings") else CLASS


def _told_as_secrets(module: LinkedModule) -> frozenset[str]:
    """The variables whose defaults are secrets, which FPG904 tells."""
    if module.ignores("FPG904"):
        return frozenset()
    secrets = (one.literal for one in hardcoded_secrets(module))
    return frozenset(one.name for one in secrets if one.role == LiteralRole.ENVIRONMENT_DEFAULT)
