"""A password, key or token written in the code.

## What it does
Finds string literals that are assigned, passed, compared or defaulted to a name that says secret
(`password`, `secret_key`, `api_key`, `token`, …) and look like one. Passwords and signing keys may be any
word, since people choose those; tokens and API keys must look random. Blanks to fill in (`changeme`), names
of variables, URLs, paths, headers, templates, sentences and the members of an enum are no secrets. Strings
that are joined count as one, and an argument by position counts where the parameter of the project's function
says secret. What names itself as of development, by its value or its name (`LOCAL_DEV_KEY`), is advice, and
so are the passwords of users whom a program makes up, by its name or folder (`seed.py`, `qa/`). In tests
nothing is reported.

## Why is this bad?
Everyone who can read the repository, its history or the image has the secret. It cannot be changed without
a release, is the same in every environment, and stays in the history after it is gone from the code.

## Example
```python
from jose import jwt
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    page_size: int = 20


settings = Settings()
SECRET_KEY = "correct-horse-battery-staple"


def sign(claims: dict[str, str]) -> str:
    return jwt.encode(claims, SECRET_KEY, algorithm="HS256")
```

## Use instead
```python
from jose import jwt
from pydantic import SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    secret_key: SecretStr


settings = Settings()


def sign(claims: dict[str, str]) -> str:
    return jwt.encode(claims, settings.secret_key.get_secret_value(), algorithm="HS256")
```

## Fix
Unsafe: where the project has an object of a `BaseSettings` class that the module can use, the secret becomes
a field of that class, `SecretStr` without a default; the name of its variable is added to `.env.example`, if
there is one, without a value. What stood in the code is written nowhere else and masked in `--diff`. It is to
be revoked all the same, for the history keeps it. Secrets that no name tells apart, bytes, and names that the
settings or another secret have already are left alone.

## When to ignore
For the key of a throw-away service, such as a demonstration that holds no data.

## Limits
A secret whose name does not say so is none, but for those that FPG903 knows by their form. Files that are
no Python are not read. Secrets that are encoded, or cut in pieces by code that runs, are not seen.

## References
- Pydantic: Secret types:
  <https://docs.pydantic.dev/latest/api/types/#pydantic.types.SecretStr>
- FastAPI: Settings and environment variables:
  <https://fastapi.tiangolo.com/advanced/settings/>
- Python: `secrets`:
  <https://docs.python.org/3/library/secrets.html>
- FastAPI: OAuth2 with JWT tokens:
  <https://fastapi.tiangolo.com/tutorial/security/oauth2-jwt/>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.secrets.hardcoded_secret import hardcoded_secrets
from fastpg_lint.facts.secrets.literal_facts import LiteralRole
from fastpg_lint.frameworks.roles.places import makes_up_data
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG901",
    name="hardcoded-secret",
    level=Level.ERROR,
    because="whoever reads the code holds the secret",
    message="{use} a hardcoded secret{hint}, open to all who can read the code",
    help="revoke it, and make it a `BaseSettings` field",
    since="0.1.0",
    fix=FixKind.UNSAFE,
)

USES = {
    LiteralRole.ASSIGNED: "`{name}` is",
    LiteralRole.KEYWORD: "`{name}=` passes",
    LiteralRole.DICT_VALUE: '`"{name}"` maps to',
    LiteralRole.PARAMETER_DEFAULT: "parameter `{name}` defaults to",
    LiteralRole.COMPARED: "`{name}` is compared with",
    LiteralRole.POSITIONAL: "`{name}()` takes",
    LiteralRole.FALLBACK: '`"{name}"` falls back to',
    LiteralRole.GIVEN: "parameter `{name}` is given",
    LiteralRole.ELEMENT: "`{name}` lists",
}


def judge(module: LinkedModule) -> Iterator[Finding]:
    for secret in hardcoded_secrets(module):
        if not secret.is_setting_default:
            use = USES[secret.literal.role].format(name=secret.name)
            level = Level.ADVICE if secret.is_of_development or _is_made_up(module) else None
            yield RULE.finding(at=secret.literal.at, level=level, use=use, hint=secret.hint)


def _is_made_up(module: LinkedModule) -> bool:
    """Whether a module makes up the users whose passwords it has."""
    return module.role == Role.PROGRAM and makes_up_data(module.project.given(module.name).path)
