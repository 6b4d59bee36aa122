"""Which literals of a module are secrets for sure, once the classes and calls around them are known."""

from collections.abc import Iterator

from msgspec import Struct, structs

from fastpg_lint.facts.access_paths import AccessPath, Result, text_of
from fastpg_lint.facts.records import Fate, ScopeKind
from fastpg_lint.facts.secrets.literal_facts import LiteralFact, LiteralRole
from fastpg_lint.facts.secrets.placeholders import is_local, names_development
from fastpg_lint.facts.secrets.secret_names import Origin, origin_of, words_of
from fastpg_lint.facts.secrets.secret_shapes import Shape
from fastpg_lint.semantic.given_parameters import parameter_at
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef, library_names
from fastpg_lint.source.site import Site

_LONGEST_NAME = 28
_SETTINGS = "BaseSettings"
_ENUMS = ("enum.", "django.db.models.")

_TAKERS = {
    "decode": ("jwt.", "jose.", "authlib."),
    "encode": ("jwt.", "jose.", "authlib."),
    "login": ("smtplib.", "imaplib.", "ftplib.", "poplib.", "aiosmtplib."),
    "new": ("hmac.", "Crypto."),
    "Secret": ("starlette.",),
    "HMAC": ("cryptography.", "Crypto."),
    "Minio": ("minio.",),
    "Redis": ("redis.",),
    "StrictRedis": ("redis.",),
    "Serializer": ("itsdangerous.",),
    "TimedSerializer": ("itsdangerous.",),
    "blake2b": ("hashlib.",),
    "blake2s": ("hashlib.",),
    "digest": ("hmac.",),
    "import_key": ("authlib.", "joserfc.", "jose."),
    "sign": ("jose.", "jwt.", "authlib.", "joserfc."),
    "verify": ("jose.", "jwt.", "authlib.", "joserfc."),
}
"""Names that are common: only these libraries' callables take a secret at the place that is looked at."""

_COMPARING = frozenset({"checkpw", "check_password", "verify_password"})
"""Callables whose answer is all that they are for."""

_WORDY = frozenset(
    {
        LiteralRole.ASSIGNED,
        LiteralRole.KEYWORD,
        LiteralRole.PARAMETER_DEFAULT,
        LiteralRole.POSITIONAL,
        LiteralRole.ENVIRONMENT_DEFAULT,
        LiteralRole.GIVEN,
    }
)
"""Roles in which a plain word is a secret: elsewhere it is more often the name of something."""

_CERTAIN = frozenset({LiteralRole.POSITIONAL, LiteralRole.ENVIRONMENT_DEFAULT})
"""Roles in which nothing but a secret can stand, not even the word `password`."""


_SHAPES: dict[Origin | None, frozenset[Shape]] = {
    Origin.CHOSEN: frozenset({Shape.RANDOM, Shape.MIXED, Shape.WORD}),
    Origin.VAGUE: frozenset({Shape.RANDOM, Shape.MIXED}),
    Origin.ISSUED: frozenset({Shape.RANDOM}),
}
"""What an argument must look like under a parameter's name."""

_PASSWORDS = frozenset({"password", "passwd", "pass", "pwd", "pw"})
_HOSTS = frozenset({"host", "hostname", "server", "address"})


class HardcodedSecret(Struct, frozen=True):
    """A literal that is a secret, and whether it is what a setting falls back to.

    `is_of_development` tells what opens nothing but a developer's own machine, as far as it says so itself.
    """

    literal: LiteralFact
    is_setting_default: bool
    is_of_development: bool = False

    @property
    def name(self) -> str:
        """The name that it stands under, cut where a message has no room for it."""
        name = self.literal.name
        return name if len(name) <= _LONGEST_NAME else f"…{name[-_LONGEST_NAME:]}"

    @property
    def hint(self) -> str:
        """What a message may show of it: nothing, or the first two characters in brackets."""
        return f" (`{self.literal.start}…`)" if self.literal.start else ""


def hardcoded_secrets(module: LinkedModule) -> Iterator[HardcodedSecret]:
    """The literals that are secrets by their name's word; known tokens and addresses are not among them."""
    for literal in module.facts.literals:
        if literal.shape in (Shape.TOKEN, Shape.ADDRESS) or literal.role == LiteralRole.DOCUMENTATION:
            continue
        lineage = _holder_lineage(module, literal)
        if any(name.startswith(_ENUMS) for name in lineage) or _takes_time_alone(module, literal):
            continue
        if not _is_taken(module, literal):
            taken = _as_parameter(module, literal)
            if taken is None:
                continue
            literal = taken
        in_settings = any(name.rpartition(".")[2] == _SETTINGS for name in lineage)
        is_default = in_settings or literal.role == LiteralRole.ENVIRONMENT_DEFAULT
        if _is_convincing(literal, is_default):
            of_development = (
                literal.is_of_development
                or (not is_default and names_development(literal.name))
                or (is_default and _is_for_local_host(module, literal))
            )
            yield HardcodedSecret(literal, is_default, of_development)


def _takes_time_alone(module: LinkedModule, literal: LiteralFact) -> bool:
    """Whether a literal is compared for the time that it takes: nobody looks at the answer."""
    if literal.call is None:
        return False
    call = module.facts.calls[_call(module, literal.call)]
    return call.fate == Fate.DISCARDED and call.text.rpartition(".")[2] in _COMPARING


def _is_convincing(literal: LiteralFact, is_default: bool) -> bool:
    """Whether what a literal looks like is enough where it stands."""
    if literal.shape == Shape.BLANK:
        return is_default
    if literal.shape in (Shape.RANDOM, Shape.MIXED):
        return True
    if is_default or literal.has_company:
        return True
    return literal.role in (_WORDY if literal.shape == Shape.WORD else _CERTAIN)


def _holder_lineage(module: LinkedModule, literal: LiteralFact) -> list[str]:
    """The library classes that the class around a literal is derived from."""
    if literal.holder is None:
        return []
    lineage = module.project.infer.members.lineage(ScopeRef(module.name, _holder(module, literal)))
    return [base for base in lineage if isinstance(base, str)]


def _holder(module: LinkedModule, literal: LiteralFact) -> int:
    """The scope of the class around a literal; the module's, where there is none."""
    if literal.holder is None:
        return 0
    return next(
        number
        for number, scope in module.facts.scopes.items()
        if scope.kind == ScopeKind.CLASS and scope.at == literal.holder
    )


def _is_taken(module: LinkedModule, literal: LiteralFact) -> bool:
    """Whether the call that a literal is given to by position takes a secret there."""
    if literal.role == LiteralRole.GIVEN:
        return False
    libraries = _TAKERS.get(literal.name) if literal.role == LiteralRole.POSITIONAL else None
    if libraries is None or literal.call is None:
        return True
    callees = module.project.infer.callee(module.name, _call(module, literal.call))
    return any(name.startswith(libraries) for name in library_names(callees))


def _as_parameter(module: LinkedModule, literal: LiteralFact) -> LiteralFact | None:
    """An argument under the name of the project's parameter that takes it, where that says secret."""
    if literal.call is None or literal.position < 0:
        return None
    name = parameter_at(module.project.infer, module.name, _call(module, literal.call), literal.position)
    origin = origin_of(name) if name is not None else None
    if name is None or literal.shape not in _SHAPES.get(origin, ()):
        return None
    return structs.replace(literal, name=name, role=LiteralRole.GIVEN)


def _call(module: LinkedModule, at: Site) -> int:
    return next(number for number, call in module.facts.calls.items() if call.at == at)


def _is_for_local_host(module: LinkedModule, literal: LiteralFact) -> bool:
    """Whether the default of a password stands beside that of its host, which is the machine itself."""
    *owner, last = words_of(literal.name) or ("",)
    if last not in _PASSWORDS:
        return False
    for binding in module.facts.scopes[_holder(module, literal)].bindings:
        *of, what = words_of(binding.name) or ("",)
        if what in _HOSTS and of[:1] == owner[:1] and any(map(is_local, _texts(module, binding.value))):
            return True
    return False


def _texts(module: LinkedModule, value: AccessPath | None) -> Iterator[str]:
    """The texts in a default: `"localhost"`, `Field("localhost")`, `os.getenv("DB_HOST", "localhost")`."""
    parts: tuple[AccessPath | None, ...] = (value,)
    if isinstance(value, Result):
        parts = tuple(argument.value for argument in module.facts.calls[value.call].arguments)
    yield from (text for text in map(text_of, parts) if text is not None)
