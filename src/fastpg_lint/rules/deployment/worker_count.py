"""A number of workers that is not `(2 * cores) + 1`.

## What it does
Finds numbers of workers that are fixed, or follow from the cores in another way: `workers` in
`gunicorn.conf.py`, `uvicorn.run(..., workers=4)`, and `--workers`, `-w` and `WEB_CONCURRENCY` in Dockerfiles,
compose files, Procfiles, systemd units, shell scripts, manifests of Kubernetes, templates of Helm, and the
files of Fly.io, Render and App Engine. `(2 * cores) + 1` is known in each way to write it, also as the
default of an environment variable. A number that comes from elsewhere is not reported, nor is anything that
serves a developer: `--reload`, `Dockerfile.dev`, a stage or service named `dev`. One worker is fine: a
container has one where an orchestrator starts as many containers as are needed.

## Why is this bad?
Four workers on sixteen cores leave twelve of them idle; on two cores they take turns, and each switch
costs. A number that is counted where the service starts fits every machine that it is moved to. What counts
are the cores that the container may use: `nproc` and `os.process_cpu_count()` see those that a set of CPUs
leaves, and neither sees a quota (`--cpus`, a limit of Kubernetes). Under such a one a worker a container, and
more containers, are the better answer.

## Example
```sh
exec gunicorn --worker-class uvicorn.workers.UvicornWorker --workers 4 app.main:app
```

## Use instead
```sh
exec gunicorn --worker-class uvicorn.workers.UvicornWorker --workers $((2 * $(nproc) + 1)) app.main:app
```

## Fix
Unsafe: a number in a command that a shell reads becomes `$((2 * $(nproc) + 1))`, be it the default of a
variable, or what a script gives to one; in Python a number, or a formula of the cores, becomes
`multiprocessing.cpu_count() * 2 + 1`. Where the command of a Dockerfile is a list, which no shell reads, and
the `gunicorn.conf.py` beside it is copied and counts the cores, the option is left out. One worker, what else
no shell reads, here-documents, files of platforms, and compose files that limit the cores are left alone.

## When to ignore
Where something else sets the limit: memory, the connections that the database allows, state that lives in
one process, or containers whose share of the cores is fixed.

## Limits
Neither quotas of CPU nor memory are known, nor how many connections the database allows. Commands that are
put together by a program are not read.

## References
- FastAPI in containers:
  <https://fastapi.tiangolo.com/deployment/docker/>
- FastAPI: Server workers:
  <https://fastapi.tiangolo.com/deployment/server-workers/>
- gunicorn: How many workers?:
  <https://docs.gunicorn.org/en/stable/design.html#how-many-workers>
- Python: `os.process_cpu_count`:
  <https://docs.python.org/3/library/os.html#os.process_cpu_count>
"""

from collections.abc import Iterator
from typing import TypedDict

from fastpg_lint.deployment.counts import Count, count_in
from fastpg_lint.deployment.names import FileKind
from fastpg_lint.deployment.servers import WORKERS, Server, ServerStart
from fastpg_lint.frameworks.servers.deployment_file import DeploymentFile
from fastpg_lint.frameworks.servers.server_settings import ServerSettings
from fastpg_lint.frameworks.servers.serving import Serving
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, PlacedFinding, Rule
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG802",
    name="worker-count",
    level=Level.ADVICE,
    because="the service runs, with cores idle or workers crowding them",
    message="{setting} starts {count}, so {effect}",
    help="{remedy}",
    since="0.1.0",
    fix=FixKind.UNSAFE,
)
VARIABLE = "WEB_CONCURRENCY"
_FORMULA = "multiprocessing.cpu_count() * 2 + 1"
IN_SHELL = "$((2 * $(nproc) + 1))"
_LONGEST = 24
"""Characters of a value that a message has room for."""


def judge(module: LinkedModule) -> Iterator[Finding]:
    settings = ServerSettings(module)
    serving = module.project.of(Serving)
    binding = settings.configured("workers")
    if binding is not None and serving.serves_fastapi(settings.target):
        count = settings.count(binding.value, module.place_at_end)
        if count is not None and _is_wrong(count):
            slots = _slots(count, "`workers`", f"write `workers = {_FORMULA}`")
            yield RULE.finding(at=binding.at, related=(), **slots)
    for call in settings.runs():
        given = keyword(call, "workers")
        count = settings.count(given.value, module.place_of(call)) if given is not None else None
        if count is not None and _is_wrong(count):
            slots = _slots(count, call.label, f"pass `workers={_FORMULA}`")
            yield RULE.finding(at=call.at, related=(), **slots)


def judge_file(file: DeploymentFile) -> Iterator[PlacedFinding]:
    for start in file.servers:
        word = start.options.get(WORKERS)
        count = count_in(word.text, file.variables) if word is not None else None
        if word is not None and count is not None and _is_wrong(count):
            slots = _slots(count, f"`{_short(start.spellings[WORKERS])}`", _remedy(file, start))
            yield RULE.placed(word.inside, word.end, start.line.start, **slots)
    if file.is_for_development or not file.serving.has_fastapi:
        return
    for one in file.content.assignments:
        count = count_in(one.value.text, {}) if one.name == VARIABLE else None
        if count is not None and _is_wrong(count):
            slots = _slots(count, f"`{VARIABLE}`", f"set it to `{IN_SHELL}` in the script that starts it")
            yield RULE.placed(one.value.start, one.value.end, one.value.start, **slots)


def _is_wrong(count: Count) -> bool:
    return not count.is_one and not count.is_right


class Slots(TypedDict):
    """What fills the messages."""

    setting: str
    count: str
    effect: str
    remedy: str


def _slots(count: Count, setting: str, remedy: str) -> Slots:
    """How a message tells a count."""
    if count.per_core == 0:
        told, effect = f"{count.fixed:g} workers", "cores that the container may use idle, or are crowded"
    else:
        told, effect = f"`{_formula(count)}` workers", "they do not fit the cores that the container may use"
    return {"setting": setting, "count": told, "effect": effect, "remedy": remedy}


def _formula(count: Count) -> str:
    factor = "cores" if count.per_core == 1 else f"{count.per_core:g} * cores"
    return f"{factor} {'+' if count.fixed > 0 else '-'} {abs(count.fixed):g}" if count.fixed else factor


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _remedy(file: DeploymentFile, start: ServerStart) -> str:
    """What to write: where no shell reads the command, nothing in it can count cores."""
    if start.line.is_expanded:
        shell = IN_SHELL.replace("$", "$$") if file.kind == FileKind.COMPOSE else IN_SHELL
        return f"write `{shell}`"
    if start.server == Server.GUNICORN:
        return "set `workers = cpu_count() * 2 + 1` in `gunicorn.conf.py`"
    return f"start it in a shell, with `{IN_SHELL}`"
