"""A revision's files, from git's objects alone: nothing that a repository configures is run."""

from pathlib import Path

import pytest

from fastpg_lint.config.file import UserMistake
from fastpg_lint.revision import export as module
from fastpg_lint.revision.export import export
from fastpg_lint.revision.repository import Repository
from tests.revision.conftest import Git, git_in


def exported(repository: Path, folder: Path, largest: int = 1000) -> dict[str, str]:
    """What comes of the files of HEAD."""
    folder.mkdir()
    of = Repository(repository)
    paths = export(of, of.base("HEAD"), folder, largest)
    return {path: (folder / path).read_text() for path in paths}


def test_what_the_linter_reads_is_written(repository: Path, git: Git, tmp_path: Path) -> None:
    for name in ("ä b/x.py", "Dockerfile", "static/a.png", "static/.gitignore", "large.py"):
        file = repository / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("#" * 2000 if name == "large.py" else name)
    (repository / "link.py").symlink_to("ä b/x.py")
    git("add", ".")
    git("commit", "--quiet", "--message=all")
    wanted = {name: name for name in ("ä b/x.py", "Dockerfile", "static/.gitignore")}
    assert exported(repository, tmp_path / "then") == wanted
    assert (tmp_path / "then" / "static").is_dir()


def test_contents_are_read_in_parts(
    repository: Path, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", 10)
    texts = {f"{number}.py": f"a = {number}\n" * number for number in range(5)}
    for name, text in texts.items():
        (repository / name).write_text(text)
    git("add", ".")
    git("commit", "--quiet", "--message=all")
    assert exported(repository, tmp_path / "then") == texts


def test_nothing_that_the_repository_configures_is_run(repository: Path, git: Git, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    run = f"sh -c 'touch {trap}; cat' #"
    (repository / "x.py").write_text("a = 1\n")
    (repository / ".gitattributes").write_text("*.py filter=evil diff=evil working-tree-encoding=UTF-16\n")
    git("add", ".gitattributes")
    blob = git("hash-object", "-w", "--no-filters", "x.py")
    git("update-index", "--add", "--cacheinfo", f"100644,{blob},x.py")
    git("commit", "--quiet", "--message=all")
    for key in (
        *("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv"),
        *("diff.evil.command", "diff.external", "core.fsmonitor", "core.pager", "core.sshCommand"),
        *(
            "core.askPass",
            "credential.helper",
            "alias.ls-tree",
            "alias.cat-file",
            "uploadpack.packObjectsHook",
        ),
    ):
        git("config", key, run)
    hook = repository / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {trap}\n")
    hook.chmod(0o755)
    assert exported(repository, tmp_path / "then") == {"x.py": "a = 1\n"}
    assert not trap.exists()
    assert (repository / "x.py").read_text() == "a = 1\n"


def test_names_that_lead_elsewhere_are_passed_over(repository: Path, git: Git, tmp_path: Path) -> None:
    (repository / "x.py").write_text("a = 1\n")
    blob = git("hash-object", "-w", "x.py")
    inner = _tree(git, repository, f"100644 blob {blob}\tx.py")
    tree = _tree(
        git, repository, f"040000 tree {inner}\t..", f"040000 tree {inner}\t.git", f"100644 blob {blob}\ty.py"
    )
    commit = git("commit-tree", tree, "-m", "made up")
    (tmp_path / "then").mkdir()
    assert export(Repository(repository), commit, tmp_path / "then", 1000) == ["y.py"]
    assert not (tmp_path / "x.py").exists()


def _tree(git: Git, repository: Path, *entries: str) -> str:
    """A tree with entries that git itself would refuse, written as an object."""
    content = b"".join(map(_entry, entries))
    (repository / "tree").write_bytes(content)
    return git("hash-object", "-w", "-t", "tree", "--literally", "tree")


def _entry(line: str) -> bytes:
    about, _, name = line.partition("\t")
    mode, _, digest = about.split()
    return f"{mode.lstrip('0')} {name}\0".encode() + bytes.fromhex(digest)


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "", "HEAD:x.py"])
def test_a_revision_that_is_none_is_told(repository: Path, git: Git, revision: str) -> None:
    (repository / "x.py").write_text("")
    git("add", ".")
    git("commit", "--quiet", "--message=all")
    with pytest.raises(UserMistake, match=f"--since: there is no branch, tag or commit `{revision}`"):
        Repository(repository).base(revision)


def test_where_there_is_no_repository_that_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="is not in a git repository"):
        Repository(tmp_path)


def test_histories_without_a_common_commit_are_told(repository: Path, git: Git) -> None:
    git("commit", "--quiet", "--allow-empty", "--message=one")
    git("checkout", "--quiet", "--orphan", "other")
    git("commit", "--quiet", "--allow-empty", "--message=two")
    with pytest.raises(UserMistake, match="they have no history in common"):
        Repository(repository).base("main")


def test_a_partial_clone_fetches_nothing(repository: Path, git: Git, tmp_path: Path) -> None:
    git("config", "uploadpack.allowFilter", "true")
    for text in ("a = 1\n", "a = 2\n"):
        (repository / "x.py").write_text(text)
        git("add", ".")
        git("commit", "--quiet", "--message=more")
    clone = tmp_path / "clone"
    git("clone", "--quiet", "--filter=blob:none", f"file://{repository}", str(clone))
    of = Repository(clone)
    with pytest.raises(UserMistake, match="`git fetch --refetch --no-filter` gets all"):
        list(of.files(of.base("HEAD~1")))
    git_in(clone)("fetch", "--quiet", "--refetch", "--no-filter")
    assert [one.path for one in of.files(of.base("HEAD~1"))] == ["x.py"]


def test_a_shallow_clone_says_what_to_fetch(repository: Path, git: Git, tmp_path: Path) -> None:
    git("commit", "--quiet", "--allow-empty", "--message=one")
    git("branch", "other")
    for name in ("other", "main"):
        git("checkout", "--quiet", name)
        git("commit", "--quiet", "--allow-empty", f"--message={name}")
    clone = tmp_path / "clone"
    git("clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{repository}", str(clone))
    with pytest.raises(UserMistake, match="not in this shallow clone; fetch more, with `git fetch"):
        Repository(clone).base("origin/other")
    with pytest.raises(UserMistake, match="commit `v1` in this shallow clone; fetch it first"):
        Repository(clone).base("v1")
    git_in(clone)("fetch", "--quiet", "--unshallow")
    assert Repository(clone).base("origin/other") == git("rev-parse", "other~1")
