"""What a string literal looks like where a secret may stand, told without its text."""

import re
from enum import IntEnum

from fastpg_lint.facts.secrets.connection_passwords import (
    REDACTED,
    find_connection_password,
    without_spaced_password,
)
from fastpg_lint.facts.secrets.known_tokens import find_known_token, may_be_token
from fastpg_lint.facts.secrets.placeholders import (
    is_bare_name,
    is_claim,
    is_kind,
    is_own_name,
    is_placeholder,
    is_sequence,
    refers_elsewhere,
    says_fill_in,
)
from fastpg_lint.facts.secrets.randomness import SHORTEST, is_uuid, long_runs, looks_random
from fastpg_lint.facts.secrets.secret_names import Origin

SHORTEST_PASSWORD = 4
_SHORTEST_IN_HEADER = 12
_SHORTEST_TELLING = 10
"""Characters of the shortest text that gives a secret away by itself."""
_SPOKEN = re.compile(
    r"((?:password|passwd|pwd|\bidentified\s++by)[\"\]`]?\s*+(?:[:=]{1,2}\s*+)?)'[^']+'", re.IGNORECASE
)
"""`ALTER ROLE app PASSWORD '…'`, `WHERE password = '…'`."""
_GIVEN = re.compile(
    r"((?:^|[?&;\s'\"]|--|PG)(?:password|passwd|pwd)=)[^\s&;'\"%:{<$*?(][^\s&;'\"]*+", re.IGNORECASE
)
"""`?user=app&password=…`, `host=db PASSWORD=…`, `psql --password=…`."""
_STATING = re.compile(r"\b(?:select|insert|update|delete|alter|create|set|where|values)\b", re.IGNORECASE)
"""What may be a piece of SQL, in which columns have values."""
_CONNECTING = re.compile(r"://|\b(?:dbname|host|server|data source)\s*+=", re.IGNORECASE)
_NOTED = re.compile(r"(password:\s*+)(?=[^\s\d!#$^&*]*+[\d!#$^&*])\S++", re.IGNORECASE)
"""`password: …` in what a docstring says, where it is no word."""
_QUOTED = re.compile(r"'[^']+'")
_OPTION = re.compile(
    r"(\b(?:mysql|mysqldump|mysqladmin|mariadb|sshpass)\s(?:[^\n]{0,200}?\s)?-p\s?+)[^\s-]\S*+"
)
"""`mysql -u app -p…`, `sshpass -p …`."""


_PUBLIC = ("phc_", "pk_", "pk.", "sb_publishable_", "rzp_test_", "Eby8vdM0")
"""How the keys begin that every browser gets, or everybody who starts Azure's emulator."""
_TRIED_FIRST_WORDS = """
admin administrator root toor postgres guest letmein qwerty iloveyou welcome superuser supersecret swordfish
opensesame trustno master monkey dragon
"""
_TRIED_FIRST = frozenset(_TRIED_FIRST_WORDS.split())


class Shape(IntEnum):
    """What a secret looks like."""

    TOKEN = 0
    """The form of a known credential."""
    ADDRESS = 1
    """An address with a password in it."""
    RANDOM = 2
    """Made up by a machine."""
    MIXED = 3
    """Made up by a person, with digits or signs (`hunter2`), or what everybody tries first (`admin`)."""
    WORD = 4
    """A plain word, or several: `swordtail`, `super-secret`."""
    NAME = 5
    """The word for a secret: `password`, which is one where nothing else could stand."""
    BLANK = 6
    """One to fill in that works as it is: `changeme`, which is one where it is what a service runs on."""


def shape_under(text: str, name: str, origin: Origin) -> Shape | None:
    """The shape of what stands under a secret's name; None for what is no secret."""
    if origin is Origin.CHOSEN or origin is Origin.VAGUE:
        return _chosen_shape(text, name, origin)
    if origin is Origin.ISSUED:
        return _issued_shape(text)
    if origin is Origin.HEADER:
        scheme, _, rest = text.partition(" ")
        return _issued_shape(rest, _SHORTEST_IN_HEADER) if scheme.isalpha() else None
    return None


def _issued_shape(text: str, shortest: int = SHORTEST) -> Shape | None:
    if text.startswith(_PUBLIC):
        return None
    if looks_random(text, shortest) and not is_placeholder(text) and not is_sequence(text):
        return Shape.RANDOM
    return None


def _chosen_shape(text: str, name: str, origin: Origin) -> Shape | None:
    if len(text) < SHORTEST_PASSWORD or refers_elsewhere(text) or is_kind(text) or is_claim(text, name):
        return None
    if is_placeholder(text):
        return Shape.BLANK if says_fill_in(text) else None
    if looks_random(text):
        return Shape.RANDOM
    if is_own_name(text, name):
        return Shape.NAME if is_bare_name(text) else None
    if not text.replace("-", "").replace("_", "").isalpha() or text.lower() in _TRIED_FIRST:
        return Shape.MIXED
    return Shape.WORD if origin is Origin.CHOSEN or "secret" in text.lower() else None


def may_give_itself_away(text: str) -> bool:
    """The cheap question, asked of every literal: could it be a known token or an address with a password?"""
    if "://" in text and "@" in text:
        return True
    return "assword=" in text or "PRIVATE KEY" in text or any(map(may_be_token, long_runs(text)))


def redact(text: str) -> str | None:
    """A text fit to be kept: as it is; with `***` for a secret inside it; None where all of it may be one.

    What only its name gives away, such as a password that is a word, is the caller's to leave out.
    """
    if len(text) < _SHORTEST_TELLING:
        return text
    while (found := find_connection_password(text)) is not None:
        text = text[: found.start] + REDACTED + text[found.end :]
    text = without_spaced_password(text)
    lower = text.lower()
    if "passw" in lower or "pwd" in lower or "identified" in lower:
        text = _without_passwords(text, is_inserted="insert" in lower)
    if " -p" in text:
        text = _OPTION.sub(rf"\1{REDACTED}", text)
    runs = long_runs(text)
    if not runs and "PRIVATE KEY" not in text:
        return text
    if find_known_token(text) is not None:
        return None
    for run in runs:
        if looks_random(run) and not is_uuid(run):
            text = text.replace(run, REDACTED)
    return None if text == REDACTED else text


def _without_passwords(text: str, *, is_inserted: bool) -> str:
    """A text without what a word for passwords stands before; of rows to insert, any value may be one."""
    quoted = f"'{REDACTED}'"
    text = _QUOTED.sub(quoted, text) if is_inserted else _SPOKEN.sub(rf"\1{quoted}", text)
    if _CONNECTING.search(text) or not _STATING.search(text):
        text = _GIVEN.sub(rf"\1{REDACTED}", text)
    return _NOTED.sub(rf"\1{REDACTED}", text)
