"""The services of a repository, and what each of them sees of it."""

from fastpg_lint.frameworks.roles.services import Services
from fastpg_lint.semantic.project import Project
from tests.linking import link_files

APP = "from fastapi import FastAPI\napp = FastAPI()\n"


def services(project: Project) -> Services:
    return project.of(Services)


TWO = {
    "one.web": f"{APP}import common.logs\nimport one.models\n",
    "one.models": "",
    "two.web": APP,
    "two.logs": "import structlog\n",
    "common.logs": "import structlog\n",
    "common.other": "import structlog\n",
    "alembic.env": "from one.models import Base\n",
    "alembic.versions.first": "revision = '1'\ndown_revision = None\n# structlog\n",
}


def test_a_service_sees_its_own_files_and_those_that_go_with_it() -> None:
    project = link_files(TWO, projects=("one", "two"))
    one = services(project).view("one.models").files
    assert one.modules_mentioning(b"structlog") == ("common.logs", "alembic.versions.first")
    two = services(project).view("two").files
    assert two.modules_mentioning(b"structlog") == ("two.logs",)


def test_what_lies_in_no_service_sees_all_files() -> None:
    project = link_files(TWO, projects=("one", "two"))
    assert services(project).view("common.logs") is project
    assert services(project).owner("common.logs") is None


def test_a_repository_with_one_service_is_seen_whole() -> None:
    project = link_files(TWO, projects=("one",))
    assert services(project).view("one.web") is not project  # `two` belongs to the topmost folder
    project = link_files({"one.web": APP, "logs": ""}, projects=("one",))
    assert services(project).view("one.web") is project


def test_folders_without_a_project_file_part_nothing() -> None:
    project = link_files({"src.one.web": APP, "src.two.web": APP})
    assert services(project).owner("src.one.web") is None


def test_a_service_in_another_is_its_own() -> None:
    project = link_files({"web": APP, "jobs.web": APP, "jobs.x": "", "shop": ""}, projects=("", "jobs"))
    assert services(project).owner("jobs.x") == "jobs"
    assert services(project).owner("shop") == ""


def test_derived_answers_of_a_service_are_told_apart() -> None:
    project = link_files(TWO, projects=("one", "two"))
    assert services(project).view("one.web").kind("indexes") == "indexes@one"
    assert project.kind("indexes") == "indexes"


def test_texts_belong_to_the_service_that_they_lie_in_or_to_all_below_a_project() -> None:
    texts = {f"{one}.{ending}": "" for one in ("one/a", "two/b", "c", "three/d") for ending in ("sql", "yml")}
    project = link_files(TWO, texts, projects=("one", "two", "three"))
    found = services(project).view("one.web").files.texts("*.yml")
    assert [one.shown for one in found] == ["one/a.yml", "c.yml"]


def test_sql_in_a_project_without_python_belongs_to_all_services() -> None:
    texts = {"one/a.sql": "", "two/b.sql": "", "flyway/d.sql": "", "tool/e.sql": ""}
    project = link_files({**TWO, "tool.x": ""}, texts, projects=("one", "two", "flyway", "tool"))
    found = services(project).view("one.web").files.texts("*.sql")
    assert [one.shown for one in found] == ["one/a.sql", "flyway/d.sql"]
