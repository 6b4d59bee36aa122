"""Where a string literal stands: the names that say what a value is for, and the calls that do."""

from collections.abc import Iterator

import libcst as cst
from msgspec import Struct

from fastpg_lint.facts.secrets.callables import SECRET_TYPES
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

_ALIASES = ("validation_alias", "alias", "env")

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
