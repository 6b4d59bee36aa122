"""Where a string literal stands: the names that say what a value is for, and the calls that do."""

import re
from collections.abc import Iterator

import libcst as cst
from msgspec import Struct

from fastpg_lint.facts.secrets.literal_facts import LiteralRole
from fastpg_lint.facts.secrets.secret_names import Origin, origin_of
from fastpg_lint.source.dotted_names import last_name
from fastpg_lint.source.site import Site


class Context(Struct, frozen=True):
    """What is known of a literal before it is read.

    `name` is the variable, attribute, key, keyword or parameter it belongs to, or the callee of a
    `POSITIONAL`. `holder` is the class whose body it stands in, `call` the call that it is an argument
    of by position, `position` which. `has_company` tells that a user name or a host stands beside it.
    `scheme` is that of the address which a call puts together of its arguments, `is_local` that its host
    is the machine itself.
    """

    role: LiteralRole
    name: str
    origin: Origin
    holder: Site | None = None
    call: Site | None = None
    has_company: bool = False
    position: int = -1
    scheme: str = ""
    is_local: bool = False


STRINGS: frozenset[type] = frozenset({cst.SimpleString, cst.ConcatenatedString})
CONTAINERS: frozenset[type] = frozenset({cst.List, cst.Tuple, cst.Set})
LEADING_TO_STRINGS = (
    STRINGS
    | CONTAINERS
    | {
        cst.BooleanOperation,
        cst.IfExp,
        cst.Call,
        cst.Lambda,
        cst.FormattedString,
        cst.BinaryOperation,
        cst.NamedExpr,
    }
)
"""The types of expression in which a literal can be the value; most values are of others."""

WRITTEN_OUT = LEADING_TO_STRINGS | {cst.Dict}
"""The same, and what documentation may be written as."""

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
"""Callables that may take a secret by position, by their last name: their parameters are looked at later."""

_ALIASES = ("validation_alias", "alias", "env")

LOOKUPS = frozenset({"get", "setdefault", "pop", "config", "get_secret", "str"})
"""Calls that look a key up and may give a default; those with `env` in their name do too."""

_ENVIRONMENT = frozenset({"getenv", "getenvb", "env", "config", "get_env", "env_str", "get_secret"})


def name_of(node: cst.BaseExpression) -> str | None:
    """The name that says what an expression holds: a variable, an attribute, a key; as written."""
    match node:
        case cst.Name(value):
            return value
        case cst.Attribute(attr=cst.Name(value)):
            return value
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString(value=key)))]):
            return key
        case cst.Call(func=cst.Attribute(attr=cst.Name("get" | "getenv")), args=[first, *_]):
            return first.value.value if isinstance(first.value, cst.SimpleString) else None
        case cst.Call(func=cst.Attribute(value=of), args=[]):
            return name_of(of)
        case cst.Call(func=cst.Name("str" | "bytes"), args=[one]):
            return name_of(one.value)
        case cst.NamedExpr(target=cst.Name(name)):
            return name
    return None


def origin_under(node: cst.BaseExpression) -> tuple[str, Origin] | None:
    """The name of an expression and where its secrets come from, where it says that it holds one."""
    name = name_of(node)
    origin = origin_of(name) if name is not None else None
    return (name, origin) if name is not None and origin is not None else None


def is_secret_type(annotation: cst.BaseExpression, aliases: dict[str, str]) -> bool:
    """Whether an annotation says secret: `SecretStr`, `SecretStr | None`, `Annotated[SecretStr, …]`."""
    match annotation:
        case cst.Name() | cst.Attribute():
            name = last_name(annotation)
            return aliases.get(name, name) in SECRET_TYPES
        case cst.BinaryOperation(left=left, right=right):
            return is_secret_type(left, aliases) or is_secret_type(right, aliases)
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=first)), *_]):
            return is_secret_type(first, aliases)
    return False


def aliases_of(field: cst.Call) -> Iterator[str]:
    """The names of the variables that fill a field: `Field(validation_alias="SECRET_KEY")`."""
    for given in (argument(field, keyword) for keyword in _ALIASES):
        choices = [given, *(arg.value for arg in given.args)] if isinstance(given, cst.Call) else [given]
        yield from (one.value for one in choices if isinstance(one, cst.SimpleString))


def reads_environment(call: cst.Call, aliases: dict[str, str]) -> bool:
    """Whether a call looks a name up in the process's environment."""
    match call.func:
        case cst.Name(name):
            return _names_environment(aliases.get(name, name))
        case cst.Attribute(value=of, attr=cst.Name(name)):
            owner = last_name(of)
            return _names_environment(aliases.get(owner, owner)) or _names_environment(name)
    return False


def is_default_of_test(node: cst.IfExp, aliases: dict[str, str]) -> bool:
    """Whether a choice falls back: `os.environ["X"] if "X" in os.environ else "…"`."""
    match node.body:
        case cst.Subscript(value=of):
            return _names_environment(aliases.get(last_name(of), last_name(of)))
        case cst.Call():
            return reads_environment(node.body, aliases)
    return False


def _names_environment(name: str) -> bool:
    return name in _ENVIRONMENT or name in ("environ", "Env") or "getenv" in name or name.endswith("_env")


def argument(call: cst.Call, keyword: str) -> cst.BaseExpression | None:
    """The value given under a keyword."""
    for arg in call.args:
        if arg.keyword is not None and arg.keyword.value == keyword:
            return arg.value
    return None


def key_of(call: cst.Call) -> str:
    """The key that a call looks up, as written; "" where it is not written out."""
    key = positional(call, 0)
    return key.value if isinstance(key, cst.SimpleString) else ""


def default_of(call: cst.Call) -> cst.BaseExpression | None:
    """What a call gives where the key that it looks up is missing."""
    return argument(call, "default") or positional(call, 1)


def positional(call: cst.Call, index: int) -> cst.BaseExpression | None:
    """The value given at a position."""
    if index < len(call.args):
        arg = call.args[index]
        return arg.value if arg.keyword is None and not arg.star else None
    return None
