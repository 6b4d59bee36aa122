"""Credentials that show by their form whose they are: `ghp_…`, `AKIA…`, a private key in PEM."""

import base64
import binascii
import re

from msgspec import Struct

from fastpg_lint.facts.secrets.randomness import has_short_words, long_runs

_FORMS = {
    "AWS access key": r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
    "Anthropic API key": r"sk-ant-[a-z]+\d{2}-[\w-]{32,}",
    "Azure storage key": r"AccountKey=[A-Za-z0-9+/]{86}==",
    "Databricks token": r"dapi[0-9a-f]{32}(?:-\d)?",
    "DigitalOcean token": r"do[opr]_v1_[0-9a-f]{64}",
    "Discord webhook": r"discord(?:app)?\.com/api/webhooks/\d{17,20}/[\w-]{60,}",
    "Docker access token": r"dckr_[op]at_[\w-]{27,}",
    "GitHub token": r"(?:gh[oprsu]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})",
    "GitLab token": r"gl(?:pat|dt|rt|cbt|ptt|agent|oas|soat)-[\w-]{20,}",
    "Google API key": r"AIza[\w-]{35}",
    "Google OAuth client secret": r"GOCSPX-[\w-]{28}",
    "Google OAuth token": r"ya29\.[\w-]{30,}",
    "Grafana token": r"gl(?:sa_[A-Za-z0-9]{32}_[0-9a-f]{8}|c_[A-Za-z0-9+/]{32,}={0,2})",
    "Groq API key": r"gsk_[A-Za-z0-9]{52}",
    "Hugging Face token": r"hf_[A-Za-z0-9]{34}",
    "JWT": r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}",
    "Linear API key": r"lin_api_[A-Za-z0-9]{40}",
    "Mailchimp API key": r"[0-9a-f]{32}-us\d{1,2}",
    "Mailgun API key": r"key-[0-9a-f]{32}",
    "npm token": r"npm_[A-Za-z0-9]{36}",
    "Notion token": r"(?:ntn_[A-Za-z0-9]{46}|secret_[A-Za-z0-9]{43})",
    "OpenAI API key": (
        r"sk-(?:(?:proj|svcacct|admin)-[\w-]{40,}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48})"
    ),
    "OpenRouter API key": r"sk-or-v1-[0-9a-f]{64}",
    "Perplexity API key": r"pplx-[A-Za-z0-9]{48}",
    "private key": (
        r"-----BEGIN (?:(?:RSA|EC|DSA|OPENSSH) )?PRIVATE KEY-----(?:\\r|\\n|\s)*[A-Za-z0-9+/=]{24,}"
        r"|-----BEGIN PGP PRIVATE KEY BLOCK-----[\s\S]{24,}"
    ),
    "PyPI token": r"pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw)[\w-]{50,}",
    "Replicate token": r"r8_[A-Za-z0-9]{37}",
    "SendGrid API key": r"SG\.[\w-]{16,32}\.[\w-]{16,64}",
    "Shopify token": r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
    "Slack token": r"(?:xox[abeoprs]-(?:\d-)?[0-9]{6,}[A-Za-z0-9-]{10,}|xapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+)",
    "Slack webhook": r"hooks\.slack\.com/(?:services|workflows)/T\w{7,}/[AB]\w{7,}/\w{20,}",
    "Stripe key": r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,}",
    "Stripe webhook secret": r"whsec_[A-Za-z0-9+/]{32,}",
    "Supabase token": r"sb(?:p_[0-9a-f]{40}|_secret_[\w-]{22,})",
    "Telegram bot token": r"\d{8,10}:AA[\w-]{33}",
    "Twilio API key": r"SK[0-9a-f]{32}",
    "Vault token": r"hv[bs]\.[\w-]{24,}",
}
"""The forms by the name of the kind. Public halves (`pk_live_…`, client ids, DSNs) are none."""

_MADE_AT_HOME = frozenset({"JWT", "private key"})
"""Kinds that anybody makes with a library, in tests by the dozen; the others come from a provider."""

_OPENINGS = re.compile(
    "AKIA|ASIA|ABIA|ACCA|sk-|AccountKey=|dapi|_v1_|/api/webhooks/|dckr_|gh[oprsu]_|github_pat_|gl[a-z]+[-_]"
    r"|AIza|GOCSPX-|ya29\.|gsk_|hf_|eyJ|lin_api_|-us\d|key-|npm_|ntn_|secret_|pplx-|pypi-|r8_|SG\."
    r"|shp[acps]|xox[abeoprs]-|xapp-|hooks\.slack|[rs]k_|whsec_|sbp_|:AA|SK[0-9a-f]|hv[bs]\."
)
_TOKEN = re.compile(
    "(?<![A-Za-z0-9_])(?:"
    + "|".join(f"(?P<kind{number}>{form})" for number, form in enumerate(_FORMS.values()))
    + ")(?![A-Za-z0-9_])",
    re.ASCII,
)
_KINDS = tuple(_FORMS)

_DOCUMENTED = re.compile(
    r"EXAMPLE|example|(?i:x{6}|your|fake|dummy|sample|placeholder|redacted)|\.\.\.|\*\*\*"
)
_SEQUENCE = re.compile(r"(.)\1{7}|12345678|abcdefgh|ABCDEFGH|0a1b2c3d|a1b2c3d4", re.IGNORECASE)
_JWT_EXAMPLE_NAMES = (b'"John Doe"', b'"joe"')


class KnownToken(Struct, frozen=True):
    """A token found in a text: its kind, the token itself, and whether it is one of the documentation's.

    `is_homemade` tells what anybody can make from what only a provider issues.
    """

    kind: str
    text: str
    is_example: bool
    is_homemade: bool


def find_known_token(text: str) -> KnownToken | None:
    """The first credential of a known form in a text."""
    if not any(map(may_be_token, long_runs(text))) and "PRIVATE KEY" not in text:
        return None
    for match in _TOKEN.finditer(text):
        kind = _KINDS[int((match.lastgroup or "")[len("kind") :])]
        token = match.group()
        if _is_issued(kind, token):
            return KnownToken(kind, token, _is_example(kind, token), kind in _MADE_AT_HOME)
    return None


def may_be_token(run: str) -> bool:
    """Whether an unbroken run of characters has the beginning of a known token in it."""
    return _OPENINGS.search(run) is not None


def _is_issued(kind: str, token: str) -> bool:
    """Whether a token is no word that begins like one (`sk-…`, `hf_…`), and no public one."""
    if kind == "JWT":
        return not _is_public_jwt(token)
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
