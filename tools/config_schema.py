"""The JSON schema of the table `[tool.fastpg-lint]`, made from the declarations of the options and the rules.

It has the form that SchemaStore asks for: draft 7, every option with a description, no other file needed.
"""

import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import msgspec

from fastpg_lint.catalogue.form import AwaitableEntry, BlockingEntry
from fastpg_lint.config import values
from fastpg_lint.config.settings import Declaration, declarations
from fastpg_lint.role import Role
from fastpg_lint.rules.registry import Registry

PATH = "src/fastpg_lint/fastpg-lint.schema.json"
TITLE = "fastpg-lint"

Schema = dict[str, Any]

_ENTRY_KEYS = {
    "names": "Dotted names, or the last words of them where `of` gives the rest; `*` is every public member.",
    "of": "The module or class that `names` are members of, or several.",
    "except": "Names that a `*` does not stand for.",
    "kind": "What the call does, which decides the rule that reports it.",
    "instead": "The code to write on an event loop; `{name}` and `{call}` stand for what is called.",
    "read": "Whether they are properties, which block when they are read.",
    "started": "Whether the call does its work though nobody awaits it.",
    "unverified": "Why nobody can hold the entry against the library.",
}


def schema_text(registry: Registry) -> str:
    """The schema as the file has it."""
    return json.dumps(_schema(registry), indent=2, ensure_ascii=False) + "\n"


def _schema(registry: Registry) -> Schema:
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://json.schemastore.org/fastpg-lint.json",
        "title": TITLE,
        "description": "Options of fastpg-lint, in the table `[tool.fastpg-lint]` of a pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {one.key: _property(one) for one in declarations()},
        "definitions": {**_entries(), "rule": _rule(registry), "glob": _glob(), "name": _name()},
    }


def _property(one: Declaration) -> Schema:
    default = list(one.default) if isinstance(one.default, tuple) else one.default
    return {"description": one.option.help, **_form(one), "default": default}


def _form(one: Declaration) -> Schema:
    """What the parser of an option takes; raises `KeyError` for a parser that is not known here."""
    parse = one.option.parse
    if isinstance(parse, values.OneOf):
        return _enumeration(parse.kind)
    if parse is values.entries:
        return _list({"$ref": f"#/definitions/{_ENTRIES[one.key]}"})
    forms: dict[values.Parse, Schema] = {
        values.strings: _list({"type": "string"}),
        values.globs: _list({"$ref": "#/definitions/glob"}),
        values.code_prefixes: _list({"$ref": "#/definitions/rule"}),
        values.codes_by_glob: {
            "type": "object",
            "additionalProperties": _list({"$ref": "#/definitions/rule"}),
        },
        values.globs_by_role: {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                str(role): {"description": told, **_list({"$ref": "#/definitions/glob"})}
                for role, told in _ROLES.items()
            },
        },
        values.number_of_bytes: {"type": "integer", "minimum": 1},
        values.switch: {"type": "boolean"},
        values.file_name: {"type": "string", "examples": [".fastpg-lint-baseline.json"]},
        values.version_range: {"type": "string", "examples": [">=0.1", "==0.1.*"]},
    }
    return forms[parse]


_ENTRIES = {"blocking": "BlockingEntry", "awaitable": "AwaitableEntry", "not-blocking": "name"}
_ROLES = {
    Role.SERVICE: "Globs of what serves requests, and of workers that run on.",
    Role.PROGRAM: "Globs of what a person or a clock runs and then ends.",
    Role.TEST: "Globs of tests.",
    Role.MIGRATION: "Globs of migrations.",
    Role.LIBRARY: "Globs of libraries.",
}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _enumeration(kind: Iterable[StrEnum]) -> Schema:
    return {"type": "string", "enum": [str(one) for one in kind]}


def _rule(registry: Registry) -> Schema:
    """Codes, beginnings of codes, and names, with what each stands for, for editors that show it."""
    summaries = {one.rule.code: one.summary for one in registry.documented}
    shortest = values.SHORTEST_PREFIX
    prefixes = {code[:length] for code in registry.names for length in range(shortest, len(code))}
    told = {
        **{prefix: f"All rules {prefix}… that are on by default." for prefix in sorted(prefixes)},
        **{code: f"{name}: {summaries[code]}" for code, name in registry.names.items()},
        **{name: f"{code}: {summaries[code]}" for code, name in registry.names.items()},
    }
    return {
        "description": "The code of a rule, the beginning of several codes, or the name of a rule.",
        "type": "string",
        "enum": list(told),
        "x-taplo": {"docs": {"enumValues": list(told.values())}},
    }


def _glob() -> Schema:
    return {"description": "A glob as in `.gitignore`.", "type": "string", "pattern": r"[^\s!/]"}


def _name() -> Schema:
    """A dotted name; in JavaScript's expressions, which schemas have, `\\w` is ASCII alone."""
    word = r"[^\s\d.*][^\s.*]*"
    return {
        "description": "A dotted name, such as `requests.get`.",
        "type": "string",
        "pattern": rf"^(\*|{word}(\.{word})*(\.\*)?)$",
    }


def _entries() -> Schema:
    """The entries of the catalogue's form, as their structs declare them."""
    _, found = msgspec.json.schema_components(
        [BlockingEntry, AwaitableEntry], ref_template="#/definitions/{name}"
    )
    for name in ("BlockingEntry", "AwaitableEntry"):
        entry = found[name]
        entry["description"] = entry["description"].partition("\n")[0]
        entry["properties"] = {key: _described(key, form) for key, form in entry["properties"].items()}
    return found


def _described(key: str, form: Schema) -> Schema:
    """The property of an entry; draft 7 passes over what stands beside a reference."""
    reference = form.pop("$ref", None)
    beside = {"allOf": [{"$ref": reference}]} if reference is not None else {}
    named = _with_names(form) if key in ("names", "of", "except") else form
    return {"description": _ENTRY_KEYS[key], **beside, **named}


def _with_names(form: Schema) -> Schema:
    """The same with dotted names in the place of any strings."""
    name = {"$ref": "#/definitions/name"}
    if "anyOf" in form:
        return {**form, "anyOf": [name, _list(name)]}
    return {**form, "items": name}
