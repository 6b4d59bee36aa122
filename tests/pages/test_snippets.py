"""Each snippet of the documents is run, or read by what it is for; of the others it is said why not.

`python -m tests.pages.test_snippets` lists these. Python is left to the tests of its pages:
`test_questions.py`, `test_silencing_page.py`, `test_contributing.py` and `tests/rules/test_pages.py`.
"""

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli
import yaml
from msgspec import Struct

from tools.documents import ROOT

pytestmark = pytest.mark.one_python

PAGES = ("README.md", *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md"))))
NEEDS_INDEX = "installs from a package index: `tox -e package` and the README's tests install"
OF_A_CHECKOUT = "works on this checkout, which a test may not change; the documents' tests do the same"
NOT_RUN = {
    "pip install": NEEDS_INDEX,
    "python3 -m venv": NEEDS_INDEX,
    ".venv/bin/": OF_A_CHECKOUT,
    "python -m tools.catalogue": OF_A_CHECKOUT,
    "python -m tools.release": "`tools/test_release.py` and `package/test_package.py` call what it calls",
    "eval ": "sets up the shell that reads it: `command_line/test_default_command.py` asks for completions",
    "| reviewdog": "reviewdog is a program in Go: `test_rdjson.py` holds its input",
}
"""Why the lines that have these words are not run."""
NOT_READ = {
    "lua": "settings of Neovim, which no test starts: `tests/language_server` talks as it does",
    "elisp": "settings of Emacs, as those of Neovim",
    "fish": "sets up a shell, as for bash",
    "python": "is run by its page's test; that of `architecture.md` is a sketch of two files",
    "dockerfile": "`test_silencing_page.py` lints it",
    "diff": "`rules/test_pages.py` makes it",
    "": "output, or a drawing",
}
"""Why snippets in these languages are not read here."""


class Snippet(Struct, frozen=True):
    """A block of code on a page."""

    page: str
    language: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.page}: {self.text.strip().splitlines()[0]}"


def snippets() -> Iterator[Snippet]:
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for _, language, block in re.findall(r"^ *(`{3,})(\w*)\n(.*?)^ *\1$", text, re.MULTILINE | re.DOTALL):
            yield Snippet(page, language, block)


def commands() -> Iterator[tuple[str, str]]:
    """Each line of a shell, and its page."""
    for one in snippets():
        if one.language == "bash":
            yield from ((one.page, line) for line in one.text.splitlines() if line.strip())


def why_not(command: str) -> str | None:
    return next((why for words, why in NOT_RUN.items() if words in command), None)


RUN = {tuple(shlex.split(line, comments=True)): page for page, line in commands() if why_not(line) is None}
"""The words of each command that is run, once, and a page that has it."""


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo application in a repository, with what pages suppose: tests, a Dockerfile, a branch."""
    folder = tmp_path_factory.mktemp("snippets") / "service"
    shutil.copytree(ROOT / "fixtures" / "movie_madders" / "faulty", folder)
    (folder / "tests").mkdir(exist_ok=True)
    (folder / "Dockerfile").touch()
    identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], [*identity, "commit", "-qm", "All"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    subprocess.run([sys.executable, "-m", "fastpg_lint", "baseline", "create"], cwd=folder, check=True)
    return folder


@pytest.mark.parametrize("words", RUN, ids=" ".join)
def test_each_command_is_one(words: tuple[str, ...], service: Path) -> None:
    assert words[0] == "fastpg-lint", RUN[words]
    ended = subprocess.run(
        [sys.executable, "-m", "fastpg_lint", *words[1:]],
        cwd=service,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode in (0, 1), ended.stderr


@pytest.mark.parametrize("snippet", list(snippets()), ids=lambda one: one.name)
def test_each_snippet_can_be_read(snippet: Snippet) -> None:
    match snippet.language:
        case "toml":
            tomli.loads(snippet.text)
        case "yaml":
            assert yaml.safe_load(snippet.text)
        case "json":
            json.loads(re.sub(r"^\s*//.*$", "", snippet.text, flags=re.MULTILINE))
        case "ini":
            configparser.ConfigParser().read_string(snippet.text)
        case "bash":
            subprocess.run(["bash", "-n"], input=snippet.text, text=True, check=True)
        case other:
            assert other in NOT_READ


if __name__ == "__main__":
    for page, command in commands():
        if (why := why_not(command)) is not None:
            print(f"{page}: `{command.split('  #')[0]}`: {why}")
    for one in snippets():
        if one.language in NOT_READ:
            print(f"{one.name} ({one.language or 'no language'}): {NOT_READ[one.language]}")
