"""The options that hold for a run, as JSON that can be read by programs; secrets in them are masked."""

from collections.abc import Iterable, Iterator

from fastpg_lint.config.file import display
from fastpg_lint.config.settings import Settings, declarations
from fastpg_lint.facts.secrets.connection_passwords import REDACTED, find_connection_password
from fastpg_lint.facts.secrets.known_tokens import find_known_token
from fastpg_lint.output.json_text import pretty


def render_json(settings: Iterable[Settings]) -> Iterator[str]:
    """A list of configurations: the file, the folder that globs start from, and all options by key."""
    told = [
        {
            "file": display(one.file) if one.file is not None else None,
            "root": display(one.root),
            "options": {of.key: _masked(getattr(one, of.field)) for of in declarations()},
        }
        for one in settings
    ]
    yield pretty(told)


def _masked(value: object) -> object:
    """A value without the secrets that stand in its strings."""
    if isinstance(value, str):
        return REDACTED if find_known_token(value) or find_connection_password(value) else str(value)
    if isinstance(value, dict):
        return {_masked(key): _masked(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(one) for one in value]
    return value if isinstance(value, int) else str(value)
