"""A setting whose default is a real secret.

## What it does
Finds fields of a `BaseSettings` class, and defaults of `os.getenv(NAME, …)`, `os.environ.get(NAME, …)` and
their like, that hold a password, key or token by their own name, that of their variable
(`validation_alias="SECRET_KEY"`) or their type (`SecretStr`). `os.getenv(NAME) or "…"` counts too, and so do
passwords and signing keys that say "change me", since nobody has to. What names itself as of development,
the password of a host that is `localhost`, and what a program writes into a template (`DB_PASSWORD=…` in a
`.env`) is advice. In tests nothing is reported.

## Why is this bad?
The service starts without its secret, and nobody notices: a deployment that forgets the variable signs its
tokens with a key that is public. Without a default it stops at once and says which variable is missing.

## Example
```python
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    jwt_secret: str = "mango-orbit-lantern"
```

## Use instead
```python
from pydantic import SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    jwt_secret: SecretStr
```

## Fix
Unsafe: a field of settings loses its default, and keeps its type. `os.getenv("SECRET_KEY", "…")` becomes a
new field of the project's settings, of type `SecretStr`, where these read the same variable and the module
can use them. The name of the variable is added to `.env.example`, if there is one, without a value. What
stood in the code is masked in `--diff`, and has to be revoked. Defaults that name themselves as of
development stay.

## When to ignore
Where the value opens nothing outside a developer's own machine and production surely sets its own.

## Limits
Which variables a deployment sets is not known. Defaults in files that are no Python, such as a compose
file, are not read.

## References
- FastAPI: Settings and environment variables:
  <https://fastapi.tiangolo.com/advanced/settings/>
- Pydantic: Settings management:
  <https://docs.pydantic.dev/latest/concepts/pydantic_settings/>
- Pydantic: Secret types:
  <https://docs.pydantic.dev/latest/api/types/#pydantic.types.SecretStr>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.secrets.hardcoded_secret import hardcoded_secrets
from fastpg_lint.facts.secrets.literal_facts import LiteralRole
from fastpg_lint.facts.secrets.secret_shapes import Shape
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG904",
    name="secret-default",
    level=Level.WARNING,
    because="a service that starts without its variable runs on a value that anybody can read",
    message="default of `{name}` is {what}, so a deployment without it runs on a public one",
    help="{instead}",
    since="0.1.0",
    fix=FixKind.UNSAFE,
)
BLANK = "a blank that nobody has to fill in"


def judge(module: LinkedModule) -> Iterator[Finding]:
    for secret in hardcoded_secrets(module):
        literal = secret.literal
        if secret.is_setting_default:
            from_environment = literal.role == LiteralRole.ENVIRONMENT_DEFAULT
            opens_nothing = secret.is_of_development or _is_written_out(module, literal.name)
            yield RULE.finding(
                at=literal.at,
                level=Level.ADVICE if opens_nothing else None,
                name=secret.name,
                what=BLANK if literal.shape == Shape.BLANK else f"a real secret{secret.hint}",
                instead=_help(literal.shape == Shape.BLANK, from_environment),
            )


def _is_written_out(module: LinkedModule, name: str) -> bool:
    """Whether a program writes the default into a template: `DB_PASSWORD=…` in a `.env`."""
    if module.role != Role.PROGRAM or not name:
        return False
    return module.name in module.project.files.modules_mentioning(f"{name}=".encode())


def _help(is_blank: bool, from_environment: bool) -> str:
    """What is to be done; a blank opens nothing that would have to be closed."""
    instead = "leave the default out" if from_environment else "declare it without one"
    return instead if is_blank else f"revoke it, and {instead}"
