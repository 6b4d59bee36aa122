"""The action and the component: what their steps run, run by a shell as the services do."""

import json
import os
import re
import sys
from pathlib import Path

import yaml

from fastpg_lint import __version__

from .conftest import ROOT, SLEEPY, Ended, Project

PROGRAMS = Path(sys.executable).parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
SPEC, JOBS = yaml.safe_load_all((ROOT / "templates" / "fastpg-lint.yml").read_text("utf-8"))


def run_step(project: Project, **inputs: str) -> Ended:
    """Runs the step of the action that lints, with its inputs."""
    values = {name: one.get("default", "") for name, one in ACTION["inputs"].items()} | inputs
    (step,) = (one for one in ACTION["runs"]["steps"] if one.get("id") == "lint")
    given = {name: re.sub(r"\${{ inputs\.([\w-]+) }}", lambda found: values[found[1]], text)
             for name, text in step["env"].items()}  # fmt: skip
    variables = {
        **given,
        "FASTPG_LINT": str(PROGRAMS / "fastpg-lint"),
        "GITHUB_WORKSPACE": str(project.folder),
        "GITHUB_OUTPUT": str(project.folder / "output"),
        "GITHUB_STEP_SUMMARY": str(project.folder / "summary.md"),
    }
    folder = Project(project.folder / values["working-directory"])
    return folder.run("bash", "-eo", "pipefail", "-c", step["run"], **variables)


def test_the_action_annotates_sums_up_and_writes_sarif(project: Project) -> None:
    project.write({"services/api/app/main.py": SLEEPY})
    ended = run_step(project, **{"working-directory": "services/api", "report-file": "report.html"})
    assert ended.returncode == 1, ended.stderr
    assert "::error title=FPG101 blocking-call-in-async,file=services/api/app/main.py,line=6," in ended.stdout
    log = json.loads((project.folder / "services/api/fastpg-lint.sarif").read_text("utf-8"))
    (result,) = log["runs"][0]["results"]
    where = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert where["uri"] == "services/api/app/main.py"
    assert "services/api/app/main.py:6" in (project.folder / "summary.md").read_text("utf-8")
    assert (project.folder / "output").read_text() == "sarif-file=services/api/fastpg-lint.sarif\n"
    assert (project.folder / "services/api/report.html").is_file()


def test_the_inputs_of_the_action_are_arguments_and_no_code(project: Project) -> None:
    project.write({"app/main.py": SLEEPY, "other/main.py": SLEEPY})
    ended = run_step(project, paths="app other", args="--fail-level error --level $(touch injected)")
    assert ended.returncode == 2
    assert not (project.folder / "injected").exists()
    assert run_step(project, paths="app", args="--exit-zero").returncode == 0


def test_the_component_leaves_the_reports_that_gitlab_takes(project: Project) -> None:
    project.write({"app/main.py": SLEEPY})
    (job,) = JOBS.values()
    defaults = {name: one["default"] for name, one in SPEC["spec"]["inputs"].items()}
    install, lint = (
        re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda found: defaults[found[1]], line)
        for line in job["script"]
    )
    assert install == f'pip install --quiet "fastpg-lint=={__version__}"'
    path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    ended = project.run("bash", "-eo", "pipefail", "-c", lint, PATH=path, CI_PROJECT_DIR=str(project.folder))
    assert ended.returncode == 1, ended.stderr
    reports = job["artifacts"]["reports"]
    (issue,) = json.loads((project.folder / reports["codequality"]).read_text("utf-8"))
    assert issue["location"]["path"] == "app/main.py"
    assert "<failure " in (project.folder / reports["junit"]).read_text("utf-8")
    assert (project.folder / job["cache"]["paths"][0]).is_dir()
