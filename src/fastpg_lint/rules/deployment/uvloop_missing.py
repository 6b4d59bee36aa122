"""Uvicorn without uvloop.

## What it does
Finds dependencies with `uvicorn` but neither `uvloop` nor `uvicorn[standard]`, which brings it: in
`pyproject.toml`, `setup.cfg`, requirements files, `Pipfile` and environments of conda. It is quiet where a
lock file, a Dockerfile, or another of those files in the same folder or one around it brings uvloop, and for
dependencies of development and tests. Where several files of a folder list `uvicorn`, it is told at
`pyproject.toml`, else at the first; where the service lies in a folder below with a list of its own, it is
told there alone. It also finds `uvicorn.run(..., loop="asyncio")`, `--loop asyncio`, and
workers of gunicorn that choose that loop: `UvicornH11Worker`, and classes derived from Uvicorn's whose
`CONFIG_KWARGS` say so.

## Why is this bad?
Uvicorn takes uvloop where it is installed, and else asyncio's own loop in silence. For a service that mostly
waits for its database, uvloop serves up to twice the requests with the same cores.

## Example
```text
fastapi>=0.115
uvicorn>=0.30
```

## Use instead
```text
fastapi>=0.115
uvicorn[standard]>=0.30
```

## Fix
`uvicorn` becomes `uvicorn[standard]` where it is listed, `uvicorn-standard` for conda. That is unsafe where
the release is pinned, and where a lock or a compiled list has to be made anew. A list with hashes, and one
that says that it is made from another, is left alone, and so are `loop="asyncio"` and `--loop asyncio`.

## When to ignore
On Windows and PyPy, where there is no uvloop, or in a library that leaves the choice to its users.

## Limits
Dependencies are read from requirements and project files, not from the environment: what an image or
another package installs is not known. On Windows there is no uvloop.

## References
- FastAPI: Run a server manually:
  <https://fastapi.tiangolo.com/deployment/manually/>
- Uvicorn: Deployment:
  <https://www.uvicorn.org/deployment/>
"""

import re
from collections.abc import Iterator
from pathlib import PurePath

from fastpg_lint.deployment.names import INSTALLING, LOCKS, FileKind, is_for_development, kind_of
from fastpg_lint.deployment.reading import read_content
from fastpg_lint.deployment.servers import LOOP, WORKER_CLASS
from fastpg_lint.facts.access_paths import Literal, LiteralKind
from fastpg_lint.frameworks.servers.deployment_file import DeploymentFile
from fastpg_lint.frameworks.servers.server_settings import UVICORN_WORKER, ServerSettings
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, PlacedFinding, Rule
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.source.faults import SyntaxFault

RULE = Rule(
    code="FPG803",
    name="uvloop-missing",
    level=Level.WARNING,
    because="the slower loop shows under load",
    message="{setting} serves on asyncio's own loop, at up to half the speed",
    help="{remedy}",
    since="0.1.0",
    fix=FixKind.SAFE,
)
_ASYNCIO = "asyncio"
_H11 = "UvicornH11Worker"
"""A worker that has asyncio's loop set, beside the slower parser of HTTP."""
_LISTS = (
    *(FileKind.PYPROJECT, FileKind.SETUP_CFG, FileKind.PIPFILE),
    *(FileKind.REQUIREMENTS, FileKind.ENVIRONMENT),
)
"""Files that list dependencies; of several in one service the first is told."""
_BRINGING = frozenset({"standard", "all"})
_BROUGHT = re.compile(
    r"""^(?:[^#\n]*[\s"'=,])?(?:uvloop(?![\w.-])|uvicorn-standard|uvicorn\[[^\]\n]*standard|fastapi(?:-cli)?\[[^\]\n]*(?:standard|all)"""
    r"""|uvicorn["']?\s*=\s*\{[^}\n]*standard)""",
    re.MULTILINE | re.IGNORECASE,
)
_LOCKED = re.compile(r'^name = "uvloop"|^\s*"uvloop": \{', re.MULTILINE)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for call in ServerSettings(module).runs():
        loop = keyword(call, "loop")
        if loop is not None and loop.value == Literal(LiteralKind.TEXT, _ASYNCIO):
            setting = f'{call.label} with `loop="{_ASYNCIO}"`'
            yield RULE.finding(
                at=call.at, setting=setting, remedy="drop `loop`, and require `uvicorn[standard]`"
            )
    yield from _workers(module)


def _workers(module: LinkedModule) -> Iterator[Finding]:
    """Classes of workers that choose asyncio's loop, and the configuration that names Uvicorn's own such."""
    settings = ServerSettings(module)
    binding = settings.configured("worker_class")
    named = settings.text(binding.value) if binding is not None else None
    if binding is not None and named is not None and named.endswith(_H11):
        setting, remedy = f"`worker_class` `{_H11}`", f'write `worker_class = "{UVICORN_WORKER}"`'
        yield RULE.finding(at=binding.at, setting=setting, remedy=remedy)
    for given in settings.chosen_by_workers("loop", _ASYNCIO):
        setting = f'`{given.name}` with `"loop": "{_ASYNCIO}"`'
        yield RULE.finding(
            at=given.at, setting=setting, remedy="drop `loop`, and require `uvicorn[standard]`"
        )


def judge_file(file: DeploymentFile) -> Iterator[PlacedFinding]:
    for start in file.servers:
        word = start.options.get(LOOP)
        if word is not None and word.text == _ASYNCIO:
            remedy = f"drop `{LOOP}`, and require `uvicorn[standard]`"
            yield RULE.placed(
                word.inside, word.end, start.line.start, setting=f"`{LOOP} {_ASYNCIO}`", remedy=remedy
            )
        worker = start.options.get(WORKER_CLASS)
        if worker is not None and worker.text.endswith(_H11):
            yield RULE.placed(
                worker.inside,
                worker.end,
                start.line.start,
                setting=f"`{WORKER_CLASS} {_H11}`",
                remedy=f"pass `{WORKER_CLASS} {UVICORN_WORKER}`",
            )
    yield from _required(file)


def _required(file: DeploymentFile) -> Iterator[PlacedFinding]:
    """A dependency on Uvicorn alone, the first in the file."""
    requirements = file.content.requirements
    uvicorn = next((one for one in requirements if one.name == "uvicorn"), None)
    if uvicorn is None or file.is_for_development or _is_brought(file) or _is_told_of_another(file):
        return
    lists_fastapi = any(one.name == "fastapi" for one in requirements)
    if (file.serving.has_fastapi or lists_fastapi) and _is_served(file):
        word = uvicorn.word
        yield RULE.placed(
            word.start,
            word.end,
            word.start,
            setting="`uvicorn` without `uvloop`",
            remedy="require `uvicorn[standard]`",
        )


def _is_served(file: DeploymentFile) -> bool:
    """Whether what a file lists dependencies of serves, less what lies below with lists of its own."""
    around, below = _service(file.path), _service(file.below)
    others = (_service(path) for _, path in _listing_uvicorn(file))
    inner = [below / other.relative_to(around) for other in others if around in other.parents]
    return file.serving.is_spoken_of(below, inner)


def _is_told_of_another(file: DeploymentFile) -> bool:
    """Whether another file of the service lists Uvicorn too, and comes before this one."""
    return any(
        (_LISTS.index(kind), path) < (_rank(file), file.path)
        for kind, path in _listing_uvicorn(file)
        if _service(path) == _service(file.path)
    )


def _listing_uvicorn(file: DeploymentFile) -> Iterator[tuple[FileKind, PurePath]]:
    """The files in a file's folder and below that list Uvicorn for a service, each with its kind."""
    around = _service(file.path)
    for one in file.project.files.texts(*INSTALLING):
        if around not in (_service(one.path), *_service(one.path).parents):
            continue
        kind = kind_of(one.path.name, one.path.parent.name)
        is_list = kind in _LISTS and not is_for_development(PurePath(one.path.name))
        if kind is not None and is_list and _lists_uvicorn(kind, one.text):
            yield kind, one.path


def _rank(file: DeploymentFile) -> int:
    return _LISTS.index(file.kind) if file.kind in _LISTS else len(_LISTS)


def _service(path: PurePath) -> PurePath:
    """The folder that a list of dependencies speaks for."""
    return path.parent.parent if kind_of("base.txt", path.parent.name) is not None else path.parent


def _lists_uvicorn(kind: FileKind, text: str) -> bool:
    if "uvicorn" not in text.lower():
        return False
    try:
        return any(one.name == "uvicorn" for one in read_content(kind, text).requirements)
    except SyntaxFault:
        return False


def _is_brought(file: DeploymentFile) -> bool:
    """Whether the file, or one beside or above it, brings uvloop, or may do so."""
    for one in file.content.requirements:
        if one.name == "uvloop" or (one.name in ("uvicorn", "fastapi") and one.extras & _BRINGING):
            return True
    files = file.project.files
    is_found = any(
        (_LOCKED if one.path.name in LOCKS else _BROUGHT).search(one.text)
        for one in files.texts(*INSTALLING)
        if one.path.parent in file.path.parents or _service(one.path) == _service(file.path)
    )
    return is_found or not files.is_whole(*INSTALLING)
