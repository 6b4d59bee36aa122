"""What is done before a release is built: checks, the version, the changelog, a commit and a tag."""

import subprocess
from datetime import date
from pathlib import Path

from packaging.version import InvalidVersion, Version

from tools.release import changelog, versions

CHANGELOG = "CHANGELOG.md"
CITATION = "CITATION.cff"


class NotReadyError(Exception):
    """Something stands in the way of the release, as the message says."""


def prepare(root: Path, version: str, day: date) -> str:
    """Writes, commits and tags; gives the tag. Raises `NotReadyError` before anything is written."""
    tag = f"v{version}"
    check(root, version)
    for name, text in _texts(root, version, day).items():
        (root / name).write_text(text, encoding="utf-8")
    git(root, "commit", "--quiet", "--all", f"--message=Release {version}")
    git(root, "tag", "--annotate", tag, f"--message=fastpg-lint {version}")
    return tag


def check(root: Path, version: str) -> None:
    """Raises `NotReadyError` where the version is no next one, or the checkout is not as committed."""
    try:
        wanted = Version(version)
    except InvalidVersion as error:
        raise NotReadyError(f"`{version}` is no version as PyPI takes it") from error
    tagged = [Version(one[1:]) for one in git(root, "tag", "--list", "v[0-9]*").split()]
    if str(wanted) != version:
        raise NotReadyError(f"write `{version}` as `{wanted}`")
    if tagged and wanted <= max(tagged):
        raise NotReadyError(f"{version} is not above {max(tagged)}, which is tagged")
    if git(root, "status", "--porcelain"):
        raise NotReadyError("there are changes that are not committed")
    if versions.astray(root):
        raise NotReadyError(f"another version is named in {', '.join(versions.astray(root))}")


def _texts(root: Path, version: str, day: date) -> dict[str, str]:
    texts = versions.changed(root, version)
    before = (root / CHANGELOG).read_text(encoding="utf-8")
    try:
        texts[CHANGELOG] = changelog.released(before, version, day)
    except changelog.NothingToReleaseError as error:
        raise NotReadyError(str(error)) from error
    lines = texts[CITATION].splitlines(keepends=True)
    dated = (f"date-released: {day}\n" if line.startswith("date-released:") else line for line in lines)
    texts[CITATION] = "".join(dated)
    return texts


def git(root: Path, *arguments: str) -> str:
    """What git prints; raises `NotReadyError` with its words where it fails."""
    ended = subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if ended.returncode != 0:
        raise NotReadyError(ended.stderr.strip() or f"git {arguments[0]} failed")
    return ended.stdout.strip()
