"""An app whose interactive documentation nothing turns off in production.

## What it does
Finds `FastAPI(...)` whose Swagger or ReDoc page is served whatever the settings say: neither its own
argument, `docs_url` or `redoc_url`, nor `openapi_url`, which both pages live on, is `None` or depends on
anything. It is quiet where a value comes from a setting, a parameter or a `**mapping`, and for an app whose
own answers link or redirect to its documentation.

## Why is this bad?
`/docs` tells whoever comes by all routes of the service, those for administrators too, with every
field that they take, and lets them try each from the browser.

## Example
```python
from fastapi import FastAPI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    docs_enabled: bool = False


settings = Settings()
app = FastAPI(title="Orders")
```

## Use instead
```python
from fastapi import FastAPI

from app.settings import get_settings

settings = get_settings()
app = FastAPI(
    title="Orders",
    docs_url="/docs" if settings.docs_enabled else None,
    redoc_url=None,
    openapi_url="/openapi.json" if settings.docs_enabled else None,
)
```

## Fix
Unsafe: `openapi_url`, which both pages live on, follows a setting, where the project has an object of a
`BaseSettings` class that the module can use, with a field or property that fits: of type `bool` and named
after the documentation, debugging, development or production, or an environment that is a `Literal`.

## When to ignore
Where the documentation is for the public, or a proxy in front of the service keeps it from them.

## Limits
What a proxy or an ingress keeps from the outside is not known. Apps that are made with `**options` are left
alone.

## References
- FastAPI: Conditional OpenAPI:
  <https://fastapi.tiangolo.com/how-to/conditional-openapi/>
"""

import re
from collections.abc import Iterator

from fastpg_lint.analyses.deployment.docs_enabled_in_production import DocumentationPages
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG804",
    name="docs-enabled-in-production",
    level=Level.ADVICE,
    because="the service runs, and tells strangers what it can be asked",
    message="{call} publishes {pages} in production, a map of every route",
    help="pass `openapi_url=None` there, by a setting",
    since="0.1.0",
    fix=FixKind.UNSAFE,
)
_STAND_IN = re.compile(r"(?:^|[._])(?:mocks?|loadtests?|samples?|benchmarks?)(?:$|[._])")
"""What the name of a module says whose app is not deployed."""


def judge(module: LinkedModule) -> Iterator[Finding]:
    if _STAND_IN.search(module.name):
        return
    for call, pages in DocumentationPages(module).always_published():
        if not module.is_under_main_guard(call):
            yield RULE.finding(
                at=call.at,
                call=call.label,
                pages=" and ".join(f"`{page.path or page.argument}`" for page in pages),
            )
