"""What makes entries with fields of what is logged: libraries, and formatters, told by what they do."""

import re

from fastpg_lint.facts.access_paths import AccessPath, Literal, text_of
from fastpg_lint.facts.records import Call, ScopeKind
from fastpg_lint.frameworks.logging.configurations import CONFIGURATIONS
from fastpg_lint.semantic.files import ProjectFiles
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.types import ScopeRef

STRUCTURED_LIBRARIES = (
    *(b"structlog", b"loguru", b"pythonjsonlogger", b"jsonlogger", b"json_log_formatter", b"json_logging"),
    *(
        b"ecs_logging",
        b"logfire",
        b"logstash",
        b"pygelf",
        b"graypy",
        b"logfmt",
        b"eliot.",
        b"aws_lambda_powertools",
    ),
    *(
        b"google.cloud.logging",
        b"google.cloud import logging",
        b"opentelemetry.sdk._logs",
        b"dockerflow",
        b"safir.",
    ),
)
"""What stands somewhere in a project where a library gives entries their fields."""
FORMATTING = (b"Formatter", b"%(message)", b"{message}")
"""What stands in each module that says how entries are written."""

_FORMATTER = "logging.Formatter"
_SERIALIZING = frozenset({"dumps", "dump_json", "to_json", "serialize", "encode_json"})
_WRITERS = frozenset({"Formatter", "basicConfig", "dictConfig", "setFormatter"})
_JSON = re.compile(r'^\s*\{.*"\s*:\s*"?(?:%\(|\{\w)', re.DOTALL)
_PAIRS = re.compile(r"""(?:^|[\s,|;])[\w.]+=["']?(?:%\(|\{\w)""")
_DEEPEST = 5
"""Dicts and lists inside each other in a configuration that are looked into."""


def formats_fields(inference: Inference, module: str) -> bool:
    """Whether a module has a formatter that writes JSON or pairs, or a format that is one of these."""
    view = inference.view(module)
    if any(_is_structured(text) for text in _formats(view)):
        return True
    return any(
        _writes_fields(view, number)
        for number in view.classes
        if _FORMATTER in inference.members.lineage(ScopeRef(module, number))
    )


def is_configured_with_fields(files: ProjectFiles) -> bool:
    """Whether a configuration of `logging` beside the code names a library, or a format with fields."""
    words = [word.decode() for word in STRUCTURED_LIBRARIES]
    texts = [file.text for file in files.texts(*CONFIGURATIONS)]
    return any(word in text for text in texts for word in words) or any(
        _is_structured(line.partition("format")[2].strip(" :='\""))
        for text in texts
        for line in text.splitlines()
    )


def is_known_whole(files: ProjectFiles) -> bool:
    """Whether all files are known that could give entries their fields."""
    return files.is_whole(*CONFIGURATIONS)


def _is_structured(text: str) -> bool:
    """Whether a format is that of JSON, or of pairs: `level=%(levelname)s message=%(message)s`."""
    return bool(_JSON.search(text)) or len(_PAIRS.findall(text)) > 1


def _formats(view: ModuleView) -> list[str]:
    """The texts of a module that are formats, as far as they are written out where they are used."""
    paths: list[AccessPath | None] = [
        argument.value for number in view.calls_spelled(_WRITERS) for argument in view.call(number).arguments
    ]
    paths.extend(binding.value for scope in view.facts.scopes for binding in scope.bindings)
    paths = [one for path in paths for one in _inside(path)]
    texts = (text_of(path) for path in paths)
    return [text for text in texts if text is not None and ("%(message)" in text or "{message}" in text)]


def _inside(path: AccessPath | None, deep: int = 0) -> list[AccessPath]:
    """The literals in a value, those of a configuration's nested dicts among them."""
    if path is None or isinstance(path, Literal):
        return [path] if path is not None else []
    elements = getattr(path, "elements", ())
    return [one for element in elements for one in _inside(element, deep + 1)] if deep < _DEEPEST else []


def _writes_fields(view: ModuleView, class_scope: int) -> bool:
    """Whether the methods of a formatter serialise an entry, or go through its fields."""
    methods = [one for one in _within(view, class_scope) if view.scope(one).kind != ScopeKind.CLASS]
    calls = [view.call(number) for one in methods for number in view.scope(one).calls]
    return any(map(_writes_all, calls))


def _writes_all(call: Call) -> bool:
    """`json.dumps(entry)`, `vars(record)`, `record.__dict__.items()`."""
    word = call.text.rpartition(".")[2]
    return word in _SERIALIZING or word == "vars" or (word == "items" and "__dict__" in call.text)


def _within(view: ModuleView, scope: int) -> list[int]:
    """The scopes inside another."""
    return [one for inner in view.scope(scope).inner for one in (inner, *_within(view, inner))]
