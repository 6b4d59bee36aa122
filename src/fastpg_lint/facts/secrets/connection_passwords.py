"""Passwords written into the address of a server: `postgresql://app:…@db/shop`, `host=db password=…`."""

import re

from msgspec import Struct

from fastpg_lint.facts.secrets.placeholders import is_local, is_placeholder, names_development
from fastpg_lint.facts.secrets.randomness import looks_random

# All are linear: what a place may begin with is short, and what it goes on with is taken once.
_URL = re.compile(
    r"""(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,40}+)://(?P<user>[^\s:@/"'<>`]*):(?P<password>[^\s/"'<>`]+)@"""
    r"""(?P<host>[^\s/:?#"'@`\\]*)"""
)
_HOLE = re.compile(
    r"://(?=[^\s/@]{1,200}+@)[^\s/@%]{0,100}+%|(?i:passw|passphrase|pwd|secret)\w{0,20}+[\"']?\s?[:=]\s?[\"']?[%{]"
)
"""`postgresql://%s:%s@db`, `password=%s`."""
_SPACED = re.compile(
    r"(?P<before>\b(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,40}+)://[^\s:@/]{0,100}+:)"
    r"[^@\n/\x00]{0,100}?[\s'\"][^@\n/\x00]{0,100}+@"
)
"""An address whose password has blanks or quotes in it: no rule takes it for one, and nobody may read it."""
_IN_QUERY = re.compile(
    r"""(?:^|(?<=[\s"':=(]))(?:jdbc:)?(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*+)://(?P<host>[^\s/:?#;&"'@`\\]*+)"""
    r"""[^\s"'<>`]{0,500}?"""
    r"""[?&;](?i:password|passwd|pwd)=(?P<password>[^\s&;#"'<>`]+)"""
)
_KEYWORDS = re.compile(r"""\b[Pp]assword\s*=\s*'?(?P<password>[^\s;'"&{}%]+)""")
_BESIDE = re.compile(r"\b(?:dbname|host|user|[Ss]erver|[Dd]atabase|[Uu]id|User I[dD])\s*=\s*[^\s;=]")

_SETTINGS = re.compile(r"\s*[A-Za-z][\w ]*=[^\n,]*$")
"""Settings one after the other, by blanks or `;`: what is for people has commas, or begins otherwise."""
_HOST = re.compile(r"\b(?:host|[Ss]erver)\s*=\s*'?(?P<host>[^\s;,']+)")

_SERVER_WORDS = """
postgresql postgres postgis cockroachdb redshift timescaledb mysql mariadb mssql sqlserver oracle mongodb
redis rediss valkey valkeys sentinel amqp amqps pyamqp librabbitmq rabbitmq kafka nats mqtt mqtts stomp
pulsar clickhouse clickhouses snowflake trino presto hive vertica db2 firebird couchdb couchbase neo4j
bolt cassandra influxdb memcached jdbc smtp smtps imap imaps ldap ldaps ftp ftps sftp
"""
_SERVERS = frozenset(_SERVER_WORDS.split())
"""Schemes whose passwords are real even when they are words."""

_TEMPLATE = re.compile(r"[{}<>\[\]$*\x00]|%(?![0-9A-Fa-f]{2})|^\.+$|^[xX]+$|^[A-Z_]+$")
REDACTED = "***"
"""Stands where a secret did."""
_FILLER_WORDS = """
p pw pwd pass passwd password passw secret user_password db_password pass123 userpass
"""
_FILLERS = frozenset(_FILLER_WORDS.split())
_SHORTEST_ELSEWHERE = 12
"""Characters of a random password that is one under any scheme, `https://` too."""


class ConnectionPassword(Struct, frozen=True):
    """A password found in an address, from `start` to `end` of the text.

    `is_whole` says that the text is nothing but the address; `is_filler` that the password is the word for
    one, as in `user:password@`, which is real only where the address is used; `is_of_development` that the
    server is on the machine itself, or the password names itself as one for a developer.
    """

    scheme: str
    text: str
    start: int
    end: int
    is_whole: bool
    is_filler: bool
    is_random: bool
    is_of_development: bool


def find_connection_password(text: str) -> ConnectionPassword | None:
    """The first password in the address of a database, broker or other server; blanks to fill in are none.

    What an f-string computes stands as a null character in `text`.
    """
    if "://" in text:
        found = _in_url(text) if "@" in text else None
        return found or (_in_query(text) if "assword=" in text else None)
    return _in_keywords(text) if "assword" in text and "=" in text else None


def has_hole_for_password(text: str) -> bool:
    """Whether a text is to be filled in with a password, or with who connects."""
    return ("%" in text or "{" in text) and _HOLE.search(text) is not None


def without_spaced_password(text: str) -> str:
    """A text without what has blanks in it where the address of a server has its password."""
    return _SPACED.sub(_blanked, text) if "://" in text and "@" in text else text


def _blanked(match: re.Match[str]) -> str:
    is_server = match["scheme"].lower().partition("+")[0] in _SERVERS
    return f"{match['before']}{REDACTED}@" if is_server else match[0]


def _in_url(text: str) -> ConnectionPassword | None:
    for match in _URL.finditer(text):
        scheme = match["scheme"].lower()
        is_server = scheme.partition("+")[0] in _SERVERS
        if _is_real(match["password"]) and (
            is_server or looks_random(match["password"], _SHORTEST_ELSEWHERE)
        ):
            is_whole = match.start() == 0 and not any(map(str.isspace, text))
            return _found(f"{scheme}://", match, is_whole, match["host"])
    return None


def _in_query(text: str) -> ConnectionPassword | None:
    """`postgresql://db/shop?user=app&password=…`."""
    match = _IN_QUERY.search(text)
    if match is None or match["scheme"].lower().partition("+")[0] not in _SERVERS:
        return None
    is_whole = match.start() == 0 and not any(map(str.isspace, text))
    scheme = f"{match['scheme'].lower()}://"
    return _found(scheme, match, is_whole, match["host"]) if _is_real(match["password"]) else None


def _in_keywords(text: str) -> ConnectionPassword | None:
    match = _KEYWORDS.search(text)
    if match is None or _BESIDE.search(text) is None or _SETTINGS.match(text) is None:
        return None
    host = _HOST.search(text)
    at = host["host"] if host is not None else ""
    return _found("password=", match, True, at) if _is_real(match["password"]) else None


def _found(scheme: str, match: re.Match[str], is_whole: bool, host: str) -> ConnectionPassword:
    password = match["password"]
    start, end = match.span("password")
    is_filler = password.lower() in _FILLERS
    is_random = looks_random(password, 12)
    of_development = is_local(host) or names_development(password)
    return ConnectionPassword(scheme, password, start, end, is_whole, is_filler, is_random, of_development)


def _is_real(password: str) -> bool:
    if _TEMPLATE.search(password) and not looks_random(password):
        return False
    return not is_placeholder(password)
