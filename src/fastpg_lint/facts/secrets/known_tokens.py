"""Credentials that show by their form whose they are: `ghp_…`, `AKIA…`, a private key in PEM."""

import base64
import binascii
import re
from collections import Counter
from functools import cache
from math import log2
from pathlib import Path

import msgspec
import tomli
from msgspec import Struct

from fastpg_lint.facts.secrets.randomness import has_short_words, long_runs

_FILES = ("known_tokens.toml", "gitleaks.toml")
"""Where the forms are written: ours, which come first, and those that are taken over from gitleaks."""

_MADE_AT_HOME = frozenset({"JWT", "private key", "Stripe webhook secret"})
"""Kinds that anybody makes with a library, in tests by the dozen; the others come from a provider.

Stripe's form for secrets of webhooks is that of Standard Webhooks, which services sign their own with.
"""

_DOCUMENTED = re.compile(
    r"EXAMPLE|example|(?i:x{6}|your|fake|dummy|sample|placeholder|redacted)|\.\.\.|\*\*\*"
)
_SEQUENCE = re.compile(r"(.)\1{7}|12345678|abcdefgh|ABCDEFGH|0a1b2c3d|a1b2c3d4", re.IGNORECASE)
_EMULATED = "AccountKey=Eby8vdM0"
"""How the key begins that Azure's emulator gives to everybody, which opens nothing else."""
_JWT_EXAMPLE_NAMES = (b'"John Doe"', b'"joe"')


class KnownToken(Struct, frozen=True):
    """A token found in a text: its kind, the token itself, and whether it is one of the documentation's.

    `is_homemade` tells what anybody can make from what only a provider issues.
    """

    kind: str
    text: str
    is_example: bool
    is_homemade: bool


class TokenForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The form of a kind of token: a pattern, and words one of which stands in each such token.

    A token has more `entropy`, in bits a character.
    """

    kind: str
    pattern: str
    words: tuple[str, ...]
    entropy: float = 0.0


@cache
def token_forms() -> tuple[TokenForm, ...]:
    """All forms that are known, in the order in which they are tried."""
    here = Path(__file__).parent
    tables = [tomli.loads((here / name).read_text(encoding="utf-8")) for name in _FILES]
    return tuple(msgspec.convert(one, TokenForm) for table in tables for one in table["tokens"])


@cache
def _words() -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for form in token_forms() for word in form.words))


@cache
def _pattern(form: TokenForm) -> re.Pattern[str]:
    """What finds the tokens of a form; compiled when a text has one of its words in it."""
    return re.compile(f"(?<![A-Za-z0-9_])(?:{form.pattern})(?![A-Za-z0-9_])", re.ASCII)


def find_known_token(text: str) -> KnownToken | None:
    """The first credential of a known form in a text."""
    if not any(map(may_be_token, long_runs(text))) and "PRIVATE KEY" not in text:
        return None
    found = [
        (match.start(), number, form.kind, match.group())
        for number, form in enumerate(token_forms())
        if any(word in text for word in form.words) and (match := _first(form, text)) is not None
    ]
    if not found:
        return None
    *_, kind, token = min(found)
    return KnownToken(kind, token, _is_example(kind, token), kind in _MADE_AT_HOME)


def _first(form: TokenForm, text: str) -> re.Match[str] | None:
    """The first token of a form in a text."""
    for match in _pattern(form).finditer(text):
        if _is_issued(form.kind, match.group()) and _entropy(match.group()) >= form.entropy:
            return match
    return None


def may_be_token(run: str) -> bool:
    """Whether an unbroken run of characters has a word in it that known tokens have."""
    return any(word in run for word in _words())


def _entropy(text: str) -> float:
    """Shannon's entropy, in bits a character."""
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * log2(share) for share in shares)


def _is_issued(kind: str, token: str) -> bool:
    """Whether a token is no word that begins like one (`sk-…`, `hf_…`), and no public one."""
    if kind == "JWT":
        return not _is_public_jwt(token)
    if token.startswith(_EMULATED):
        return False
    if kind in ("private key", "AWS access key", "Slack webhook"):
        return True
    body = token[3:]
    return sum(map(str.isdigit, body)) >= 2 or has_short_words(body)


def _is_example(kind: str, token: str) -> bool:
    """Whether a token is one of the documentation's, or made up by holding down keys."""
    if _DOCUMENTED.search(token) or _SEQUENCE.search(token):
        return True
    return kind == "JWT" and any(name in _jwt_payload(token) for name in _JWT_EXAMPLE_NAMES)


def _is_public_jwt(token: str) -> bool:
    """Supabase hands its `anon` key, a JWT, to every browser."""
    payload = _jwt_payload(token).replace(b" ", b"")
    return b'"role":"anon"' in payload


def _jwt_payload(token: str) -> bytes:
    payload = token.split(".")[1]
    try:
        return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    except (binascii.Error, ValueError):
        return b""
