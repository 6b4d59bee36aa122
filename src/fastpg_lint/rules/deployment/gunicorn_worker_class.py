"""Gunicorn with a worker that is not Uvicorn's.

## What it does
Finds gunicorn serving FastAPI with one of its own workers: `worker_class` in `gunicorn.conf.py`, and
`--worker-class` or `-k` in Dockerfiles, compose files, Procfiles, systemd units, shell scripts, manifests of
Kubernetes, templates of Helm, and the files of Fly.io, Render and App Engine. A command
that names no class starts gunicorn's default, `sync`; it is reported where no configuration names one
either. A class of the project's own is not reported, nor is a service of Flask or Django.

## Why is this bad?
Gunicorn's own workers call the application as WSGI wants it, with two arguments. FastAPI speaks ASGI: every
request ends in a `TypeError` and status 500, though the workers start without a word.

## Example
```dockerfile
FROM python:3.12-slim
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "app.main:app"]
```

## Use instead
```dockerfile
FROM python:3.12-slim
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--worker-class", "uvicorn.workers.UvicornWorker", "app.main:app"]
```

## Fix
Safe: the class becomes `uvicorn.workers.UvicornWorker` where it stands, in the command or in
`gunicorn.conf.py`; a command that names none gets `--worker-class` behind `gunicorn`, in its own form.

## When to ignore
Where the application that gunicorn serves is wrapped for WSGI.

## Limits
Commands that a program puts together are not read, nor what a base image starts by itself.

## References
- FastAPI: Server workers:
  <https://fastapi.tiangolo.com/deployment/server-workers/>
- gunicorn: Settings:
  <https://docs.gunicorn.org/en/stable/settings.html>
- Uvicorn: Deployment:
  <https://www.uvicorn.org/deployment/>
"""

from collections.abc import Iterator

from fastpg_lint.deployment.servers import CONFIG, WORKER_CLASS, Server, ServerStart
from fastpg_lint.frameworks.servers.deployment_file import DeploymentFile
from fastpg_lint.frameworks.servers.server_settings import UVICORN_WORKER, ServerSettings
from fastpg_lint.frameworks.servers.serving import Serving
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, PlacedFinding, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG801",
    name="gunicorn-worker-class",
    level=Level.ERROR,
    because="the worker cannot serve an ASGI app, so every request fails",
    message="{setting} calls FastAPI as WSGI, so every request fails with a `TypeError`",
    help="{remedy}",
    since="0.1.0",
    fix=FixKind.SAFE,
)
_OWN = frozenset({"sync", "gthread", "eventlet", "gevent", "gevent_wsgi", "gevent_pywsgi", "tornado"})
_OTHERS = ("gunicorn.workers.s", "gunicorn.workers.g", "aiohttp.", "meinheld.", "egg:")


def judge(module: LinkedModule) -> Iterator[Finding]:
    settings = ServerSettings(module)
    binding = settings.configured("worker_class")
    given = settings.text(binding.value) if binding is not None else None
    if binding is None or given is None or not speaks_wsgi(given):
        return
    if module.project.of(Serving).serves_fastapi(settings.target):
        yield RULE.finding(
            at=binding.at,
            setting=f"worker class `{given}`",
            remedy=f'write `worker_class = "{UVICORN_WORKER}"`',
        )


def judge_file(file: DeploymentFile) -> Iterator[PlacedFinding]:
    for start in file.servers:
        if start.server != Server.GUNICORN:
            continue
        word = start.options.get(WORKER_CLASS)
        if word is None:
            if _runs_the_default(file, start):
                place = start.program
                yield RULE.placed(
                    place.inside,
                    place.end,
                    start.line.start,
                    setting="gunicorn's default worker",
                    remedy=f"pass `{WORKER_CLASS} {UVICORN_WORKER}`",
                )
        elif speaks_wsgi(word.text):
            yield RULE.placed(
                word.inside,
                word.end,
                start.line.start,
                setting=f"`{WORKER_CLASS} {word.text}`",
                remedy=f"pass `{WORKER_CLASS} {UVICORN_WORKER}`",
            )


def speaks_wsgi(worker: str) -> bool:
    """Whether a class of workers, by its name, is one that cannot serve FastAPI."""
    return worker in _OWN or worker.startswith(_OTHERS)


def _runs_the_default(file: DeploymentFile, start: ServerStart) -> bool:
    """Whether nothing that can be seen names a class: no option, no variable, no configuration."""
    config = start.options.get(CONFIG)
    if start.is_open or start.target is None or "GUNICORN_CMD_ARGS" in file.text:
        return False
    modules = file.serving.configurations(config.text if config is not None else None)
    if config is not None and not modules:
        return False
    return not file.serving.mentions_worker_class(modules)
