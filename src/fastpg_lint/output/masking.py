"""Lines of code as they may be shown: what may be a secret in them stands as `***`.

A secret is masked whatever is selected, ignored and silenced, so a line is looked at by itself: strings
under a name for secrets, and texts that give themselves away. Too much is masked rather than too little.
"""

import re

from fastpg_lint.facts.secrets.secret_names import origin_of
from fastpg_lint.facts.secrets.connection_passwords import REDACTED
from fastpg_lint.facts.secrets.secret_shapes import redact, shape_under

_NAMED = re.compile(
    r"""(?P<before>(?P<name>[\w.-]+)["']?\s*\]?\s*(?::[^=,"']*)?(?:[:=]=?|!=|,)\s*[rbfuRBFU]{0,2})"""
    r"""(?P<quote>["']{1,3})(?P<text>(?:\\.|(?!(?P=quote)).)*)"""
)
"""A string behind the name that it is given to: `key="…"`, `"key": "…"`, `getenv("KEY", "…")`."""
_IN_ADDRESS = re.compile(r"""(://[^\s:@/"'{}]*:)[^\s:@/"'{}]+@""")
"""A password in an address, whatever its scheme."""


def masked(line: str) -> str:
    """A line of code without secrets."""
    shown = redact(_NAMED.sub(_without_secret, _IN_ADDRESS.sub(rf"\1{REDACTED}@", line)))
    return REDACTED if shown is None else shown


def _without_secret(found: re.Match[str]) -> str:
    origin = origin_of(found["name"])
    if origin is None or shape_under(found["text"], found["name"], origin) is None:
        return found[0]
    return f"{found['before']}{found['quote']}{REDACTED}"
