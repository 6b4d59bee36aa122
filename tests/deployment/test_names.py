"""Which files are read, and which of them serve a developer."""

import re
from pathlib import Path, PurePath

import pytest
import yaml

from fastpg_lint.deployment.names import FileKind, is_for_development, kind_of

HOOKS = Path(__file__).resolve().parents[2] / ".pre-commit-hooks.yaml"
KINDS = (
    ("Dockerfile", FileKind.DOCKERFILE),
    ("Dockerfile.prod", FileKind.DOCKERFILE),
    ("api.Dockerfile", FileKind.DOCKERFILE),
    ("queue.dockerfile.prod", FileKind.DOCKERFILE),
    ("granian-compose.yml", FileKind.COMPOSE),
    ("Containerfile", FileKind.DOCKERFILE),
    ("Procfile", FileKind.PROCFILE),
    ("docker-compose.yml", FileKind.COMPOSE),
    ("compose.prod.yaml", FileKind.COMPOSE),
    ("api.service", FileKind.UNIT),
    ("start.sh", FileKind.SHELL),
    ("pyproject.toml", FileKind.PYPROJECT),
    ("requirements.txt", FileKind.REQUIREMENTS),
    ("requirements-prod.in", FileKind.REQUIREMENTS),
    ("Pipfile", FileKind.PIPFILE),
    ("setup.cfg", FileKind.SETUP_CFG),
    ("environment.yml", FileKind.ENVIRONMENT),
    ("environment-prod.yaml", FileKind.ENVIRONMENT),
    ("fly.toml", FileKind.FLY),
    ("fly.production.toml", FileKind.FLY),
    ("render.yaml", FileKind.MANIFEST),
    ("app.yaml", FileKind.MANIFEST),
    ("api-deployment.yml", FileKind.MANIFEST),
    ("deployment.yaml", FileKind.MANIFEST),
    ("statefulset.yaml", FileKind.MANIFEST),
    ("knative-service.yaml", FileKind.MANIFEST),
)
OTHERS = (
    *(
        "main.py",
        "gunicorn.conf.py",
        "dockerfiles.md",
        "compose.json",
        "values.yaml",
        "Pipfile.lock",
        "a.txt",
    ),
    *("composer.yml", "docker.yml", "requirements.md", "a.shell"),
    *("Dockerfile.py", "Dockerfile..py", "procfile.py", "containerfile_reader.pyi"),
)


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_a_file_is_known_by_its_name(name: str, kind: FileKind) -> None:
    assert kind_of(name) is kind


@pytest.mark.parametrize("name", OTHERS)
def test_other_files_are_not_read(name: str) -> None:
    assert kind_of(name) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Dockerfile", False),
        ("deploy/start.sh", False),
        ("devices/Dockerfile", False),
        ("Dockerfile.dev", True),
        ("docker-compose.override.yml", True),
        ("scripts/run-local.sh", True),
        ("docs/hosting/small/split/compose.api.yml", True),
        ("infra/preview/start.sh", True),
        (".devcontainer/Dockerfile", True),
        ("requirements_test.txt", True),
        ("tests/requirements.txt", True),
    ],
)
def test_what_serves_a_developer_is_told_by_its_path(path: str, expected: bool) -> None:
    assert is_for_development(PurePath(path)) is expected


def test_the_hook_of_pre_commit_takes_the_same_files() -> None:
    hooks = {hook["id"]: hook for hook in yaml.safe_load(HOOKS.read_text())}
    taken = re.compile(hooks["fastpg-lint-deployment"]["files"])
    names = [*(name for name, _ in KINDS), *OTHERS]
    assert [name for name in names if taken.search(f"deploy/{name}")] == [name for name, _ in KINDS]
