"""What calls do with secrets, by the last names of what they call, and the words that stand beside them."""

import re
from functools import lru_cache

_COMPANION_WORDS = """
user username user_name login email host hostname server port dbname database db url uri dsn account
bind_dn client_id access_key auth_type grant_type sasl_plain_username sasl_username
"""
COMPANIONS = frozenset(_COMPANION_WORDS.split())
"""Names that stand beside a real password in a call or a dict."""

_DOCUMENTING_WORDS = """
description help summary title detail message msg doc docs epilog label hint tooltip placeholder text
example examples openapi_examples json_schema_extra schema_extra openapi_extra responses
"""
DOCUMENTING = frozenset(_DOCUMENTING_WORDS.split())
"""Keywords and keys whose values are for people to read."""

POSITIONS: dict[str, tuple[int, ...]] = {
    "AESGCM": (0,),
    "BasicAuth": (1,),
    "ChaCha20Poly1305": (0,),
    "ClientSecretCredential": (2,),
    "HMAC": (0,),
    "JWTStrategy": (0,),
    "LoginManager": (0,),
    "Minio": (2,),
    "Redis": (3,),
    "StrictRedis": (3,),
    "Serializer": (0,),
    "TimedSerializer": (0,),
    "Fernet": (0,),
    "HTTPBasicAuth": (1,),
    "HTTPDigestAuth": (1,),
    "DigestAuth": (1,),
    "Secret": (0,),
    "SecretBytes": (0,),
    "SecretStr": (0,),
    "SessionMiddleware": (1,),
    "Signer": (0,),
    "TimestampSigner": (0,),
    "URLSafeSerializer": (0,),
    "URLSafeTimedSerializer": (0,),
    "compare_digest": (0, 1),
    "decode": (1,),
    "encode": (1, 2),
    "get_password_hash": (0,),
    "hash_password": (0,),
    "digest": (0,),
    "import_key": (0,),
    "login": (1,),
    "make_password": (0,),
    "new": (0,),
    "set_password": (0,),
    "sign": (1,),
    "verify": (1,),
    "verify_password": (0,),
}
"""Callables that take a secret by position, by their last name: which arguments."""

KEYWORDS = {
    **dict.fromkeys(
        ("encode", "decode", "new", "digest", "sign", "verify", "Fernet", "AESGCM", "HMAC"), "key"
    ),
    **dict.fromkeys(("blake2b", "blake2s"), "key"),
}
"""Keywords of such callables that by themselves say nothing of a secret."""

PAIRS = frozenset({"auth", "basic_auth", "http_auth"})
"""Names of a user and a password."""

SECRET_TYPES = frozenset({"SecretStr", "SecretBytes"})
"""Types whose values are secrets, whatever they are called."""

WRAPPERS = SECRET_TYPES | {
    *("Secret", "str", "bytes", "cast", "b64decode", "urlsafe_b64decode", "unhexlify", "fromhex", "dedent"),
}
"""Calls that only hand their first argument on."""

FIELDS = frozenset(
    {"Field", "Form", "Query", "Header", "Body", "Cookie", "field", "Option", "Argument", "Parameter"}
)
"""Calls whose first argument, or `default`, is the value of a field or parameter."""

COLUMNS = frozenset({"Column", "mapped_column", "attrib", "ib"})
"""Calls of which only `default` is."""

TELLING = re.compile(
    r"user|login|log_in|sign_?in|sign_?up|auth|passw|pwd|secret|token|credential|account|connect|admin|cipher|crypt"
    r"|sign|vault|client",
    re.IGNORECASE,
)
"""What stands in the last names of callables that may take a secret by position."""


@lru_cache(maxsize=4096)
def may_take_secret(name: str) -> bool:
    """Whether a callable may take a secret by position, by its last name; its parameters are read later."""
    return TELLING.search(name) is not None


LOOKUPS = frozenset({"get", "setdefault", "pop", "config", "get_secret", "str"})
"""Calls that look a key up and may give a default; those with `env` in their name do too."""
