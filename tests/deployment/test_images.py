"""What images hold, and where the commands in them start."""

import pytest

from fastpg_lint.deployment.images import Copied, read_image, read_services
from fastpg_lint.deployment.procfiles import read_procfile
from fastpg_lint.deployment.started import started


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("COPY . .", Copied(".", "/srv")),
        ("COPY ./backend/app app/", Copied("./backend/app", "/srv/app")),
        ('COPY ["backend", "/code"]', Copied("backend", "/code")),
        ("ADD --chown=app:app backend $HOME/", Copied("backend", "/home/app")),
        ("COPY main.py ./", Copied("main.py", "/srv/main.py")),
        ("COPY main.py start.py", Copied("main.py", "/srv/start.py")),
        ("COPY a.py b.py app/", Copied("b.py", "/srv/app/b.py")),
        ("COPY *.py ./", Copied("*.py", "/srv")),
    ],
)
def test_what_is_copied_to_where(text: str, copied: Copied) -> None:
    image = read_image(f"FROM python:3.12\nENV HOME=/home/app\nWORKDIR /srv\n{text}\n")
    assert copied in image.copied


@pytest.mark.parametrize(
    ("second", "copied"),
    [
        ("FROM python\nCOPY --from=build /src/app /srv/app", Copied("app", "/srv/app")),
        ("FROM python\nCOPY --from=build /src /srv", Copied("app", "/srv/app")),
        ("FROM python\nCOPY --from=build /src/app/api /srv/api", Copied("app/api", "/srv/api")),
        ("FROM build AS run\nCOPY ee app", Copied("app", "/src/app")),
        ("FROM python\nCOPY --from=ghcr.io/astral-sh/uv /uv /bin/", None),
    ],
)
def test_what_comes_from_another_stage(second: str, copied: Copied | None) -> None:
    image = read_image(f"FROM python AS build\nWORKDIR /src\nCOPY app app\n{second}\n")
    assert copied in image.copied if copied is not None else image.copied == ()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('CMD ["uvicorn", "main:app"]', "/srv"),
        ('CMD ["uvicorn", "main:app", "--app-dir", "src"]', "/srv/src"),
        ("CMD cd api && gunicorn main:app", "/srv/api"),
        ("CMD gunicorn --chdir=api main:app", "/srv/api"),
        ("CMD PYTHONPATH=libs:/opt/own python -m worker", "/opt/own"),
        ("ENV PYTHONPATH=$PYTHONPATH:/srv/libs", "/srv/libs"),
        ("ENV PYTHONPATH /srv/libs", "/srv/libs"),
        ("CMD exec python api/main.py", "/srv/api"),
        ("CMD poetry run python -m app", "/srv"),
    ],
)
def test_where_imports_start(text: str, path: str) -> None:
    image = read_image(f"FROM python\nWORKDIR /srv\n{text}\n")
    assert path in [root.path for root in image.roots]


@pytest.mark.parametrize(
    ("line", "paths"),
    [
        ("web: uvicorn app.main:app --app-dir backend", ["backend", "."]),
        ("web: cd backend && uvicorn main:app", ["backend"]),
        ("web: PYTHONPATH=src gunicorn app:app", ["src", "."]),
        ("web: python -m app.run", ["."]),
        ("web: python jobs/run.py", ["jobs"]),
        ("web: npm start", []),
        ("web: python setup.py develop", []),
        ("web: gunicorn", ["."]),
        ("web: cd", []),
        ("web: uvicorn main:app --app-dir", [".", "."]),
        ("web: python", []),
    ],
)
def test_where_a_command_starts(line: str, paths: list[str]) -> None:
    commands = [one.command for one in read_procfile(line).lines]
    assert [one.path for one in started(commands, ".", {})] == paths


def test_an_image_without_a_folder_of_its_own_starts_nowhere() -> None:
    assert read_image("FROM python\nCOPY app /app\n").roots == ()


@pytest.mark.parametrize("text", ["", "FROM", "FROM\nCOPY\nCOPY a\nWORKDIR\nENV\nCMD []", "CMD cd"])
def test_a_dockerfile_that_no_build_takes(text: str) -> None:
    assert read_image(text).copied == ()


def test_a_service_of_a_compose_file() -> None:
    (one,) = read_services("""
services:
  api:
    build: {context: ./api, dockerfile: docker/Dockerfile}
    working_dir: /code
    command: ["uvicorn", "main:app"]
    volumes: ["./api:/code:ro", "data:/data", {type: bind, source: ./shared, target: /code/shared}]
    environment: [PYTHONPATH=/code/libs]
""")
    assert (one.context, one.dockerfile, one.folder) == ("./api", "docker/Dockerfile", "/code")
    assert one.mounted == (Copied("./api", "/code"), Copied("./shared", "/code/shared"))
    assert [[word.text for word in command] for command in one.commands] == [["uvicorn", "main:app"]]
    assert one.module_path == "/code/libs"


@pytest.mark.parametrize("text", ["services: [", "services: 1", "- a", "", "services: {a: 1}"])
def test_what_is_no_compose_file(text: str) -> None:
    assert list(read_services(text)) == []
