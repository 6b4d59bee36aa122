"""Which release of Pydantic a project runs on: as its lock and requirements say, or else its code."""

import re
from collections.abc import Iterator

from fastpg_lint.deployment.names import INSTALLING, LOCKS
from fastpg_lint.facts.access_paths import Imported
from fastpg_lint.facts.records import Binding, ScopeKind
from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.files import mentioning
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project

_ONLY_IN_2 = (
    "ConfigDict",
    "TypeAdapter",
    "RootModel",
    "field_serializer",
    "field_validator",
    "model_config",
    "model_dump",
    "model_validate",
    "model_validator",
    "pydantic_settings",
)
"""What Pydantic 1 does not have."""

_LOCKED = re.compile(
    r'^name = "pydantic"\s+version = "(?P<toml>\d+)|"pydantic": \{[^{}]*?"version": "==(?P<json>\d+)',
    re.MULTILINE,
)
_REQUIRED = re.compile(
    r"""^[\s"']*pydantic(?:\[[^\]\n]*\])?["']?[ \t]*(?:=[ \t]*(?:\{[^}\n]*version[ \t]*=[ \t]*)?["'])?"""
    r"(?P<bounds>[\^~=<>!\d][\^~=<>!\d.,* \t]*)",
    re.MULTILINE,
)
_BOUND = re.compile(r"(?P<sign>\^|~=|===?|~|>=|<=|>|<|!=|)\s*(?P<major>\d+)(?P<rest>(?:\.[\d*]+)*)")


class PydanticRelease:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._files = project.files
        self._infer = project.infer
        self._said = Once(project.tracker, self._find_said)

    def is_2(self, module: str) -> bool:
        """Whether a module's models are those of Pydantic 2."""
        said = self._said()
        if said is not None or not self._files.is_whole(*INSTALLING):
            return said == 2
        named = mentioning(self._files, (word.encode() for word in _ONLY_IN_2))
        return any(_uses_2(self._infer.view(one)) for one in dict.fromkeys((module, *named)))

    def _find_said(self) -> int | None:
        """The release that the project's files name; None where they name none, or several."""
        files = self._files.texts(*INSTALLING)
        locked = {release for file in files if file.path.name in LOCKS for release in _locked(file.text)}
        found = locked or {release for file in files for release in _required(file.text)}
        return found.pop() if len(found) == 1 else None


def _locked(text: str) -> Iterator[int]:
    return (int(found["toml"] or found["json"]) for found in _LOCKED.finditer(text))


def _required(text: str) -> Iterator[int]:
    """The releases that requirements allow, each where they allow one alone."""
    for found in _REQUIRED.finditer(text):
        majors = {
            major for one in _BOUND.finditer(found["bounds"]) if (major := _only_major(one)) is not None
        }
        yield from majors if len(majors) == 1 else ()


def _only_major(bound: re.Match[str]) -> int | None:
    """The one release that a bound leaves, of the first and the second."""
    major, is_whole = int(bound["major"]), not bound["rest"].strip(".0")
    match bound["sign"]:
        case ">=" | ">":
            return 2 if major == 2 else None
        case "<":
            return 1 if major == 1 or (major == 2 and is_whole) else None
        case "!=":
            return None
    return major


def _uses_2(view: ModuleView) -> bool:
    """Whether a module binds, imports or calls what only the second release has; its comments say nothing."""
    if any(view.calls_spelled(_ONLY_IN_2)):
        return True
    if any(one.partition(".")[0] in _ONLY_IN_2 for one in view.imported_modules):
        return True
    return any(_says_2(scope.kind, binding) for scope in view.facts.scopes for binding in scope.bindings)


def _says_2(kind: ScopeKind, binding: Binding) -> bool:
    if isinstance(binding.value, Imported):
        return binding.value.name in _ONLY_IN_2
    return kind in (ScopeKind.MODULE, ScopeKind.CLASS) and binding.name in _ONLY_IN_2
