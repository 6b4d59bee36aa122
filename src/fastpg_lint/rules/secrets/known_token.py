"""A token of a known provider in the code.

## What it does
Finds string literals in the form of a credential that a provider issues (AWS, GitHub, GitLab, Slack, Stripe,
Google, OpenAI, Anthropic, npm, PyPI, SendGrid, Twilio, …), JSON Web Tokens and private keys, whatever they
are called. The documentation's own examples are reported only where a credential belongs. In tests only
providers' tokens are reported: tokens and keys that the project makes itself are test data there. Keys that
are for browsers and say so by their name (`PUBLIC_API_KEY`), and tokens of the project's own whose name says
that they are of development, are advice.

## Why is this bad?
Whoever finds it can use it: bots search public repositories for these forms within minutes. A private
repository is cloned, archived and logged in places that nobody watches.

## Example
```python
import boto3
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    page_size: int = 20


settings = Settings()
s3 = boto3.client("s3", aws_access_key_id="AKIAIOSFODNN7EXAMPLE")
```

## Use instead
```python
import boto3

s3 = boto3.client("s3")
```

## Fix
Unsafe: where the project has an object of a `BaseSettings` class that the module can use, a token that a name
tells apart becomes a field of that class, `SecretStr` without a default; in such a class the field loses its
default. The name of the variable is added to `.env.example`, if there is one, without a value. What stood in
the code is masked in `--diff`, and has to be revoked. Tokens inside of other texts are left alone.

## When to ignore
Where the token is public by its nature, such as one that every browser gets.

## Limits
Only the forms that the rule knows are told. Whether a token is still valid is not asked of anybody. Files
that are no Python are not read.

## References
- GitHub: Secret scanning patterns:
  <https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns>
- Pydantic: Secret types:
  <https://docs.pydantic.dev/latest/api/types/#pydantic.types.SecretStr>
- Python: `secrets`:
  <https://docs.python.org/3/library/secrets.html>
"""

from collections.abc import Iterator

from fastpg_lint.facts.secrets.literal_facts import LiteralFact, LiteralRole
from fastpg_lint.facts.secrets.placeholders import names_development
from fastpg_lint.facts.secrets.secret_names import words_of
from fastpg_lint.facts.secrets.secret_shapes import Shape
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG903",
    name="known-token",
    level=Level.ERROR,
    because="whoever reads the code can act as its owner",
    message="{kind} (`{start}…`) in the code is open to all who can read it",
    help="revoke it, and take its successor from the environment",
    since="0.1.0",
    fix=FixKind.UNSAFE,
    by_function=True,
    voices={Role.TEST: Voice.FULL, Role.MIGRATION: Voice.FULL},
)


_PUBLIC = frozenset({"public", "publishable", "anon"})
_FOR_BROWSERS = frozenset({"Google API key", "JWT"})
"""Kinds that a service may hand to every browser, as those of a map or of an anonymous user."""


def judge(module: LinkedModule) -> Iterator[Finding]:
    for literal in module.facts.literals:
        if literal.shape == Shape.TOKEN and is_live(literal, module.role == Role.TEST):
            level = Level.ADVICE if opens_little(module, literal) else None
            yield RULE.finding(at=literal.at, level=level, kind=literal.kind, start=literal.start)


def is_live(literal: LiteralFact, in_test: bool) -> bool:
    """Whether a token may open something, or stands where one that does belongs."""
    if in_test and literal.is_composed:
        return False  # put together so that nobody takes it for a live one
    if in_test or literal.role == LiteralRole.DOCUMENTATION:
        return not literal.is_example and not literal.is_homemade
    return not literal.is_example or bool(literal.name)


def opens_little(module: LinkedModule, literal: LiteralFact) -> bool:
    """Whether a token says by its name that it is of development, where the project makes it, or public."""
    names = list(_names(module, literal))
    is_public = any(not _PUBLIC.isdisjoint(words_of(name)) for name in names)
    is_of_development = any(map(names_development, names))
    return (is_public and literal.kind in _FOR_BROWSERS) or (is_of_development and literal.is_homemade)


def _names(module: LinkedModule, literal: LiteralFact) -> Iterator[str]:
    """What a token stands under, and what its statement binds: of a public one no name says secret."""
    yield literal.name
    for scope in module.facts.scopes:
        yield from (one.name for one in scope.bindings if one.at.statement == literal.at.statement)
