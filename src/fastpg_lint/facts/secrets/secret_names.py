"""What a name says of its value: is it a secret, and who made it up?"""

import re
from enum import IntEnum
from functools import lru_cache


class Origin(IntEnum):
    """Where the secrets under a name come from, which tells what real ones look like."""

    CHOSEN = 0
    """A person thinks it up, so any word may be one: passwords, signing keys."""
    VAGUE = 1
    """Just `secret` or `pass`: often thought up, often no secret but the name of one, or a step."""
    ISSUED = 2
    """A machine makes it up, so it looks random: tokens, API keys."""
    HEADER = 3
    """An `Authorization` header: a scheme, and what a machine made up."""
    IDENTIFIER = 4
    """The public half of a credential, of interest only where it has a known form."""


SPEAKS = re.compile("pass|pwd|secret|token|key|cred|authorization|jwt|bearer|pepper|_pw", re.IGNORECASE)
"""What stands in each name of a secret, besides `PASS`."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_ENDINGS = {
    Origin.CHOSEN: """
        password, passwd, passphrase, passcode, pwd, pepper, secretkey, secret key, signing key,
        encryption key, master key, jwt key, hmac key, jwt secret, session secret, cookie secret,
        signing secret, token secret, webhook secret, hmac secret, db pass, database pass, user pass,
        admin pass, root pass, default pass, smtp pass, mail pass, email pass, redis pass, postgres pass,
        pg pass, mysql pass, rabbitmq pass, mq pass, ftp pass, db pw, user pw, admin pw, root pw, smtp pw,
        mail pw, redis pw, postgres pw, pg pw
    """,
    Origin.VAGUE: "secret, pass",
    Origin.ISSUED: """
        token, apikey, accesskey, authkey, bearer, jwt, credential, credentials, api key, access key,
        auth key, account key, private key, subscription key, license key, shared key, service key,
        storage key, fernet key, integration key, client secret, consumer secret, app secret, api secret
    """,
    Origin.HEADER: "authorization",
    Origin.IDENTIFIER: "access key id",
}
_TAILS = {
    tuple(ending.split()): origin for origin, endings in _ENDINGS.items() for ending in endings.split(",")
}
"""The last words of names of secrets. `token_url` and `password_field` end otherwise: they hold none."""

_LONGEST_TAIL = max(map(len, _TAILS))

_TRAILER_WORDS = """
default value raw plain plaintext old new current prod production dev development staging local b64 base64
hex bytes primary secondary fallback v
"""
_TRAILERS = frozenset(_TRAILER_WORDS.split())
"""Words that may follow: `SECRET_KEY_DEV` is as good as `SECRET_KEY`."""

_OTHERWISE_WORDS = """
no not and or is has have use uses with without require requires required enable enabled disable disabled
allow show hide reset forgot forgotten lost change update create delete generate verify validate check
invalid incorrect wrong missing bad expired weak empty hashed encrypted masked redacted hash digest fake
dummy mock example sample placeholder sentinel test testing resource permission column field header param
parameter event action error err msg message label title icon grant type kind scope role mode flow route
path url prompt ask env var attr conf tag option help regex pattern min max num count length public anon
azurite emulator
"""
_OTHERWISE = frozenset(_OTHERWISE_WORDS.split())
"""Words before the last that make a name speak of something else: `RESET_PASSWORD`, `hashed_password`."""

_ALWAYS_OTHERWISE_WORDS = """
no not is has use uses without require requires required missing invalid hashed encrypted masked redacted
generate fake dummy mock example sample placeholder sentinel test testing public
"""
_ALWAYS_OTHERWISE = frozenset(_ALWAYS_OTHERWISE_WORDS.split())
"""Those of them that outweigh even an end of two words: `URL_SIGNING_SECRET` is a secret."""

_DONE_WITH_PASSWORDS = frozenset({"reset", "change", "create", "update", "enable", "verify", "validate"})
_PASSWORDS = frozenset({"password", "passwd", "passphrase", "pwd"})
"""What is done with passwords, and the words for one: `reset_password` may be one, or the name of a step."""

_TOGETHER = re.compile(
    r"(?P<owner>db|database|pg|postgres|mysql|redis|mongo|sql|smtp|mail|email|ftp|ldap|user|admin|root|login|my|master"
    r"|auth|access|refresh|api|bot|app|client|bearer|jwt|session|cookie|webhook|signing|encryption|hmac|token|private"
    r"|mq|rabbitmq|mssql|mariadb|service|secret|default|account|consumer)"
    r"(?P<end>password|passwd|passphrase|pass|pwd|secret|secretkey|token|apikey|key)"
)
"""Names that are written together: `PGPASSWORD`, `authtoken`."""


@lru_cache(maxsize=4096)
def origin_of(name: str) -> Origin | None:
    """Where the secret under a name (identifier, dict key, header) comes from; None for no secret's name."""
    if SPEAKS.search(name) is None and "PASS" not in name:
        return None
    words = list(words_of(name.rpartition(".")[2]))
    while words and (words[-1] in _TRAILERS or words[-1].isdigit()):
        words.pop()
    if words and (together := _TOGETHER.fullmatch(words[-1])) is not None:
        words[-1:] = [together["owner"], together["end"]]
    for length in range(_LONGEST_TAIL, 0, -1):
        origin = _TAILS.get(tuple(words[-length:])) if length <= len(words) else None
        if origin is not None:
            is_strong = length > 1 and origin is Origin.CHOSEN
            silencing = _ALWAYS_OTHERWISE if is_strong else _OTHERWISE
            said = silencing.intersection(words[:-length])
            if said and said <= _DONE_WITH_PASSWORDS and words[-1] in _PASSWORDS:
                return Origin.VAGUE
            return None if said else origin
    return None


def origin_of_many(name: str) -> Origin | None:
    """The same for a name in the plural, such as `API_KEYS`."""
    return origin_of(name[:-1]) if name[-1:] in ("s", "S") else None


@lru_cache(maxsize=4096)
def names_secrets(name: str) -> bool:
    """Whether a name is that of a secret, or of several."""
    return bool(name) and (origin_of(name) is not None or origin_of_many(name) is not None)


def is_signing_key(name: str, origin: Origin) -> bool:
    """Whether a name is one for what signs or encrypts: who compares it looks for a default left in place."""
    return origin is Origin.CHOSEN and name.strip("\"'").lower().endswith("key")


def words_of(text: str) -> tuple[str, ...]:
    """The words of an identifier of any convention, in lower case."""
    return tuple(word.lower() for word in _WORD.findall(text))


def says_secret(word: str) -> bool:
    """Whether a word by itself is one for secrets; `key` is not."""
    return (word,) in _TAILS or word in ("pass", "pw")
