"""Lines of code as they may be shown: what may be a secret in them stands as `***`.

A secret is masked whatever is selected, ignored and silenced, so a line is looked at by itself: strings
under a name for secrets, other strings of a line that speaks of secrets, and texts that give themselves away.
Too much is masked rather than too little. Each pattern is linear: a line may be as long as a file.
"""

import re
from collections.abc import Iterable

from fastpg_lint.facts.secrets.callables import POSITIONS
from fastpg_lint.facts.secrets.connection_passwords import REDACTED, has_hole_for_password
from fastpg_lint.facts.secrets.placeholders import is_placeholder
from fastpg_lint.facts.secrets.secret_names import names_secrets, origin_of
from fastpg_lint.facts.secrets.secret_shapes import SHORTEST_PASSWORD, redact, shape_under

MASK = f'"{REDACTED}"'
"""What stands in the place of a string that is a secret."""
_NAMED = re.compile(
    r"""(?P<before>(?<![\w.-])(?P<name>[\w.-]++)["']?+\s*+\]?+\s*+(?::[^=,"']{0,200}+)?"""
    r"""(?:[:=]=?|!=|,)\s*+[rbfuRBFU]{0,2})"""
    r"""(?P<quote>["']{1,3})(?P<text>(?:\\.|(?!(?P=quote)).)*)"""
)
"""A string behind the name that it is given to: `key="…"`, `"key": "…"`, `getenv("KEY", "…")`."""
_IN_ADDRESS = re.compile(r"""(://[^\s:@/"'{}]*:)(?:[^\s:@/"'{}]+|\{["'][^"'{}]*["']\})@""")
"""A password in an address, whatever its scheme."""
_STRING = re.compile(
    r"""(?P<before>[rbfuRBFU]{0,2}(?P<quote>["']{3}|["']))(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P<end>(?P=quote)|$)"""
)
_WORDS = re.compile(r"[A-Za-z_][\w-]*")
_SPEAKING = re.compile(
    r"auth|login|passw|pwd|secret|credential|fernet|bearer|hashpw|hmac|jw[est]", re.IGNORECASE
)
"""Words of a line of which a secret may be part, though none is the name of one."""
_TAKERS = frozenset(name for name in POSITIONS if not name.islower())
"""Callables that take a secret, by names that stand for nothing else."""
_SHOWN = re.compile(
    r"[A-Z][A-Z0-9_]+|[A-Za-z_]\w*(?:\.\w+)+|/.*|.*\b(?:SELECT|INSERT|UPDATE|DELETE|FROM)\b.*", re.DOTALL
)
"""Names of variables and attributes, paths, and statements, of which `redact` knows the secrets."""
_COMPUTED = re.compile(r"\{[^{}'\"]*\}|%[sd]")
_LISTING = re.compile(
    r"(?:^|[\W_])(?:users|accounts|logins|credentials|creds)\s?(?::[^=]{0,80})?=\s?[\[({]", re.IGNORECASE
)
"""`USERS = [("admin", "…")]`."""
_UNQUOTED = re.compile(
    r"""(?P<before>(?:(?<![\w-])--(?P<option>[\w-]++)(?:=|\s++)|(?<![\w.])(?P<name>[A-Z][A-Z0-9_]+)=))(?P<text>[^\s"'=$({\[-][^\s"']*)"""
)
"""A value in a file that is no Python: `--password …`, `DB_PASSWORD=…`."""
_REMARK = re.compile(r"(?<![\w-])(?P<name>[\w-]{1,80})(?P<is>\s?[:=]\s?)(?P<text>[^\s'\"]+)")
"""A value in a comment: `# password: …`."""


def masked(line: str, before: Iterable[str] = ()) -> str:
    """A line of code without secrets; lines before it may say that it has some."""
    speaks = any(map(_speaks_of_secrets, (line, *before)))
    line = _NAMED.sub(_without_secret, _IN_ADDRESS.sub(rf"\1{REDACTED}@", line))
    code, sign, comment = _UNQUOTED.sub(_without_value, line).partition("#")
    line = f"{code}{sign}{_REMARK.sub(_without_remark, comment)}"
    shown = redact(_STRING.sub(_without_text, line) if speaks else line)
    return REDACTED if shown is None else shown


def has_string_left(line: str) -> bool:
    """Whether a line that has been masked has strings that the code around it may give a secret's name."""
    return any(found["text"] not in ("", REDACTED) for found in _STRING.finditer(line))


def _without_secret(found: re.Match[str]) -> str:
    origin = origin_of(found["name"])
    if origin is None or shape_under(found["text"], found["name"], origin) is None:
        return found[0]
    return f"{found['before']}{found['quote']}{REDACTED}"


def _speaks_of_secrets(line: str) -> bool:
    """Whether a word of a line, or a string that is a name, is one for secrets, or a text asks for one."""
    if has_hole_for_password(line) or _LISTING.search(line) is not None:
        return True
    words = _WORDS.findall(_STRING.sub(_name_alone, line))
    return any(names_secrets(one) or one in _TAKERS or _SPEAKING.search(one) is not None for one in words)


def _name_alone(found: re.Match[str]) -> str:
    """A string where it is a name, and nothing of one that is a text."""
    return found["text"] if _WORDS.fullmatch(found["text"].lstrip("-")) else " "


def _without_text(found: re.Match[str]) -> str:
    text = _COMPUTED.sub("", found["text"])
    is_shown = names_secrets(text) or _SHOWN.fullmatch(text) is not None
    if is_shown or len(text) < SHORTEST_PASSWORD or is_placeholder(text) or _is_key(found):
        return found[0]
    return f"{found['before']}{REDACTED}{found['end']}"


def _is_key(found: re.Match[str]) -> bool:
    """Whether a string is a key of a dict."""
    is_first = found.string[: found.start()].rstrip()[-1:] in ("{", ",")
    return is_first and found.string[found.end() :].lstrip().startswith(":")


def _without_value(found: re.Match[str]) -> str:
    name = found["option"] or found["name"]
    return f"{found['before']}{REDACTED}" if names_secrets(name) else found[0]


def _without_remark(found: re.Match[str]) -> str:
    origin = origin_of(found["name"])
    is_secret = origin is not None and shape_under(found["text"], found["name"], origin) is not None
    return f"{found['name']}{found['is']}{REDACTED}" if is_secret else found[0]
