"""A call that somebody accepts where it is made ends no chain; warm runs see that as cold ones do."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from fastpg_lint.config.settings import Settings
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.lint import Linter
from tests.budget import some

pytestmark = pytest.mark.one_python

ROUTES = """\
from app.files import read
from app.work import work


async def terms() -> str:
    return read("terms.txt")


async def prices() -> str:
    work()
    return read("prices.txt")
"""
WORK = """\
from app.files import read


def work() -> str:
    return read("work.txt")
"""
FILES = """\
def read(name: str) -> str:
    with open(name) as file:
        return file.read()
"""
CHAINS = [("routes.py", 6), ("routes.py", 10), ("routes.py", 11)]


@pytest.fixture
def app(tmp_path: Path) -> Path:
    folder = tmp_path / "service" / "app"
    folder.mkdir(parents=True)
    for name, text in (("routes", ROUTES), ("work", WORK), ("files", FILES)):
        (folder / f"{name}.py").write_text(text)
    return folder


def chains(app: Path, cache: Path | None = None, **options: object) -> list[tuple[str, int]]:
    settings = replace(Settings(root=app.parent), **options)
    report = Linter(settings, cache=Cache(cache)).lint_files([app])
    assert report.failures == ()
    return [(Path(one.path).name, one.line) for one in report.diagnostics if one.code == "FPG102"]


OPENING = "    with open(name) as file:"
SILENCING = [
    (OPENING, f"{OPENING}  # noqa: FPG104"),
    (OPENING, f"{OPENING}  # noqa: FPG102"),
    (OPENING, f"{OPENING}  # noqa: FPG1"),
    (OPENING, f"{OPENING}  # noqa"),
    (OPENING, f"{OPENING}  # ruff: ignore[FPG104]"),
    (OPENING, f"    # ruff: ignore[FPG104]\n{OPENING}"),
    (OPENING, f"    # ruff: disable[FPG104]\n{OPENING}"),
    (OPENING, "    with open(\n        name,\n    ) as file:  # noqa: FPG104"),
    ("def read", "# fastpg-lint: noqa: FPG104\ndef read"),
    ("def read", "# fastpg-lint: noqa\ndef read"),
    ("def read", "# ruff: noqa: FPG104\ndef read"),
    ("def read", "# ruff: file-ignore[FPG104]\ndef read"),
    ("def read", "# flake8: noqa\ndef read"),
]
NOT_SILENCING = [
    (OPENING, f"{OPENING}  # noqa: FPG101"),
    (OPENING, f"{OPENING}  # noqa: E501"),
    (OPENING, f"{OPENING}\n        # noqa: FPG104"),
    ("def read(name: str) -> str:", "def read(name: str) -> str:  # noqa: FPG104"),
    ("def read", "# fastpg-lint: noqa: FPG103\ndef read"),
    (OPENING, f"    # ruff: disable[FPG104]\n    # ruff: enable[FPG104]\n{OPENING}"),
]


@pytest.mark.parametrize(("before", "after"), some(SILENCING, 5, "silencing"))
def test_a_comment_at_the_cause_ends_the_chains_warm_and_cold(app: Path, before: str, after: str) -> None:
    cache = app.parent.parent / "cache"
    assert chains(app, cache) == CHAINS
    (app / "files.py").write_text(FILES.replace(before, after))
    assert chains(app, cache) == chains(app) == []
    (app / "files.py").write_text(FILES)
    assert chains(app, cache) == CHAINS


@pytest.mark.parametrize(("before", "after"), some(NOT_SILENCING, 3, "not silencing"))
def test_no_other_comment_does(app: Path, before: str, after: str) -> None:
    (app / "files.py").write_text(FILES.replace(before, after))
    assert chains(app) == CHAINS


def test_lines_above_a_comment_change_nothing_that_was_found(app: Path) -> None:
    """What callers depend on is the statement that is silenced, not its line."""
    (app / "files.py").write_text(FILES.replace(OPENING, f"{OPENING}  # noqa: FPG104"))
    cache = app.parent.parent / "cache"
    assert chains(app, cache) == []
    (app / "files.py").write_text("# A remark.\n\n" + (app / "files.py").read_text())
    linter = Linter(Settings(root=app.parent), cache=Cache(cache))
    assert linter.lint_files([app]).diagnostics == ()
    assert linter.judged == 0


def test_a_comment_that_is_typed_in_counts_at_once(app: Path) -> None:
    linter = Linter(Settings(root=app.parent))

    def count() -> int:
        return len(linter.lint_files([app]).diagnostics)

    silenced = FILES.replace(OPENING, f"{OPENING}  # noqa: FPG104")
    assert count() == len(CHAINS)
    other = silenced.replace("FPG104", "FPG101")
    for text, wanted in ((silenced, 0), (other, len(CHAINS)), (silenced, 0), (FILES, len(CHAINS))):
        linter.set_text(app / "files.py", text)
        assert count() == wanted


def test_per_file_ignores_at_the_cause_end_the_chains(app: Path) -> None:
    assert chains(app, per_file_ignores={"app/files.py": ("FPG104",)}) == []
    assert chains(app, per_file_ignores={"app/files.py": ("FPG101",)}) == CHAINS
    assert chains(app, per_file_ignores={"app/files.py": ("FPG102",)}) == CHAINS


@pytest.mark.parametrize("name", ["app.files.read", "files.read"])
def test_a_function_of_the_project_can_be_said_not_to_block(app: Path, name: str) -> None:
    assert chains(app, not_blocking=[name]) == []
    assert chains(app, not_blocking=[f"{name}er"]) == CHAINS


def test_a_function_in_between_can_be_said_not_to_block(app: Path) -> None:
    assert chains(app, not_blocking=["app.work.work"]) == [CHAINS[0], CHAINS[2]]


def test_methods_are_named_by_their_class(app: Path) -> None:
    (app / "files.py").write_text(
        "class Disk:\n    def get(self, name: str) -> str:\n        return open(name).read()\n\n\n"
        "def read(name: str) -> str:\n    return Disk().get(name)\n"
    )
    assert chains(app) == CHAINS
    assert chains(app, not_blocking=["app.files.Disk.get"]) == []
