"""What git knows of a repository: its top, its revisions, and their files.

Only what git stores is asked for, by commands that read neither index nor working tree and make no network
calls: nothing that a repository configures (hooks, filters, textconv, monitors, remote helpers) is run.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from fastpg_lint.config.file import UserMistake, display
from fastpg_lint.source.control_characters import written_out

_SETTINGS = (
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "core.quotePath=false"),
    *("-c", "protocol.allow=never", "-c", "credential.helper=", "-c", "core.askPass="),
)
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_OF_GIT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_EXTERNAL_DIFF")
"""What git sets for hooks, which may lead to another repository than that of the project."""
_ELSEWHERE = "this partial clone lacks files of that revision; `git fetch --refetch --no-filter` gets all"
_FILE, _EXECUTABLE = b"100644", b"100755"


class Stored(Struct, frozen=True):
    """A file of a revision: its path below the top, the name of its object, and its size in bytes."""

    path: str
    name: str
    size: int


class Repository:
    """The repository that a folder lies in; raises `UserMistake` where there is none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        found = self._run("rev-parse", "--show-toplevel")
        if found.returncode:
            raise UserMistake(f"--since: {_problem(found.stderr, folder)}")
        self.top = Path(os.fsdecode(found.stdout).removesuffix("\n"))

    def base(self, revision: str) -> str:
        """The commit at which a revision and what is checked out part, by its name.

        Raises `UserMistake` where there is no such revision, or nothing that both have.
        """
        shown = written_out(revision)
        found = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if found.returncode:
            hint = " in this shallow clone; fetch it first" if self._is_shallow() else ""
            raise UserMistake(f"--since: there is no branch, tag or commit `{shown}`{hint}")
        commit = found.stdout.decode().strip()
        base = self._run("merge-base", commit, "HEAD")
        if base.returncode:
            what = "is not in this shallow clone; fetch more, with `git fetch --unshallow`"
            hint = what if self._is_shallow() else "does not exist: they have no history in common"
            raise UserMistake(f"--since: the commit at which `{shown}` and HEAD part {hint}")
        return base.stdout.decode().strip()

    def files(self, commit: str) -> Iterator[Stored]:
        """The regular files of a commit; raises `UserMistake` where they cannot be listed."""
        listed = self._run("ls-tree", "-r", "-z", "-l", "--full-tree", commit)
        if listed.returncode:
            raise UserMistake(f"--since: {_problem(listed.stderr, self._folder)}")
        for line in listed.stdout.split(b"\0")[:-1]:
            about, _, path = line.partition(b"\t")
            mode, _, name, size = about.split()
            if mode in (_FILE, _EXECUTABLE):
                yield Stored(os.fsdecode(path), name.decode(), int(size) if size.isdigit() else 0)

    def contents(self, files: Sequence[Stored]) -> Iterator[tuple[Stored, bytes]]:
        """What some files hold; raises `UserMistake` where an object is not there."""
        names = "".join(f"{one.name}\n" for one in files).encode()
        read = self._run("cat-file", "--batch", input=names)
        at = 0
        for one in files:
            end = read.stdout.find(b"\n", at)
            head = read.stdout[at:end].split() if end >= 0 else []
            if len(head) != 3:
                raise UserMistake(f"--since: {_ELSEWHERE}")
            at = end + 1 + int(head[2])
            yield one, read.stdout[end + 1 : at]
            at += 1

    def _is_shallow(self) -> bool:
        return self._run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def _run(self, *arguments: str, input: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        environment = {name: value for name, value in os.environ.items() if name not in _OF_GIT}
        try:
            return subprocess.run(
                ["git", "--no-pager", *_SETTINGS, *arguments],
                input=input,
                capture_output=True,
                check=False,
                cwd=self._folder,
                env={**environment, **_ENVIRONMENT},
            )
        except OSError as error:
            raise UserMistake(f"--since: git cannot be run ({error.strerror})") from error


def _problem(said: bytes, folder: Path) -> str:
    """What git says of a repository that it cannot read, on one line."""
    if b"not a git repository" in said:
        return f"{display(folder)} is not in a git repository"
    if b"promisor" in said:
        return _ELSEWHERE
    return written_out(" ".join(os.fsdecode(said).split()).removeprefix("fatal: "))
