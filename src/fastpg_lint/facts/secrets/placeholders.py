"""Strings that stand under a secret's name and are none: blanks to fill in, names, addresses, patterns."""

import re

from fastpg_lint.facts.secrets.randomness import looks_random
from fastpg_lint.facts.secrets.secret_names import says_secret, words_of

_FILLER_WORDS = """
your yours change changeme changethis changeit changed example examples sample placeholder dummy fake mock
mocked todo fixme redacted replace replaceme insert enter xxx none null nil undefined unset unused empty na
tbd test tests testing tester foo bar baz foobar notset notneeded unknown missing invalid whatever ignored
ignore anything something disabled enabled hidden masked required optional anonymous unavailable true false
here inline lorem ipsum wrong incorrect
"""
_FILLERS = frozenset(_FILLER_WORDS.split())
"""Words that say "a real value goes here"."""

_BLANK = re.compile(
    r"""
      ^(?P<one>.)(?P=one)*$                 # ****, xxxx
    | [xX*.•#]{3}                           # sk-xxx, abc***
    | …
    | ^(?:not?|un)[-_ ]?(?:set|used|needed|required|applicable|a)$
    | (?:change|replace)[-_ ]?(?:me|this|it)
    | ^(?:wrong|invalid|incorrect|fake|dummy|bad)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ASKS = re.compile(r"(?:change|replace)[-_ ]?(?:me|this|it)", re.IGNORECASE)
_ASKING_WORDS = """
your yours change changeme changethis changeit replace replaceme example placeholder sample insert todo fixme
dummy fake mock demo test tests testing foo foobar
"""
_ASKING = frozenset(_ASKING_WORDS.split())
"""Words of blanks that a service would run on."""
_ABSENT = frozenset(
    {"none", "null", "nil", "undefined", "unset", "unused", "empty", "missing", "disabled", "not"}
)
"""Words that say that there is no value."""
_OF_DEVELOPMENT_WORDS = """
dev devel development local localhost insecure unsafe demo debug sandbox nonprod test tests testing dummy fake
mock example sample
"""
_OF_DEVELOPMENT = frozenset(_OF_DEVELOPMENT_WORDS.split())
_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0", "host.docker.internal"})

_DISGUISE = str.maketrans("4310$", "aeios")
"""`ch4ng3-th1s` is the same blank in disguise."""
# All are linear: what is looked for in two parts is looked for from the beginning of a line, once.
_SEQUENCE = re.compile(
    r"0?123456789|abcdefgh|(.)\1{5}"
    r"|^(?:(?!0123|1234).)*+(?:0123|1234).*abcd|^(?:(?!abcd).)*+abcd.*1234",
    re.IGNORECASE | re.MULTILINE,
)

_TEMPLATE = re.compile(r"\{[^{}]*+\}|<[^<>]*+>|^\$|\$\{|\$\(|%\(|%s|^\[.*\]$|^__.*__$")
_ADDRESS = re.compile(
    r"^[A-Za-z][A-Za-z0-9+.-]*:(?![^\d\n]*+\d[^\n!#$%^&*]*+[!#$%^&*])"
    # … a URL, a URN, an ARN, `vault:secret/x`, `env:NAME`
    r"|^(?:\.{0,2}|~)/|^[A-Za-z]:\\"  # a path
    r"|\.(?:json|txt|pem|key|crt|cer|ya?ml|env|toml|ini|cfg|conf|py|html?|js|db|p12|pfx|jks|log|sh)$"
    r"|^[\w.-]+/[\w./-]+$"
)
_NAME = re.compile(
    r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$"  # an environment variable
    r"|^[A-Z]+$"
    r"|^[Xx]-[A-Za-z-]+$|^[A-Z][a-z]+(?:-[A-Z][A-Za-z]*)+$"  # a header
    r"|^[a-z_]\w*(?:\.[a-z_]\w*)+$|^\.+[a-z_]\w*(?:\.[a-z_]\w*)*$"  # a dotted name, a module beside
    r"|^\w+=|=$|[-_:/.]$"  # a parameter, a prefix
)
_PATTERN = re.compile(
    r"\\[dwsbDWSB]|\(\?|\[\^|\[[a-zA-Z0-9]-[a-zA-Z0-9]|^\^|(?:^|\n)(?:(?!\w\().)*+\w\(.*\)$"
)

_KIND_WORDS = """
string str text bytes int integer bool varchar uuid bearer basic digest opaque oauth oauth2 jwt access
refresh session api apikey default_password current-password new-password x-oauth-basic x-token-auth
oauth2accesstoken _json_key __token__ plaintext plain bcrypt argon2 argon2id scrypt sha256 sha512 md5
scram-sha-256 scram-sha-512 hs256 rs256 es256 vault keyring keychain environment prompt random generated
auto header cookie query body path form config codec strict replace surrogatepass
"""
_KINDS = frozenset(_KIND_WORDS.split())
"""Words that name a type, a scheme or a source rather than being a secret."""

_SIGN = re.compile(r"[^A-Za-z0-9_. -]")
_CLAIM_WORDS = "user username email role roles scope scopes permissions subject tenant id uuid name"
_CLAIMS = frozenset(_CLAIM_WORDS.split())
"""The words that claims of a token are usually made of."""
_OF_TOKEN = ("jwt", "key")
_BARE_NAMES = frozenset({"password", "passwd", "passw0rd", "secret", "secretkey", "secret_key", "secret-key"})
_EMPHASIS_WORDS = """
my super very top admin root so ultra our the a this is dev prod local s not development insecure default
"""
_EMPHASIS = frozenset(_EMPHASIS_WORDS.split())
"""Words that make a password out of the word for it: `super-secret`, `admin-password`."""


def is_placeholder(text: str) -> bool:
    """Whether a text is a blank to fill in, or was made by holding down keys."""
    if _BLANK.search(text) or _BLANK.search(text.translate(_DISGUISE)):
        return True
    return not _FILLERS.isdisjoint(words_of(text))


def says_fill_in(text: str) -> bool:
    """Whether a blank asks for a value, and works as one until somebody gives it: `changeme`."""
    words = set(words_of(text))
    asks = _ASKS.search(text) or _ASKS.search(text.translate(_DISGUISE)) or not _ASKING.isdisjoint(words)
    return bool(asks) and _ABSENT.isdisjoint(words)


def names_development(text: str) -> bool:
    """Whether a value says of itself that it is for a developer's machine: `dev-secret`."""
    return not _OF_DEVELOPMENT.isdisjoint(words_of(text))


def is_local(host: str) -> bool:
    """Whether a server is on the machine itself."""
    return host.lower() in _LOCAL_HOSTS


def is_sequence(text: str) -> bool:
    """Whether a text that should look random counts up instead: `1234567890abcdef`."""
    return _SEQUENCE.search(text) is not None


def refers_elsewhere(text: str) -> bool:
    """Whether a text tells where a secret is or how it is formed: a template, URL, path, variable, regex."""
    if _TEMPLATE.search(text) or _PATTERN.search(text):
        return True
    if _ADDRESS.search(text) or _NAME.search(text):
        return not looks_random(text)
    return any(character.isspace() for character in text)


def is_kind(text: str) -> bool:
    """Whether a text is the word for a kind of credential."""
    return text.lower() in _KINDS


def is_own_name(text: str, name: str) -> bool:
    """Whether a text only repeats the name that it stands under, or names another secret."""
    if _SIGN.search(text):
        return False
    words = words_of(text)
    value, own = "".join(words), "".join(words_of(name))
    if value and (own.endswith(value) or own.rstrip("s") == value.rstrip("s")):
        return True
    speaking = [word for word in words if says_secret(word.rstrip("s"))]
    others = [word for word in words if not says_secret(word.rstrip("s"))]
    if not speaking or not _EMPHASIS.isdisjoint(others):
        return False
    # `oauth2_jwt_secret` is a name; `password1` and `temp_password_123` are passwords.
    numbers = [word for word in others if not word.isalpha()]
    return not numbers or (len(numbers) < len(others) and all(len(number) == 1 for number in numbers))


def is_claim(text: str, name: str) -> bool:
    """Whether a text is the name of what a token says, under a name such as `USER_JWT_KEY`.

    A key of a JWT is what signs it, or, where the name says of what, a claim in it.
    """
    words, said = words_of(name), words_of(text)
    if len(words) <= len(_OF_TOKEN) or words[-len(_OF_TOKEN) :] != _OF_TOKEN or any(map(says_secret, said)):
        return False
    return "_".join(said) == text.lower() and _CLAIMS.union(words).issuperset(said)


def is_bare_name(text: str) -> bool:
    """Whether a text is one of the words for a secret and nothing else: `password`."""
    return text.lower() in _BARE_NAMES
