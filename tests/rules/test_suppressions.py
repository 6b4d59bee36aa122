"""Which suppression comments are told to be unused, and what their fix leaves."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from fastpg_lint.cli import run
from fastpg_lint.config.settings import Settings
from fastpg_lint.incremental.store import Cache
from fastpg_lint.levels import Level
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.source.silenced import MOST_JUDGED

HEAD = "import time\n\n\nasync def poll() -> None:\n"
UNUSED = f"{HEAD}    pass  # noqa: FPG101\n"
USED = f"{HEAD}    time.sleep(1)  # noqa: FPG101\n"


def told(root: Path, cache: Path | None = None, **options: object) -> list[str]:
    settings = replace(Settings(root=root, extend_select=("FPG002",)), **options)
    report = Linter(settings, cache=Cache(cache)).lint_files([root])
    assert report.failures == ()
    return [f"{Path(one.path).name}:{one.line}:{one.column} {one.code}" for one in report.diagnostics]


@pytest.fixture
def service(tmp_path: Path) -> Path:
    folder = tmp_path / "service"
    folder.mkdir()
    return folder


FOUND = ["poll.py:5:19 FPG002"]


def test_it_is_opt_in(service: Path) -> None:
    (service / "poll.py").write_text(UNUSED)
    assert told(service, extend_select=()) == []
    assert told(service) == FOUND


def test_warm_runs_tell_what_cold_ones_do(service: Path) -> None:
    cache, file = service.parent / "cache", service / "poll.py"
    for text in (USED, UNUSED, USED, UNUSED.replace("FPG101", "E501"), UNUSED, HEAD + "    pass\n", UNUSED):
        file.write_text(text)
        assert told(service, cache) == told(service, cache) == told(service) == FOUND * (text == UNUSED)


def test_a_comment_that_is_typed_in_is_judged_at_once(service: Path) -> None:
    file = service / "poll.py"
    file.write_text(USED)
    linter = Linter(Settings(root=service, extend_select=("FPG002",)))
    for text in (USED, UNUSED, USED, UNUSED):
        linter.set_text(file, text)
        assert [one.code for one in linter.lint_files([file]).diagnostics] == ["FPG002"] * (text == UNUSED)


@pytest.mark.parametrize(
    "options",
    [
        {"ignore": ("FPG101",)},
        {"select": ("FPG002",), "extend_select": (), "ignore": ("FPG10",)},
        {"per_file_ignores": {"poll.py": ("FPG1",)}},
        {"per_file_ignores": {"poll.py": ("FPG002",)}},
    ],
)
def test_a_code_that_was_not_asked_is_not_unused(service: Path, options: dict[str, object]) -> None:
    (service / "poll.py").write_text(UNUSED)
    assert told(service, None, **options) == []


@pytest.mark.parametrize("select", [("FPG002",), ("FPG002", "FPG9")])
def test_what_is_selected_besides_makes_no_comment_unused(service: Path, select: tuple[str, ...]) -> None:
    (service / "used.py").write_text(USED)
    (service / "poll.py").write_text(UNUSED)
    (service / "told.py").write_text("print(1)\nx = 1  # noqa: FPG701\n")
    (service / "app.py").write_text("from fastapi import FastAPI\n\napp = FastAPI(openapi_url=None)\n")
    (service / "Dockerfile").write_text(
        "FROM x  # noqa: FPG801\n# noqa: FPG802\nCMD uvicorn app:app --workers 4\n"
    )
    wanted = ["Dockerfile:1:17 FPG002", *FOUND, "told.py:2:16 FPG002"]
    for cache in (None, service.parent / "cache", service.parent / "cache"):
        assert told(service, cache, select=select, extend_select=()) == wanted


def test_comments_that_silence_different_codes_are_known_apart(service: Path) -> None:
    for number, codes in enumerate(("FPG101, FPG701, FPG999", "FPG105, FPG998")):
        (service / f"poll_{number}.py").write_text(f"x = 1  # noqa: {codes}\n")
        settings = Settings(root=service, extend_select=("FPG002",))
        report = Linter(settings).lint_files([service / f"poll_{number}.py"])
        identities = [one.identity for one in report.diagnostics]
        assert [one.label for one in identities if one] == [f"noqa: {code}" for code in codes.split(", ")]


@pytest.mark.parametrize("name", ["tests/test_poll.py", "scripts/poll.py", "migrations/versions/poll.py"])
def test_a_code_that_is_silent_for_what_a_module_is_for_is_not_unused(service: Path, name: str) -> None:
    (service / name).parent.mkdir(parents=True)
    (service / name).write_text(UNUSED.replace("FPG101", "FPG101, FPG701"))
    assert told(service) == []


def test_a_finding_of_a_level_that_is_hidden_counts(service: Path) -> None:
    (service / "poll.py").write_text("print(1)  # noqa: FPG701\n")
    assert told(service, level=Level.ERROR) == told(service) == []


def test_an_end_of_chains_counts(service: Path) -> None:
    (service / "poll.py").write_text(
        "import time\n\n\ndef rest() -> None:\n    time.sleep(1)  # noqa: FPG101\n"
    )
    assert told(service) == []
    (service / "poll.py").write_text(
        "import time\n\n\ndef rest() -> None:\n    time.time()  # noqa: FPG101\n"
    )
    assert told(service) == ["poll.py:5:26 FPG002"]


def test_other_files_are_judged_as_well(service: Path) -> None:
    (service / "app.py").write_text("from fastapi import FastAPI\n\napp = FastAPI(openapi_url=None)\n")
    (service / "Dockerfile").write_text(
        "FROM x  # noqa: FPG801\n# noqa: FPG802, FPG799\nCMD uvicorn app:app --workers 4\n"
    )
    cache = service.parent / "cache"
    wanted = ["Dockerfile:1:17 FPG002", "Dockerfile:2:17 FPG003"]
    assert told(service, cache) == told(service, cache) == wanted


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1  # noqa: FPG101\n", "x = 1\n"),
        ("x = 1\t# noqa: FPG101 - a reason\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
        ("x = 1  # noqa: FPG101  # type: ignore\n", "x = 1  # type: ignore\n"),
        ("x = 1  # noqa: FPG101 - see #12", "x = 1"),
        ("x = 1  # type: ignore  # noqa: FPG101\n", "x = 1  # type: ignore\n"),
        ("x = 1  # noqa: E501, FPG101\n", "x = 1  # noqa: E501\n"),
        ("x = 1  # noqa: FPG101 ,E501 - a reason\n", "x = 1  # noqa: E501 - a reason\n"),
        ("x = 1  # noqa: FPG101, FPG999, FPG104, E501, FPG105\n", "x = 1  # noqa: E501\n"),
        ("x = 1  # noqa: FPG101, FPG101\n", "x = 1\n"),
        ("# fastpg-lint: noqa: FPG101\nx = 1\n", "x = 1\n"),
        ("# ruff: ignore[FPG101, E501]\nx = 1\n", "# ruff: ignore[E501]\nx = 1\n"),
        ("# ruff: disable[FPG101]\nx = 1\n# ruff: enable[FPG101]\ny = 2\n", "x = 1\ny = 2\n"),
        ("\ufeffx = 'ü'  # noqa: FPG101\n", "\ufeffx = 'ü'\n"),
        ("x = '# noqa: FPG101'\n", "x = '# noqa: FPG101'\n"),
    ],
)
def test_a_fix_takes_out_the_code_and_no_more(
    service: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    monkeypatch.chdir(service)
    (service / "poll.py").write_bytes(before.encode())
    assert run(["check", "--no-cache", "--extend-select=FPG002", "--fix"]) == 0
    assert (service / "poll.py").read_bytes().decode() == after


def test_many_codes_and_comments_take_no_time_of_their_own(service: Path) -> None:
    (service / "poll.py").write_text("x = 1  # noqa: FPG999\n" * 2_000 + "# noqa: " + "FPG999," * 20_000)
    assert len(told(service)) == 2_000 + MOST_JUDGED


def test_a_fix_mends_other_files(service: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(service)
    (service / "Dockerfile").write_text("# noqa: FPG801\nFROM x\nCMD x  # noqa: FPG999, DL1\n")
    assert run(["check", "--no-cache", "--extend-select=FPG002", "--fix"]) == 0
    assert (service / "Dockerfile").read_text() == "FROM x\nCMD x  # noqa: DL1\n"
