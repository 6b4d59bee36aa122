"""Writes `facts/secrets/gitleaks.toml` anew, from the configuration of gitleaks that is named.

A rule is taken over where its token has a form of its own. It has none where gitleaks reads the name of a
variable and a sign beside the value (all such rules share the part `_BESIDE`, `generic-api-key` is one of
them), where a rule holds for some files alone, and where no word of two characters or more stands in all
its tokens. What `choices.toml` has a form of ours for, or leaves out, is not taken over either.
"""

import sys
from pathlib import Path
from typing import Any

import tomli

from tools.known_tokens.patterns import Form, NotConvertibleError

_BESIDE = r"(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)"
_SHORTEST_WORD = 2
_CHOICES = Path(__file__).parent / "choices.toml"
_WRITTEN = Path(__file__).parents[2] / "src" / "fastpg_lint" / "facts" / "secrets" / "gitleaks.toml"
_HEADER = """\
# Forms of tokens, taken over from gitleaks (config/gitleaks.toml) by `python -m tools.known_tokens`.
# Made by that tool: change its choices.toml, or known_tokens.toml beside this file, and write this one anew.
#
"""


class UnknownRulesError(Exception):
    """Rules that have a form of their own, and of which nobody has said what they are called."""


def taken_over(document: dict[str, Any], choices: dict[str, Any]) -> list[dict[str, Any]]:
    """The tokens for the data file; raises `UnknownRulesError`."""
    found, unknown = [], []
    for rule in document["rules"]:
        form = form_of(rule)
        if form is None or rule["id"] in choices["ours"] or rule["id"] in choices["left-out"]:
            continue
        kind = choices["kinds"].get(rule["id"])
        if kind is None:
            unknown.append(rule["id"])
        else:
            entropy = float(rule.get("entropy", 0))
            found.append({"kind": kind, "pattern": form.pattern, "words": form.words, "entropy": entropy})
    if unknown:
        raise UnknownRulesError("give them a name, or leave them out: " + ", ".join(unknown))
    return found


def form_of(rule: dict[str, Any]) -> Form | None:
    """The form of a rule's tokens; None where they have none of their own."""
    pattern = rule.get("regex", "")
    if _BESIDE in pattern or "path" in rule or not pattern:
        return None
    try:
        form = Form(pattern)
    except NotConvertibleError:
        return None
    return form if form.words and min(map(len, form.words)) >= _SHORTEST_WORD else None


def rendered(tokens: list[dict[str, Any]], licence: str) -> str:
    """The data file, with the licence that the rules come under."""
    comments = "".join(f"# {line}".rstrip() + "\n" for line in licence.strip().split("\n"))
    entries = []
    for one in tokens:
        words = ", ".join(f"'{word}'" for word in one["words"])
        lines = [f"kind = '{one['kind']}'", f"pattern = '''{one['pattern']}'''", f"words = [{words}]"]
        if one["entropy"]:
            lines.append(f"entropy = {one['entropy']}")
        entries.append("\n".join(["", "[[tokens]]", *lines, ""]))
    return _HEADER + comments + "".join(entries)


def main(path: str) -> None:
    choices = tomli.loads(_CHOICES.read_text(encoding="utf-8"))
    document = tomli.loads(Path(path).read_text(encoding="utf-8"))
    licence = (Path(__file__).parent / "LICENSE.gitleaks").read_text(encoding="utf-8")
    _WRITTEN.write_text(rendered(taken_over(document, choices), licence), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tools.known_tokens path/to/gitleaks.toml")
    try:
        main(sys.argv[1])
    except UnknownRulesError as error:
        sys.exit(str(error))
