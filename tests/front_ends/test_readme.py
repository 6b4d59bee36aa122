"""The README's demo command, pasted into a fresh clone."""

import re

from .conftest import Project

COMMAND = re.compile(r"<!-- demo command -->\n```bash\n(.*?)\n```", re.DOTALL)


def test_the_demo_command_finds_the_faults_of_the_demo(repository: Project, project: Project) -> None:
    repository.commit()
    assert project.run("git", "clone", "--quiet", str(repository.folder), "clone").returncode == 0
    clone = Project(project.folder / "clone")
    (command,) = COMMAND.findall((clone.folder / "README.md").read_text(encoding="utf-8"))
    ended = clone.run("bash", "-c", command)
    assert ended.returncode == 1, ended.stderr
    assert "/app/services/rates.py:25:14" in ended.stdout
    closing, mendable = ended.stderr.splitlines()[-2:]
    assert re.match(r"Found \d+ problems ", closing), ended.stderr
    assert re.match(r"Up to \d+ can be mended with `--fix`", mendable), ended.stderr
