"""The steps before a release: versions in all places, the changelog's section, and what stands in the way."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from tools.documents import ROOT
from tools.release import changelog, versions
from tools.release.preparing import NotReadyError, git, prepare

DAY = date(2027, 3, 4)
CHANGELOG = """\
# Changelog

## [Unreleased]

To be 0.2.0.

### Added

- A rule.

## [0.1.0] - 2026-12-01

- All.
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the files that name the version, at 0.1.0."""
    for name, text in {
        "src/fastpg_lint/__init__.py": '__version__ = "0.1.0"\n',
        "CITATION.cff": "version: 0.1.0\ndate-released: 2026-12-01\n",
        "action.yml": "The release to install, such as `0.1.0`; or none\n",
        "templates/fastpg-lint.yml": 'default: "0.1.0"\n',
        "README.md": "rev: v0.1.0\npylint-blocking-calls==0.1.0\n",
        "docs/ci.md": "uses: OWNER/fastpg-lint@v0.1.0\nuses: actions/checkout@v4\n",
        "CHANGELOG.md": CHANGELOG,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Somebody")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "somebody@example.com")
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=All"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    git(tmp_path, "tag", "v0.1.0")
    return tmp_path


def test_a_release_is_named_everywhere_committed_and_tagged(repository: Path) -> None:
    assert prepare(repository, "0.2.0", DAY) == "v0.2.0"
    assert versions.current(repository) == "0.2.0"
    assert versions.astray(repository) == []
    assert (repository / "README.md").read_text() == "rev: v0.2.0\npylint-blocking-calls==0.1.0\n"
    assert "@v0.2.0\nuses: actions/checkout@v4" in (repository / "docs/ci.md").read_text()
    assert (repository / "CITATION.cff").read_text() == "version: 0.2.0\ndate-released: 2027-03-04\n"
    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "describe") == "v0.2.0"


def test_the_changelog_gets_a_section(repository: Path) -> None:
    prepare(repository, "0.2.0", DAY)
    text = (repository / "CHANGELOG.md").read_text()
    assert text == CHANGELOG.replace("To be 0.2.0.", "## [0.2.0] - 2027-03-04")
    assert changelog.notes(text, "0.2.0") == "### Added\n\n- A rule.\n"
    assert changelog.notes(text, "0.1.0") == "- All.\n"


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9", "next", "0.2.0.dev"])
def test_another_version_than_a_next_one_is_refused(repository: Path, version: str) -> None:
    with pytest.raises(NotReadyError, match=version):
        prepare(repository, version, DAY)


def test_what_is_not_committed_stands_in_the_way(repository: Path) -> None:
    (repository / "README.md").write_text("rev: v0.1.0 and more\n")
    with pytest.raises(NotReadyError, match="not committed"):
        prepare(repository, "0.2.0", DAY)


def test_a_release_without_a_change_is_refused(repository: Path) -> None:
    prepare(repository, "0.2.0", DAY)
    with pytest.raises(NotReadyError, match="no change"):
        prepare(repository, "0.3.0", DAY)
    assert git(repository, "status", "--porcelain") == ""


def test_another_version_somewhere_stands_in_the_way(repository: Path) -> None:
    (repository / "docs/ci.md").write_text("rev: v0.0.7\n")
    assert versions.astray(repository) == ["docs/ci.md"]


def test_this_repository_names_one_version() -> None:
    assert versions.astray(ROOT) == []
