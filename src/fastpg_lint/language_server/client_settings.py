"""The settings that an editor sends: options that stand before those of `pyproject.toml`, and its own."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from fastpg_lint.config.file import ConfigError
from fastpg_lint.config.settings import read_settings
from fastpg_lint.naming import suggestion
from fastpg_lint.rules.codes import all_codes

SECTION = "fastpg-lint"
"""What editors call our part of their settings."""
_OPTIONS = (
    "select",
    "ignore",
    "extend-select",
    "per-file-ignores",
    "level",
    "baseline",
    "preview",
    "exclude",
    "extend-exclude",
)
"""Options of the configuration that an editor may set, as the command line may."""
_SWITCHES = ("code-lenses", "show-known", "workspace-diagnostics")
_CACHE = "cache-dir"
_NOT_OURS = ("server", "trace")
"""What the editor's own part reads: where the server is, and how much of the talk to log."""
_UNSET: tuple[object, ...] = (None, "", [], {})
"""What says nothing: editors send all settings that they know, and these for most."""


class ClientSettings(Struct, frozen=True):
    """What an editor wants: `options` by the names that they have in `pyproject.toml`.

    `workspace_diagnostics` is heard when the server starts.
    """

    options: Mapping[str, Any] = {}
    code_lenses: bool = False
    show_known: bool = True
    workspace_diagnostics: bool = False
    cache_dir: str = ""

    def flags(self, root: Path) -> Mapping[str, Any]:
        """The options for a project, as flags of the command would give them there."""
        baseline = self.options.get("baseline")
        return {**self.options, "baseline": str(root / baseline)} if baseline else self.options

    def cache_folder(self, root: Path) -> Path | None:
        """Where the cache of a project is to be, if the editor says so."""
        return root / Path(self.cache_dir).expanduser() if self.cache_dir else None


def given_settings(given: object, problems: list[str]) -> dict[str, object]:
    """What an editor has sent, by names with dashes; what cannot be read goes to the problems."""
    own = given.get(SECTION, given) if isinstance(given, dict) else given
    if not isinstance(own, dict):
        if own not in _UNSET:
            problems.append(f"settings of the editor: expected an object, not `{own}`")
        return {}
    return {_dashed(str(key)): value for key, value in own.items()}


def client_settings(given: Mapping[str, object], problems: list[str]) -> ClientSettings:
    """The settings that were given; those that are wrong count as not given, and go to the problems."""
    said = {key: value for key, value in given.items() if value not in _UNSET}
    valid = (*_OPTIONS, *_SWITCHES, _CACHE)
    for key in said.keys() - {*valid, *_NOT_OURS}:
        problems.append(f"settings of the editor: there is no `{key}`{suggestion(key, valid)}")
    switches = {key: said[key] for key in _SWITCHES if _is_of(bool, key, said, problems)}
    cache = {_CACHE: said[_CACHE]} if _is_of(str, _CACHE, said, problems) else {}
    own = {key.replace("-", "_"): value for key, value in (switches | cache).items()}
    return ClientSettings(dict(_options(said, problems)), **own)  # type: ignore[arg-type]


def _options(said: Mapping[str, object], problems: list[str]) -> Iterator[tuple[str, object]]:
    for key in _OPTIONS:
        if key in said:
            try:
                read_settings(Path(), all_codes(), flags={key: said[key]}, prefix="", is_isolated=True)
            except ConfigError as error:
                problems.append(f"settings of the editor: {error}")
            else:
                yield key, said[key]


def _is_of(kind: type, key: str, said: Mapping[str, object], problems: list[str]) -> bool:
    if key not in said:
        return False
    if not isinstance(said[key], kind):
        wanted = "`true` or `false`" if kind is bool else "a string"
        problems.append(f"settings of the editor: {key}: expected {wanted}, not `{said[key]}`")
    return isinstance(said[key], kind)


def _dashed(key: str) -> str:
    return re.sub(r"(?<=[a-z])[A-Z]", lambda one: f"-{one[0].lower()}", key)
