"""Literals worth a look, as records: where they stand and what they look like, never what they say."""

from enum import IntEnum

from msgspec import Struct

from fastpg_lint.facts.secrets.secret_shapes import Shape
from fastpg_lint.source.site import Site


class LiteralRole(IntEnum):
    """What a literal is to the name it stands under."""

    OTHER = 0
    ASSIGNED = 1
    KEYWORD = 2
    DICT_VALUE = 3
    PARAMETER_DEFAULT = 4
    COMPARED = 5
    POSITIONAL = 6
    ENVIRONMENT_DEFAULT = 7
    """What `os.getenv(NAME, …)` and its like give where the variable is not set."""
    FALLBACK = 8
    """What a mapping's `get(NAME, …)` gives where the key is missing."""
    ELEMENT = 9
    """One of several, in a list under a name in the plural."""
    DOCUMENTATION = 10
    """Text for people: a docstring, a description, an example."""
    GIVEN = 11
    """An argument by position, of a call whose callee tells what it is for."""


class LiteralFact(Struct, frozen=True, array_like=True):
    """A literal that may be a secret.

    `kind` names the token or the URL's scheme, `start` is the first two characters of the secret, "" for
    a short one. The rest is as in `Context`; `position` is that among the arguments of the call; `name` is
    "" where no name says what the literal is for.
    `is_example` tells a documented or made-up token, or a URL whose password is the word for one;
    `is_homemade` a token that anybody can make, such as a JWT; `is_of_development` what names itself so,
    or opens a server on the machine itself; `is_composed` what is put together of several strings.
    """

    at: Site
    shape: Shape
    role: LiteralRole
    name: str
    kind: str = ""
    start: str = ""
    holder: Site | None = None
    call: Site | None = None
    has_company: bool = False
    is_example: bool = False
    is_homemade: bool = False
    is_of_development: bool = False
    position: int = -1
    is_composed: bool = False
